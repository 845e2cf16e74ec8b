"""A card goes with the bucket of its id, as the account with its money does."""

from titan.platform.portability.rules import Moved, Stays

TABLES = (
    Moved("giftcards_card", "id"),
    Moved("giftcards_credit_grant", "user_id"),
    Stays("giftcards_giveaway", "decisions of this cell's operators"),
)
