"""How coins are reckoned: what they are off, what is earned, what ends when."""
