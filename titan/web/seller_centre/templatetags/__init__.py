"""Template tags of the seller centre."""
