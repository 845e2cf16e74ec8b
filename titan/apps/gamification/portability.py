"""Coins go with their buyer, as the account with them does; so does what purchases spent."""

from titan.platform.portability.rules import Follows, Moved

TABLES = (
    Moved("gamification_purse", "user_id"),
    Moved("gamification_entry", "user_id"),
    Moved("gamification_earning", "user_id"),
    Moved("gamification_taking", "purchase_id"),
    Follows(
        "gamification_taking_part", "taking_id", parent="gamification_taking", parent_column="purchase_id"
    ),
)
