"""A small marketplace for tests, made through the contexts' apis as the world would make it."""

import itertools
from dataclasses import dataclass
from uuid import UUID

from titan.apps.cart import api as cart
from titan.apps.categories import api as categories
from titan.apps.checkout import api as checkout
from titan.apps.checkout.contracts import Purchase
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import StockCount
from titan.apps.payments.contracts import PaymentMethod, PaymentWish
from titan.apps.pricing.contracts import Quote
from titan.apps.products import api as products
from titan.apps.products.contracts import ProductDraft, VariantDraft
from titan.apps.sellers import api as sellers
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import RateKind, RateTier, ServiceDraft
from titan.apps.users import api as users
from titan.apps.users.contracts import PostalAddress
from titan.apps.wallet import api as wallet
from titan.apps.warehouses import api as warehouses
from titan.kernel.ids import bucket_of, new_id
from titan.kernel.money import Money

ADDRESS = PostalAddress(
    name="Ada Lovelace", street="Unter den Linden 1", city="Berlin", country="DE", postal_code="10117"
)
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop with one product on sale."""

    id: UUID
    owner_id: UUID
    product_id: UUID
    variant_id: UUID
    price: Money


def make_user(*, roles: tuple[str, ...] = (), email: str = "") -> UUID:
    """A verified user."""
    number = next(_numbers)
    return users.create_user(
        email=email or f"user-{number}-{new_id(bucket=0)}@example.com",
        name=f"User {number}",
        password_hash="!",
        is_email_verified=True,
        roles=roles,
    ).id


def make_buyer(*, money: int = 100_000, currency: str = "EUR") -> UUID:
    """A user with money in the wallet."""
    buyer_id = make_user()
    if money:
        wallet.top_up(
            user_id=buyer_id, top_up_id=new_id(bucket=bucket_of(buyer_id)), amount=Money(money, currency)
        )
    return buyer_id


def make_shop(
    *,
    stock: int = 10,
    price: int = 2000,
    shipping_cost: int = 490,
    commission_bp: int = 1000,
    owner_id: UUID | None = None,
    operator_id: UUID | None = None,
) -> Shop:
    """An active shop with a product of one variant, stock, and one shipping service everywhere."""
    number = next(_numbers)
    operator_id = operator_id or make_user(roles=("staff",))
    owner_id = owner_id or make_user(roles=("seller",))
    shop = sellers.apply(
        owner_id=owner_id,
        name=f"Shop {number} {new_id(bucket=0).hex[-6:]}",
        description="A shop for tests.",
        country="DE",
        city="Hamburg",
        currency="EUR",
    )
    sellers.approve(shop_id=shop.id, actor_id=operator_id, reason="looks good")
    sellers.set_commission(
        shop_id=shop.id, commission_bp=commission_bp, actor_id=operator_id, reason="terms of the test"
    )
    warehouses.ensure_default(shop_id=shop.id, country="DE", city="Hamburg")
    shipping.save_service(
        shop_id=shop.id,
        draft=ServiceDraft(
            name="Standard",
            countries=(),
            kind=RateKind.WEIGHT,
            tiers=(RateTier(0, shipping_cost),),
            currency="EUR",
            free_from_minor=None,
            days_min=2,
            days_max=4,
        ),
    )
    return _with_product(shop.id, owner_id, number, stock=stock, price=price)


def _with_product(shop_id: UUID, owner_id: UUID, number: int, *, stock: int, price: int) -> Shop:
    category = categories.ensure_path(names=("Kitchen", "Mugs"))
    draft = products.create_draft(
        shop_id=shop_id,
        actor_id=owner_id,
        draft=ProductDraft(
            title=f"Enamel mug {number}",
            category_id=category.id,
            variants=(VariantDraft(sku=f"MUG-{number}", price=Money(price, "EUR"), weight_grams=300),),
            description="A mug.",
        ),
    )
    product = products.submit(product_id=draft.id, shop_id=shop_id, actor_id=owner_id)
    variant = product.variants[0]
    inventory.import_stock(rows=[StockCount(variant.id, product.id, shop_id, stock)])
    inventory.rebuild_gate()
    return Shop(shop_id, owner_id, product.id, variant.id, variant.price)


def quote(buyer_id: UUID, *shops: Shop, quantity: int = 1) -> Quote:
    """The cart filled with each shop's product, and quoted."""
    for shop in shops:
        cart.add_line(user_id=buyer_id, variant_id=shop.variant_id, quantity=quantity, currency="EUR")
    return checkout.offer(buyer_id=buyer_id, address=ADDRESS, currency="EUR").quote


def buy(
    buyer_id: UUID,
    quote_id: UUID,
    *,
    method: PaymentMethod = PaymentMethod.WALLET,
    token: str = "",
    key: str = "key-1",
) -> Purchase:
    """Buy a quote; the refusal of a step is raised."""
    purchase, _ = checkout.buy(
        buyer_id=buyer_id,
        quote_id=quote_id,
        wish=PaymentWish(method, token),
        idempotency_key=key,
        fingerprint=f"{quote_id}:{method}:{token}",
    )
    return purchase


def free(shop: Shop) -> int:
    """Units that can be sold, by the truth."""
    return inventory.levels(variant_ids=[shop.variant_id])[shop.variant_id].free
