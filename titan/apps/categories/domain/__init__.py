"""The tree in memory, and the rules of attribute values."""
