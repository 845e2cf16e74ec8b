"""Who people are: identity, credentials, profile, address book.

Words: a *user* is a person with a login; *buyer* and *seller* are roles. *Identifiers* are e-mail address, phone number,
and the subject by which an OpenID Connect provider means somebody. A *claim* on one belongs to the one user who proved to
own it; an unverified user holds none (docs/accounts.md says why).
Invariants: one verified user per normalised e-mail; one holder per identifier; at most one default address a user; an id carries
the bucket of the e-mail that the user registered with, for ever.
"""
