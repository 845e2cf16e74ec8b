"""The shop as buyers see it: pages that join contexts. Reads and commands go through their `api` alone."""
