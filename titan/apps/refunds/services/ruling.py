"""Rules of returns, kept by operators."""

from uuid import UUID

from titan.apps.categories import api as categories
from titan.apps.categories.contracts import CategoryNotFound
from titan.kernel import clock
from titan.kernel.errors import FieldProblem
from titan.kernel.ids import new_id

from ..domain.rules import RuleInvalid, RuleNotFound
from ..models import RuleRow

MAX_RETURN_DAYS, MAX_CLAIM_DAYS = 365, 730


def save(*, category_id: UUID | None, return_days: int, claim_days: int, is_returnable: bool) -> RuleRow:
    """See `api.save_rule`."""
    problems = []
    if not 0 <= return_days <= MAX_RETURN_DAYS:
        problems.append(FieldProblem("/return_days", "out_of_range", f"0 to {MAX_RETURN_DAYS}"))
    if not 0 <= claim_days <= MAX_CLAIM_DAYS:
        problems.append(FieldProblem("/claim_days", "out_of_range", f"0 to {MAX_CLAIM_DAYS}"))
    if category_id is not None and not _is_known(category_id):
        problems.append(FieldProblem("/category_id", "unknown", "no such category"))
    if problems:
        raise RuleInvalid(problems=tuple(problems))
    values = {
        "return_days": return_days,
        "claim_days": claim_days,
        "is_returnable": is_returnable,
        "updated_at": clock.now(),
    }
    row, _ = RuleRow.objects.update_or_create(
        category_id=category_id, defaults=values, create_defaults={"id": new_id(bucket=0), **values}
    )
    return row


def _is_known(category_id: UUID) -> bool:
    try:
        categories.get(category_id=category_id)
    except CategoryNotFound:
        return False
    return True


def remove(rule_id: UUID) -> None:
    """See `api.remove_rule`."""
    row = RuleRow.objects.filter(id=rule_id).first()
    if row is None:
        raise RuleNotFound
    if row.category_id is None:
        raise RuleInvalid("The rule for all other categories stays; change it instead.")
    row.delete()
