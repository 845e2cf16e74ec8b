"""A voucher and all that counts against its limits go with its shop; those of the platform stay."""

from titan.platform.portability.rules import Follows, Moved

TABLES = (
    Moved("vouchers_voucher", "shop_id"),
    Follows("vouchers_batch", "voucher_id", parent="vouchers_voucher"),
    Follows("vouchers_code", "voucher_id", parent="vouchers_voucher"),
    Follows("vouchers_claim", "voucher_id", parent="vouchers_voucher"),
    Follows("vouchers_use", "voucher_id", parent="vouchers_voucher"),
    Follows("vouchers_use_part", "use_id", parent="vouchers_use"),
    Moved("vouchers_taking", "purchase_id"),
)
