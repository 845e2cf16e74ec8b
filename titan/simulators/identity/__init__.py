"""An OpenID Connect provider: asks people who they are, believes them, and says so by signed ID tokens.

It serves discovery, keys, `/authorize` (a form, where somebody is whoever is typed in) and `/token` (codes good once and for a
minute, PKCE by S256, the secret by HTTP Basic). Every client whose secret is `simulated` is known. It keeps no book: what it
said stands in the tokens.
"""
