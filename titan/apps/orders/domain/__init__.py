"""The order aggregate: events make the state, decisions make events."""
