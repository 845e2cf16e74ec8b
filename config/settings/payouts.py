"""Paying shops: from which amount on two people approve, and whose bank account pays."""

# In whole units of the payout's currency. A payout above it needs the approval of a second person.
PAYOUT_TWO_PERSON_LIMIT = 5000
# What the file for the bank names as the payer.
PAYOUT_DEBTOR_NAME = "Titan Commerce"
PAYOUT_DEBTOR_IBAN = "DE89370400440532013000"
