"""What a shop is paid goes with it; the batch that a bank was given stays with who gave it."""

from titan.platform.portability.rules import Moved, Stays

TABLES = (
    Stays("payouts_batch", "files that this cell's operators made"),
    Moved("payouts_payout", "shop_id", omits=("batch_id",)),
    Moved("payouts_line", "shop_id"),
    Moved("payouts_reserve", "shop_id"),
    Moved("payouts_settings", "shop_id"),
)
