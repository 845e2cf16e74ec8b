"""What changes flash sales."""
