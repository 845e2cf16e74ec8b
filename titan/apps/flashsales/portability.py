"""What is sold in a sale, and who took how much of it, is where the stock is."""

from titan.platform.portability.rules import Follows, Moved, Shared, Stays

TABLES = (
    Shared("flashsales_sale", "sales of the platform"),
    Shared("flashsales_slot", "of the sales"),
    Moved("flashsales_item", "shop_id"),
    # Limits hold per item, so these are with the item, not with the buyer.
    Follows("flashsales_claim", "item_id", parent="flashsales_item"),
    Follows("flashsales_next", "item_id", parent="flashsales_item"),
    Follows("flashsales_reservation", "item_id", parent="flashsales_item"),
    Moved("flashsales_price", "variant_id"),
    Moved("flashsales_shopper", "user_id"),
    Stays("flashsales_suspicion", "what this cell's doors saw in a slot"),
)
