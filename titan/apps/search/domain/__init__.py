"""What matches and what ranks first, without any engine."""
