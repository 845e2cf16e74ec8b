"""The embedded adapter: tantivy, an index in files that one process writes and all map into memory."""
