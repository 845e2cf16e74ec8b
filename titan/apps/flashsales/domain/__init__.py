"""Rules of flash sales that need no database."""
