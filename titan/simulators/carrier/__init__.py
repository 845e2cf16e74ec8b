"""A carrier of its own: takes parcels over HTTP, moves them along, tells of every scan by signed webhooks.

Knows nothing of Titan but an address to call and a secret. Its book is SQLite under var/simulators, so that
what it promised survives a restart. `docs/shipping.md` lists its calls and the words in an address that make
trouble on purpose.
"""
