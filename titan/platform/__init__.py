"""Machinery that knows no context: event log, processes, idempotency, REST, pages, engines."""
