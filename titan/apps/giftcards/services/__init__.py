"""Use cases of gift cards and store credit."""
