"""What the parties, moderators and deadlines do to cases."""
