"""Rules for one shop go with it; those for all are the same everywhere."""

from titan.platform.portability.rules import Moved, Shared, Stays

TABLES = (
    Moved("commissions_rule", "shop_id"),
    Shared(
        "commissions_tax_rate",
        "rates of countries",
        touch="UPDATE commissions_revision SET mark = gen_random_uuid()",
    ),
    Stays("commissions_revision", "counts changes of rules in this cell, for its caches"),
)
