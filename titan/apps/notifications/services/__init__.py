"""Use cases of notifications: telling, and reminding of deadlines."""
