"""What reads flash sales."""
