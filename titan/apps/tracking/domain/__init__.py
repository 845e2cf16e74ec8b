"""Rules of tracking, free of frameworks."""
