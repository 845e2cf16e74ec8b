"""Rules of tokens; no framework."""
