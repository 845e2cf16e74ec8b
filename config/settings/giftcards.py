"""Gift cards and store credit."""

# In whole units of the currency. What operators give away above it, all cards of a batch together, needs a second person.
GIVEAWAY_TWO_PERSON_LIMIT = 500
