"""What happens to a shop. Each change locks the row, records an event, and commits both together."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.utils.text import slugify

from titan.apps.users import api as users
from titan.kernel import clock
from titan.kernel.errors import FieldProblem
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.platform import homes
from titan.platform.db.transactions import required, savepoint
from titan.platform.eventlog.appending import Pending, append

from . import selectors
from .contracts import Shop, ShopInvalid, ShopNameTaken, ShopNotFound, ShopStateConflict, ShopStatus
from .domain import profile, standing
from .events import ShopAdopted, ShopApplied, ShopChanged, ShopDescribed
from .models import DecisionRow, ShopRow

DEFAULT_COMMISSION_BP = 800
_NAME_CONSTRAINTS = ("sellers_shop_name", "sellers_shop_slug")


@dataclass(frozen=True, slots=True)
class Application:
    """What an applicant tells."""

    profile: profile.Profile
    currency: str


@dataclass(frozen=True, slots=True)
class ShopChange:
    """What to change of a profile; None stays."""

    name: str | None
    description: str | None
    country: str | None
    city: str | None


def apply(*, owner_id: UUID, application: Application) -> Shop:
    """See `api.apply`."""
    now = clock.now()
    _check_currency(application.currency)
    with required():
        row = ShopRow.objects.select_for_update().filter(owner_id=owner_id).first()
        if row is None:
            row = _new(owner_id, application, now)
        elif row.status in (ShopStatus.ACTIVE.value, ShopStatus.SUSPENDED.value):
            if row.name != application.profile.name:
                raise ShopStateConflict("You have a shop already.")
            return selectors.contract(row)
        _write_profile(row, application.profile)
        row.currency, row.status, row.updated_at = application.currency, ShopStatus.APPLIED.value, now
        _save(row)
        append([Pending(row.id, ShopApplied(row.id, owner_id, row.name, now))])
        return selectors.contract(row)


def _new(owner_id: UUID, application: Application, now: datetime) -> ShopRow:
    return ShopRow(
        id=new_id(bucket=bucket_of(owner_id)),
        owner_id=owner_id,
        currency=application.currency,
        commission_bp=DEFAULT_COMMISSION_BP,
        created_at=now,
    )


def decide(*, shop_id: UUID, step: str, actor_id: UUID, reason: str) -> Shop:
    """Take a step of `domain.standing` and record who took it and why."""
    _check_reason(reason)

    def change(row: ShopRow) -> bool:
        target = standing.after(step, status=ShopStatus(row.status))
        if row.status == target.value:
            return False
        row.status = target.value
        return True

    with required():
        shop = _change(shop_id, change, decision=(step, actor_id, reason))
        if shop.status is ShopStatus.ACTIVE:
            _make_seller(shop.owner_id)
        return shop


def _make_seller(owner_id: UUID) -> None:
    """Let the owner into the seller's screens. An owner who has left by now needs no role."""
    if owner_id in users.get_many(ids=[owner_id]):
        users.grant_role(user_id=owner_id, role="seller")


def set_commission(*, shop_id: UUID, commission_bp: int, actor_id: UUID, reason: str) -> Shop:
    """See `api.set_commission`."""
    _check_reason(reason)
    if not 0 <= commission_bp <= 10_000:
        raise ShopInvalid(problems=(FieldProblem("/commission_bp", "out_of_range", "0..10000"),))

    def change(row: ShopRow) -> bool:
        before, row.commission_bp = row.commission_bp, commission_bp
        return before != commission_bp

    return _change(shop_id, change, decision=(f"commission {commission_bp}", actor_id, reason))


def set_holiday(*, shop_id: UUID, is_on_holiday: bool, until: datetime | None) -> Shop:
    """See `api.set_holiday`."""
    if until is not None and (not is_on_holiday or until <= clock.now()):
        raise ShopInvalid(problems=(FieldProblem("/holiday_until", "invalid", "must lie ahead"),))

    def change(row: ShopRow) -> bool:
        before = (row.is_on_holiday, row.holiday_until)
        row.is_on_holiday, row.holiday_until = is_on_holiday, until
        return before != (is_on_holiday, until)

    return _change(shop_id, change)


def end_holidays() -> int:
    """Close the holidays whose end has passed. Returns how many."""
    due = ShopRow.objects.filter(holiday_until__lte=clock.now()).values_list("id", flat=True)
    own = [shop_id for shop_id in due if homes.is_here(shop_id)]
    ended = [set_holiday(shop_id=shop_id, is_on_holiday=False, until=None) for shop_id in own[:500]]
    return len(ended)


