"""Rules of shipping, free of frameworks."""
