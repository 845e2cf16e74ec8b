"""Return rules, as operators set them."""

from dataclasses import dataclass
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError


@dataclass(frozen=True, slots=True)
class Rule:
    """How long goods of a category, and of those below it, may be returned or claimed about, in days from delivery.

    Without a category it is the rule for all that have no other.
    """

    id: UUID
    category_id: UUID | None
    return_days: int
    claim_days: int
    is_returnable: bool


class RuleNotFound(NotFound):
    """No such rule."""

    code = "refunds.rule_not_found"
    title = "No such rule"


class RuleInvalid(TitanError):
    """A rule's days are out of range, its category unknown, or the default is to be removed."""

    code = "refunds.rule_invalid"
    kind = Kind.INVALID
    title = "The rule cannot be like that"
