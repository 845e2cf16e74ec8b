"""The database as contexts see it: transactions with a meaning, one-statement commands, columns."""
