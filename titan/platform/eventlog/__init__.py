"""One append-only table per cell: event store, outbox and audit log.

An event is appended in the transaction that changes the state. Readers stay behind the oldest
open transaction (`pg_snapshot_xmin`), so a commit that comes late is never skipped and no append
takes a lock on the table. See Note [Reading behind the horizon] in `reading.py`.
"""
