"""Titan Commerce: an open multi-vendor marketplace."""

__version__ = "0.1.0"
