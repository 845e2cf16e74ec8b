"""Use cases of payouts: taking in facts, settling a shop, making, deciding and sending payouts, papers."""
