"""The web role: one public address for Django pages and REST, thin lanes, and sockets (docs/adr/0002)."""

from .drain import draining

__all__ = ["draining"]
