"""A card provider: intents, a hosted payment page, signed webhooks, and a book of its own.

It keeps no card number: of a card it remembers the brand and the last four digits.
"""
