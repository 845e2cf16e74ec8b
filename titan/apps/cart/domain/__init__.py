"""A cart's lines as values: every change makes a new tuple, for users and guests alike."""
