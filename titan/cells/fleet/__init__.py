"""Several whole cells on one machine behind a router: what `./scripts/up --cells N` starts and `./scripts/down` stops.

Words: a *fleet* is the cells of one folder, `<var>/cells`, with their directory, their router and what they share.
Knows no Django and reads no environment, as the engines it builds on.
"""
