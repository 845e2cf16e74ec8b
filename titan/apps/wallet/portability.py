"""An account is in the bucket of its owner; a transfer is at home where either of its accounts is (docs/adr/0015)."""

from titan.platform.portability.rules import Between, Moved, Stays

TABLES = (
    # Accounts of the platform are in no bucket: each cell has its own.
    Moved("wallet_account", "id"),
    Between(
        "wallet_transfer",
        ("debit_id", "credit_id"),
        parent="wallet_account",
        common="owner_id IS NULL",
        marks="wallet_elsewhere",
    ),
    Stays("wallet_elsewhere", "accounts of other cells that transfers here name"),
    Moved("wallet_escrow_end", "order_id"),
    Moved("wallet_reclaim", "order_id"),
)
