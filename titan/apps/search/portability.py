"""The index is built in each cell."""

from titan.platform.portability.rules import Stays

TABLES = (
    Stays("search_generation", "which index on this cell's disk is in use; rebuild_search makes it anew"),
)
