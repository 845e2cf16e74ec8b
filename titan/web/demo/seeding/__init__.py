"""Filling a Titan with the demo marketplace. Everything is repeatable: a seed that was killed goes on."""
