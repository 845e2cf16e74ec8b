"""What is said of facts."""
