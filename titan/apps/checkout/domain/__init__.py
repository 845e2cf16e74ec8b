"""What a purchase under way carries."""
