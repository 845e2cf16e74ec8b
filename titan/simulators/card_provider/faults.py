"""Faults that a test orders: an operation's answers get lost, fail, or are refused; webhooks are held back.

`double` makes a creation charge the buyer twice.
"""

from dataclasses import dataclass, field
from typing import Any

OPERATIONS = ("find", "create", "capture", "void", "refund", "book")
FAULTS = ("lose", "fail", "refuse", "double")


@dataclass(slots=True)
class Faults:
    """`ordered` maps an operation to its fault and how many more times it happens."""

    ordered: dict[str, tuple[str, int]] = field(default_factory=dict)
    is_holding_webhooks: bool = False
    lost_answer_s: float = 5.0

    def order(self, wish: dict[str, Any]) -> None:
        """Replace what was ordered. Raises ValueError on an unknown operation or fault."""
        ordered = {}
        for operation, fault in dict(wish.get("operations", {})).items():
            kind, _, times = str(fault).partition(":")
            if operation not in OPERATIONS or kind not in FAULTS:
                raise ValueError(f"operations: {OPERATIONS}; faults: {FAULTS}, such as 'lose:2'")
            ordered[operation] = (kind, int(times or 1))
        self.ordered = ordered
        self.is_holding_webhooks = bool(wish.get("hold_webhooks", False))
        self.lost_answer_s = float(wish.get("lost_answer_s", 5.0))

    def strike(self, operation: str) -> str:
        """The fault that this call of the operation meets; "" for none."""
        kind, times = self.ordered.get(operation, ("", 0))
        if times <= 0:
            return ""
        self.ordered[operation] = (kind, times - 1)
        return kind
