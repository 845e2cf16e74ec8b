"""Stripe: PaymentIntents captured by hand, Checkout's page, saved cards off session, signed webhooks."""
