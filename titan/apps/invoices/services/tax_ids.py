"""The tax numbers that shops' papers name."""

from collections.abc import Iterable
from uuid import UUID

from titan.kernel import clock
from titan.kernel.errors import FieldProblem

from ..contracts import TaxId, TaxIdInvalid
from ..domain import tax_ids
from ..models import TaxIdRow


def save(shop_id: UUID, *, country: str, number: str, actor_id: UUID) -> TaxId:
    """See `api.save_tax_id`."""
    code = country.strip().upper()
    problems = []
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        problems.append(FieldProblem("/country", "unknown", "two letters, as in ISO 3166-1"))
    found = None if problems else tax_ids.normalised(number, country=code)
    if not problems and found is None:
        words = f"not a VAT or tax number of {code}: look for a slip in its digits"
        problems.append(FieldProblem("/number", "invalid", words))
    if problems:
        raise TaxIdInvalid(problems=tuple(problems))
    values = {"country": code, "number": found, "updated_by": actor_id, "updated_at": clock.now()}
    TaxIdRow.objects.update_or_create(shop_id=shop_id, defaults=values)
    return TaxId(shop_id, code, str(found))


def remove(shop_id: UUID) -> None:
    """See `api.remove_tax_id`."""
    TaxIdRow.objects.filter(shop_id=shop_id).delete()


def of(shop_ids: Iterable[UUID]) -> dict[UUID, TaxId]:
    """Those that have one, in one query."""
    rows = TaxIdRow.objects.filter(shop_id__in=list(shop_ids))
    return {row.shop_id: TaxId(row.shop_id, row.country, row.number) for row in rows}
