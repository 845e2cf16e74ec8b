"""Rules about shops that need no database."""
