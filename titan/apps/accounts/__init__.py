"""How people get in and stay in: registration, login, tokens, sessions, recovery, the mail about it.

Words: a *session* is one signed-in device, of a browser or of an API client; its `sid` is in every
token; a *family* is the chain of refresh tokens of one session. Invariants: a refresh token works
once, its second use ends the session; tokens are stored hashed; nothing tells a stranger whether an
e-mail address has an account.
"""
