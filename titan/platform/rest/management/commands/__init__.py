"""Commands of the REST base."""
