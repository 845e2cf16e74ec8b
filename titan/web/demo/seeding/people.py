"""Users of the demo: buyers with addresses and money, sellers, an operator."""

from uuid import UUID

from titan.apps.users import api as users
from titan.apps.users.contracts import PostalAddress
from titan.apps.wallet import api as wallet
from titan.kernel.ids import bucket_for, derived_id, new_id
from titan.kernel.money import Money
from titan.web.demo.catalogue.model import DemoAddress, DemoBuyer, DemoLogin

_POCKET_MONEY = {"EUR": 250_000, "USD": 250_000}


def user_id(login: DemoLogin) -> UUID:
    """The id of a demo user: the same on every run, so that seeding twice makes nobody twice."""
    root = new_id(bucket=bucket_for(login.email), now_ms=1_760_000_000_000, random_bits=0)
    return derived_id(root, label=login.email)


def ensure_user(
    login: DemoLogin, *, locale: str = "en", currency: str = "EUR", roles: tuple[str, ...] = ()
) -> UUID:
    """A verified user who can sign in."""
    user = users.create_user(
        email=login.email,
        name=login.name,
        password=login.password,
        locale=locale,
        currency=currency,
        roles=roles,
        is_email_verified=True,
        user_id=user_id(login),
    )
    return user.id


def ensure_buyer(buyer: DemoBuyer) -> UUID:
    """A buyer with an address book and a filled wallet."""
    buyer_id = ensure_user(buyer.login, locale=buyer.locale, currency=buyer.currency)
    for number, address in enumerate(buyer.addresses):
        users.save_address(
            user_id=buyer_id,
            address=postal(address),
            label="Home" if number == 0 else "Other",
            is_default=number == 0,
            address_id=derived_id(buyer_id, label=f"address:{number}"),
        )
    for currency, amount in _POCKET_MONEY.items():
        wallet.top_up(
            user_id=buyer_id,
            top_up_id=derived_id(buyer_id, label=f"top-up:{currency}"),
            amount=Money(amount, currency),
        )
    return buyer_id


def postal(address: DemoAddress) -> PostalAddress:
    """A demo address as a postal one."""
    return PostalAddress(
        name=address.name,
        street=address.street,
        city=address.city,
        country=address.country,
        postal_code=address.postal_code,
        region=address.region,
        phone=address.phone,
    )
