"""Processes go with their id, with all progress."""

from titan.platform.portability.rules import Moved, Stays

TABLES = (
    Moved("processes_process", "id", late="r.status IN ('running', 'waiting', 'undoing')"),
    Moved("processes_key", "process_id"),
    Stays("processes_periodic", "when this cell's jobs last ran"),
)
