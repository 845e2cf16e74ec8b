"""Valkey as Titan uses it: one pool a process, Lua scripts by name, versioned byte cache."""

from .client import async_client, client, script
from .pages import delete, get_bytes, set_bytes, single_flight

__all__ = ["async_client", "client", "delete", "get_bytes", "script", "set_bytes", "single_flight"]
