"""Signing in with an account elsewhere: OpenID Connect's authorization code flow with PKCE, as a relying party.

What a provider says is believed when its ID token is signed by a key of its own (RS256 or ES256), for us, for this very
attempt, and still good. Whom it means is the pair of issuer and subject.
"""
