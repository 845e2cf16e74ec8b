"""What a moderator decides."""

from dataclasses import dataclass

from titan.kernel.errors import Kind, TitanError
from titan.kernel.money import Money

from ..contracts import BearerShare


@dataclass(frozen=True, slots=True)
class AwardDraft:
    """A moderator's decision: `amount` to the buyer, the rest stays with the seller; `shares` sum to it."""

    amount: Money
    shares: tuple[BearerShare, ...]
    reason: str
    needs_return: bool = False


class ModeratorConflict(TitanError):
    """A moderator is a party of the case, or has decided it in the first round."""

    code = "refunds.moderator_conflict"
    kind = Kind.DENIED
    title = "Somebody else has to decide this"
