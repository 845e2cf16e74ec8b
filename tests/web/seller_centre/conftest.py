"""A shop with a seller who is signed in, products on its shelves, and orders."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from PIL import Image

from titan.apps.categories import api as categories
from titan.apps.categories.contracts import Attribute, AttributeKind, Category
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import StockCount
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import Order, OrderDraft, OrderLine, PurchaseDraft
from titan.apps.products import api as products
from titan.apps.products.contracts import Product, ProductDraft, VariantDraft
from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import Shop
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import OrderToShip
from titan.apps.users import api as users
from titan.apps.users.contracts import PostalAddress, User
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, TransferOrder
from titan.apps.warehouses import api as warehouses
from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id
from titan.kernel.money import Money

ADDRESS = PostalAddress(
    name="Ada Lovelace", street="Unter den Linden 1", city="Berlin", country="DE", postal_code="10117"
)


def euros(amount: int) -> Money:
    return Money(amount, "EUR")


def person(email: str, *roles: str) -> User:
    return users.create_user(
        email=email, name="Nora Lund", password_hash="x", roles=roles, is_email_verified=True
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(get_user_model()._default_manager.get(pk=user.id))
    return client


@dataclass(frozen=True)
class Seller:
    """The seller's browser, and the shop."""

    client: Client
    user: User
    shop: Shop

    def get(self, path: str, **kwargs: Any) -> Any:
        return self.client.get(f"/seller/{path}", **kwargs)

    def post(self, path: str, **fields: Any) -> Any:
        return self.client.post(f"/seller/{path}", fields)

    def product(self, *, title: str = "Enamel mug", stock: int = 20, is_public: bool = True) -> Product:
        draft = ProductDraft(
            title=title,
            category_id=mugs().id,
            variants=(
                VariantDraft(sku=f"{title}-B", price=euros(1290), axes={"colour": "Blue"}),
                VariantDraft(sku=f"{title}-G", price=euros(1390), axes={"colour": "Green"}),
            ),
            description="Light and *robust*.\n\n- for camping\n- for the office",
            attributes={"volume": "300"},
        )
        made = products.create_draft(shop_id=self.shop.id, actor_id=self.user.id, draft=draft)
        if is_public:
            made = products.submit(product_id=made.id, shop_id=self.shop.id, actor_id=self.user.id)
        if stock:
            self.stocked(made, stock)
        return made

    def stocked(self, product: Product, quantity: int) -> None:
        lines = [StockCount(variant.id, product.id, self.shop.id, quantity) for variant in product.variants]
        inventory.receive(lines=lines, reference_id=new_id(bucket=bucket_of(self.shop.id)))

    def order(self, *, is_paid: bool = True, total: int = 2490, can_ship: bool = True, **terms: Any) -> Order:
        draft = replace(order_draft(self.shop, total=total), **terms)
        purchase = purchase_draft(draft)
        orders.place(draft=purchase)
        order = orders.get(order_id=draft.id)
        if can_ship:
            prepare(order)
        if is_paid:
            into_escrow(order)
            orders.mark_paid(purchase_id=purchase.id)
            shipping.open_shipments(order_ids=[draft.id]) if can_ship else None
        return orders.get(order_id=draft.id)


def into_escrow(order: Order) -> None:
    """The buyer's money is held for the order."""
    wallet.execute(
        orders=[
            TransferOrder(
                id=new_id(bucket=9),
                debit=AccountRef(AccountKind.PROVIDER),
                credit=AccountRef(AccountKind.ESCROW, order.id),
                amount=order.total,
                reason="purchase",
                reference_id=order.id,
            )
        ]
    )


def mugs() -> Category:
    """Kitchen › Mugs, with a required number and an axis."""
    category = categories.ensure_path(names=["Kitchen", "Mugs"])
    if not categories.attributes(category_id=category.id):
        categories.set_attributes(
            category_id=category.id,
            attributes=[
                Attribute("volume", "Volume", AttributeKind.NUMBER, unit="ml", is_required=True),
                Attribute("handmade", "Made by hand", AttributeKind.BOOLEAN),
                Attribute(
                    "colour", "Colour", AttributeKind.OPTION, options=("Blue", "Green"), is_variant_axis=True
                ),
            ],
        )
    return category


