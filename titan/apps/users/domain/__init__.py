"""Rules of people and addresses; no framework."""
