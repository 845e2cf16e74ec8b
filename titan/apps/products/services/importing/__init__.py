"""Bulk import: read and check a file, then write its products set by set."""