def order_draft(shop: Shop, *, total: int) -> OrderDraft:
    line = OrderLine(
        variant_id=new_id(bucket=40),
        product_id=new_id(bucket=40),
        title="Enamel mug",
        label="Blue",
        sku="MUG-B",
        picture_url="",
        quantity=2,
        unit_price=euros((total - 490) // 2),
        total=euros(total - 490),
        tax=euros(319),
    )
    return OrderDraft(
        id=new_id(bucket=9),
        shop_id=shop.id,
        shop_name=shop.name,
        seller_id=shop.owner_id,
        lines=(line,),
        goods=euros(total - 490),
        shipping=euros(490),
        tax=euros(397),
        total=euros(total),
        shipping_service_id=new_id(bucket=40),
        shipping_service="Standard",
        days_min=2,
        days_max=4,
        commission_bp=shop.commission_bp,
    )


def purchase_draft(order: OrderDraft) -> PurchaseDraft:
    return PurchaseDraft(
        id=new_id(bucket=9),
        buyer_id=new_id(bucket=9),
        buyer_name="Ada Lovelace",
        buyer_email="ada@example.com",
        address=ADDRESS,
        orders=(order,),
        total=order.total,
        payment_method="wallet",
        is_prepaid=True,
    )


def prepare(order: Order) -> None:
    shipping.prepare(
        orders=[
            OrderToShip(
                order_id=order.id,
                number=order.number,
                shop_id=order.shop_id,
                buyer_id=order.buyer_id,
                address=ADDRESS,
                service_id=new_id(bucket=40),
                service_name="Standard",
                days_max=4,
                total=order.total,
                is_prepaid=True,
                ship_by=clock.now() + timedelta(days=2),
            )
        ]
    )


def picture() -> io.BytesIO:
    """A small JPEG, as a browser uploads it."""
    data = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(data, "JPEG")
    data.seek(0)
    data.name = "mug.jpg"
    return data


def opened_shop(user: User, *, name: str = "Tin & Clay") -> Shop:
    shop = sellers.apply(
        owner_id=user.id, name=name, description="Enamel", country="DE", city="Husum", currency="EUR"
    )
    shop = sellers.approve(shop_id=shop.id, actor_id=user.id, reason="looks good")
    warehouses.ensure_default(shop_id=shop.id, country="DE", city="Husum")
    return shop


@pytest.fixture
def seller(db: None, tmp_path: Any, settings: Any) -> Seller:
    settings.MEDIA_ROOT = tmp_path
    user = person("nora@example.com", "seller")
    return Seller(signed_in(user), user, opened_shop(user))


@pytest.fixture
def other_seller(db: None) -> Seller:
    user = person("olaf@example.com", "seller")
    return Seller(signed_in(user), user, opened_shop(user, name="Eisen & Feuer"))


@pytest.fixture
def fields_of() -> Callable[[Any], dict[str, str]]:
    """The values that a shown product form would send."""

    def read(response: Any) -> dict[str, str]:
        form = response.context["form"]
        found = {
            "key": form.key,
            "version": str(form.version),
            "rows": str(len(form.variants)),
            "category": str(form.category_id),
            "do": "save",
            **form.values,
            **{f"attr_{code}": value for code, value in form.attributes.items()},
        }
        for row in form.variants:
            found |= {row.name(name): value for name, value in row.values.items()}
            found |= {row.name(f"axis_{code}"): value for code, value in row.axes.items()}
            found |= {row.name(f"price_{code}"): value for code, value in row.prices.items()}
            found |= {row.name("offered"): "on"} if row.is_offered else {}
            found |= {row.name("known"): "1"} if row.is_known else {}
        return found

    return read


def uuid_in(location: str) -> UUID:
    return UUID(location.split("/products/")[1][:36])
