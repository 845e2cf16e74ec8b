"""The one door to shops."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from titan.kernel.paging import Page

from . import selectors, services
from .contracts import Decision, Shop, ShopStatus
from .domain import profile


def apply(*, owner_id: UUID, name: str, description: str, country: str, city: str, currency: str) -> Shop:
    """Ask for a shop. Asking again changes the application; an open shop of that name is returned as it is.

    Raises:
        ShopInvalid: naming each field at fault.
        ShopNameTaken: another shop has the name.
        ShopStateConflict: the owner has an open shop of another name.
    """
    wanted = profile.checked(name=name, description=description, country=country, city=city)
    return services.apply(owner_id=owner_id, application=services.Application(wanted, currency))


def approve(*, shop_id: UUID, actor_id: UUID, reason: str) -> Shop:
    """Open an applied shop. Repeating it changes nothing; so for the other three.

    Raises:
        ShopNotFound: no such shop.
        ShopStateConflict: its status does not allow it.
        ShopInvalid: no reason given.
        NotAtHome: it lives in another cell.
    """
    return services.decide(shop_id=shop_id, step="approve", actor_id=actor_id, reason=reason)


def reject(*, shop_id: UUID, actor_id: UUID, reason: str) -> Shop:
    """Turn an application down. Raises as `approve` does."""
    return services.decide(shop_id=shop_id, step="reject", actor_id=actor_id, reason=reason)


def suspend(*, shop_id: UUID, actor_id: UUID, reason: str) -> Shop:
    """Close an active shop. Raises as `approve` does."""
    return services.decide(shop_id=shop_id, step="suspend", actor_id=actor_id, reason=reason)


def reinstate(*, shop_id: UUID, actor_id: UUID, reason: str) -> Shop:
    """Open a suspended shop again. Raises as `approve` does."""
    return services.decide(shop_id=shop_id, step="reinstate", actor_id=actor_id, reason=reason)


def set_commission(*, shop_id: UUID, commission_bp: int, actor_id: UUID, reason: str) -> Shop:
    """Change the platform's share, in 1/10,000; sales already made keep the old one.

    Raises:
        ShopNotFound: no such shop.
        ShopInvalid: out of 0..10000, or no reason given.
    """
    return services.set_commission(
        shop_id=shop_id, commission_bp=commission_bp, actor_id=actor_id, reason=reason
    )


def set_holiday(*, shop_id: UUID, is_on_holiday: bool, until: datetime | None = None) -> Shop:
    """Begin a holiday, open-ended or until an instant, or end it.

    Raises:
        ShopNotFound: no such shop.
        ShopInvalid: the end does not lie ahead.
    """
    return services.set_holiday(shop_id=shop_id, is_on_holiday=is_on_holiday, until=until)


def end_holidays() -> int:
    """Close the holidays whose end has passed. Returns how many."""
    return services.end_holidays()


def update_profile(
    *,
    shop_id: UUID,
    name: str | None = None,
    description: str | None = None,
    country: str | None = None,
    city: str | None = None,
) -> Shop:
    """Change what is given; the slug follows the name.

    Raises:
        ShopNotFound: no such shop.
        ShopInvalid: naming each field at fault.
        ShopNameTaken: another shop has the name.
    """
    change = services.ShopChange(name, description, country, city)
    return services.update_profile(shop_id=shop_id, change=change)


def update_own(
    *,
    owner_id: UUID,
    name: str | None = None,
    description: str | None = None,
    country: str | None = None,
    city: str | None = None,
    is_on_holiday: bool | None = None,
    holiday_until: datetime | None = None,
) -> Shop:
    """Change the shop of a user, profile and holiday at once.

    Raises:
        NotASeller: the user has no shop.
        ShopInvalid, ShopNameTaken: as for `update_profile` and `set_holiday`.
    """
    change = services.ShopChange(name, description, country, city)
    return services.update_own(
        owner_id=owner_id, change=change, is_on_holiday=is_on_holiday, until=holiday_until
    )


def adopt(*, shop: Shop) -> bool:
    """Know a shop of another cell as it stands there. False where it is at home here.

    Where its name is taken in this cell it bears the end of its id besides. Its description stays as it was.
    """
    return services.adopt(shop)


def adopt_description(*, shop_id: UUID, description: str, holiday_until: datetime | None) -> bool:
    """What the page of such a shop shows besides. False where it is unknown, or at home here."""
    return services.adopt_description(shop_id=shop_id, description=description, holiday_until=holiday_until)


def get(*, shop_id: UUID) -> Shop:
    """A shop, whatever its status.

    Raises:
        ShopNotFound: there is none.
    """
    return selectors.get(shop_id)


def get_many(*, shop_ids: Iterable[UUID]) -> dict[UUID, Shop]:
    """Shops by id, whatever their status, in one query; unknown ids are left out."""
    return selectors.get_many(shop_ids)


def by_slug(*, slug: str) -> Shop:
    """A shop by its address, whatever its status.

    Raises:
        ShopNotFound: there is none.
    """
    return selectors.by_slug(slug)


def shop_of(*, owner_id: UUID) -> Shop:
    """The shop of a user, whatever its status.

    Raises:
        NotASeller: the user has none.
    """
    return selectors.of_owner(owner_id)


def list_shops(
    *, status: ShopStatus | None = ShopStatus.ACTIVE, cursor: str | None = None, limit: int | None = None
) -> Page[Shop]:
    """Shops, newest first; `status` None means all.

    Raises:
        InvalidInput: the cursor or the limit is not one of this list.
    """
    return selectors.page(status=status, cursor=cursor, limit=limit)


def decisions(*, shop_id: UUID) -> tuple[Decision, ...]:
    """What was decided about a shop, latest first."""
    return selectors.decisions(shop_id)
