"""How people get in and stay in: registration, login, tokens, sessions, recovery, the mail about it.

Words: a *session* is one signed-in device, of a browser or of an API client; its `sid` is in every
token; a *family* is the chain of refresh tokens of one session; a *proof* is what shows, signed, that an
identifier is somebody's; a *handover* is what the browser carries between cells while an OpenID Connect
provider says who somebody is. Invariants: a refresh token works once, its second use ends the session;
tokens are stored hashed, codes not at all; nothing tells a stranger whether an e-mail address or a phone
number has an account.
"""
