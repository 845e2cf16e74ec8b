"""REST of payments: a payment of one's own, top-ups, the provider's webhooks."""
