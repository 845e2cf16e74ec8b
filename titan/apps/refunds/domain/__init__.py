"""What may be asked, how much it is, and what may happen next: pure functions."""