def update_own(
    *, owner_id: UUID, change: ShopChange, is_on_holiday: bool | None, until: datetime | None
) -> Shop:
    """See `api.update_own`."""
    with required():
        shop = update_profile(shop_id=selectors.of_owner(owner_id).id, change=change)
        if is_on_holiday is None:
            return shop
        return set_holiday(shop_id=shop.id, is_on_holiday=is_on_holiday, until=until)


def update_profile(*, shop_id: UUID, change: ShopChange) -> Shop:
    """See `api.update_profile`."""
    shop = selectors.get(shop_id)
    wanted = profile.checked(
        name=shop.name if change.name is None else change.name,
        description=shop.description if change.description is None else change.description,
        country=shop.country if change.country is None else change.country,
        city=shop.city if change.city is None else change.city,
    )

    def write(row: ShopRow) -> bool:
        before = (row.name, row.description, row.country, row.city)
        _write_profile(row, wanted)
        return before != (row.name, row.description, row.country, row.city)

    return _change(shop_id, write)


def _change(
    shop_id: UUID,
    change: Callable[[ShopRow], bool],
    *,
    decision: tuple[str, UUID, str] | None = None,
) -> Shop:
    now = clock.now()
    homes.require(shop_id)
    with required():
        row = ShopRow.objects.select_for_update().filter(id=shop_id).first()
        if row is None:
            raise ShopNotFound
        if not change(row):
            return selectors.contract(row, now=now)
        row.version += 1
        row.updated_at = now
        _save(row)
        if decision is not None:
            action, actor_id, reason = decision
            DecisionRow.objects.create(
                shop=row, action=action, actor_id=actor_id, reason=reason, decided_at=now
            )
        described = ShopDescribed(row.id, row.description, row.holiday_until, now)
        append([Pending(row.id, _changed(row, now)), Pending(_beside(row.id, "description"), described)])
        return selectors.contract(row, now=now)


def _changed(row: ShopRow, now: datetime) -> ShopChanged:
    return ShopChanged(
        shop_id=row.id,
        owner_id=row.owner_id,
        name=row.name,
        slug=row.slug,
        status=row.status,
        country=row.country,
        city=row.city,
        currency=row.currency,
        commission_bp=row.commission_bp,
        is_on_holiday=row.is_on_holiday,
        changed_at=now,
    )


def _write_profile(row: ShopRow, wanted: profile.Profile) -> None:
    row.name, row.description = wanted.name, wanted.description
    row.country, row.city = wanted.country, wanted.city
    row.slug = slugify(wanted.name)[:80] or f"shop-{row.id.hex[-8:]}"


def _save(row: ShopRow) -> None:
    try:
        with savepoint():
            row.save()
    except IntegrityError as error:
        if any(name in str(error) for name in _NAME_CONSTRAINTS):
            raise ShopNameTaken from error
        raise


def adopt(shop: Shop) -> bool:
    """See `api.adopt`."""
    if homes.is_here(shop.id):
        return False
    now = clock.now()
    row = ShopRow(**asdict(shop) | {"status": shop.status.value}, updated_at=now)
    with required():
        known = ShopRow.objects.select_for_update().filter(id=shop.id).first()
        row.description = known.description if known else ""
        try:
            _save(row)
        except ShopNameTaken:
            # Names are unique within a cell alone: of two, the one from elsewhere shows which it is.
            tail = shop.id.hex[-6:]
            row.name, row.slug = f"{shop.name[:53]} {tail}", f"{shop.slug[:73]}-{tail}"
            _save(row)
        _record_adopted(row, now)
    return True


def adopt_description(*, shop_id: UUID, description: str, holiday_until: datetime | None) -> bool:
    """See `api.adopt_description`."""
    if homes.is_here(shop_id):
        return False
    now = clock.now()
    with required():
        row = ShopRow.objects.select_for_update().filter(id=shop_id).first()
        if row is None:
            return False
        row.description, row.updated_at = description, now
        row.holiday_until = holiday_until if row.is_on_holiday else None
        row.save(update_fields=["description", "holiday_until", "updated_at"])
        _record_adopted(row, now)
    return True


def _record_adopted(row: ShopRow, now: datetime) -> None:
    adopted = ShopAdopted(row.id, row.name, row.slug, row.status, row.is_on_holiday, now)
    append([Pending(_beside(row.id, "adopted"), adopted)], at=now)


def _beside(shop_id: UUID, label: str) -> UUID:
    """A stream in the shop's bucket that is not the shop's own."""
    return derived_id(shop_id, label=label)


def _check_currency(currency: str) -> None:
    if currency not in settings.CURRENCIES:
        known = ", ".join(settings.CURRENCIES)
        raise ShopInvalid(problems=(FieldProblem("/currency", "not_one_of", f"one of {known}"),))


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ShopInvalid(problems=(FieldProblem("/reason", "required", "say why"),))
