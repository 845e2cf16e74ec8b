"""Shops for imported products: the same number always means the same shop."""

from collections.abc import Iterator
from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import ShopStatus
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import RateKind, RateTable, RateTier, ServiceDraft
from titan.apps.users import api as users
from titan.apps.warehouses import api as warehouses
from titan.kernel.ids import bucket_for, derived_id, new_id

MAX_SHOPS = 400
OPERATOR = "import-operator@titan.example"
_FIRST = (
    *("Maple", "Harbour", "Copper", "Willow", "Summit", "Juniper", "Lantern", "Meadow", "Cobalt", "Orchard"),
    *("Pebble", "Saffron", "Anchor", "Birch", "Clover", "Ember", "Falcon", "Granite", "Hazel", "Indigo"),
)
_SECOND = (
    *("Trading", "Market", "Supply", "Goods", "Corner", "Depot", "Emporium", "House", "Bazaar", "Store"),
    *(
        "Outlet",
        "Cabinet",
        "Gallery",
        "Stall",
        "Warehouse",
        "Arcade",
        "Pantry",
        "Workshop",
        "Exchange",
        "Room",
    ),
)
_PLACES = (
    ("DE", "Berlin", "10115"),
    ("NL", "Utrecht", "3511 AA"),
    ("FR", "Lyon", "69001"),
    ("AT", "Graz", "8010"),
)
# Round factors, so that parcels can be paid in the currencies that imported prices come in.
_CURRENCIES = {"EUR": 100, "USD": 110, "GBP": 90}
_TIERS = ((0, 390), (2_000, 690), (10_000, 1490), (30_000, 3990))
_FREE_FROM = 10_000


def operator_id() -> UUID:
    """The staff account in whose name imports act; it cannot sign in."""
    return _user(OPERATOR, "Catalogue import", role="staff")


def ensure(count: int, *, currency: str, actor_id: UUID) -> Iterator[UUID]:
    """The first `count` shops, each open, with a warehouse and a shipping service. Repeatable."""
    for number in range(count):
        yield _shop(number, currency, actor_id)


def _shop(number: int, currency: str, actor_id: UUID) -> UUID:
    name = f"{_FIRST[number % len(_FIRST)]} {_SECOND[(number // len(_FIRST) + number) % len(_SECOND)]}"
    country, city, postal_code = _PLACES[number % len(_PLACES)]
    owner_id = _user(f"import-shop-{number + 1:03}@titan.example", name, role="seller")
    shop = sellers.apply(
        owner_id=owner_id,
        name=name,
        description="Opened for an imported catalogue.",
        country=country,
        city=city,
        currency=currency,
    )
    if shop.status is ShopStatus.APPLIED:
        shop = sellers.approve(shop_id=shop.id, actor_id=actor_id, reason="Opened for an imported catalogue")
    warehouses.ensure_default(shop_id=shop.id, country=country, city=city, postal_code=postal_code)
    if not shipping.services_of(shop_id=shop.id):
        shipping.save_service(shop_id=shop.id, draft=_service())
    return shop.id


def _user(email: str, name: str, *, role: str) -> UUID:
    root = new_id(bucket=bucket_for(email), now_ms=1_760_000_000_000, random_bits=0)
    wanted = derived_id(root, label=email)
    user = users.create_user(
        email=email,
        name=name,
        # No hasher made this, so no password fits: operators set one where they want to sign in as the seller.
        password_hash="!import",  # noqa: S106
        roles=(role,),
        is_email_verified=True,
        user_id=wanted,
    )
    return user.id


def _service() -> ServiceDraft:
    first, *others = (_rates(currency, percent) for currency, percent in _CURRENCIES.items())
    return ServiceDraft(
        name="Standard parcel",
        countries=(),
        kind=RateKind.WEIGHT,
        tiers=first.tiers,
        currency=first.currency,
        free_from_minor=first.free_from_minor,
        days_min=2,
        days_max=5,
        more_rates=tuple(others),
    )


def _rates(currency: str, percent: int) -> RateTable:
    tiers = tuple(RateTier(minimum, cost * percent // 100) for minimum, cost in _TIERS)
    return RateTable(currency, tiers, _FREE_FROM * percent // 100)
