"""A second card provider, for fail-over: the same program under another name, with a book of its own."""
