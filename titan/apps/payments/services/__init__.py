"""Use cases of payments: opening, capturing, voiding, refunding, and the talk with the card provider."""
