"""A shop with a product of several variants, and an order of it, for exchanges."""

from dataclasses import dataclass
from uuid import UUID

from tests.factories import market
from titan.apps.categories import api as categories
from titan.apps.categories.contracts import Attribute, AttributeKind
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import StockCount
from titan.apps.orders.contracts import OrderLine
from titan.apps.products import api as products
from titan.apps.products.contracts import Product, ProductDraft, VariantDraft
from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import Alternative, Case, CaseKind, CaseReason
from titan.platform.eventlog import relay

from .conftest import Sold, eur

SIZES = ("M", "L", "S", "XXL")


@dataclass
class Shelf:
    """A shop with a shirt in four variants, five of each, and an order of two of size M for 10.00 each, delivered."""

    sold: Sold
    product: Product

    def id(self, label: str) -> UUID:
        return next(variant.id for variant in self.product.variants if variant.label == label)

    def stock(self, label: str) -> tuple[int, int, int]:
        """On hand, allocated, free."""
        level = inventory.levels(variant_ids=[self.id(label)])[self.id(label)]
        return level.on_hand, level.allocated, level.free

    def sell_out(self, label: str) -> None:
        inventory.set_on_hand(variant_id=self.id(label), quantity=0, reason="a count", actor_id=None)

    def another_order(self) -> Sold:
        """Of somebody else, of the same goods."""
        made = Sold(
            lines=self.sold.lines, owner_id=self.sold.owner_id, shop_id=self.sold.shop_id, has_shop=True
        )
        return made.sell().deliver()

    def ask(self, label: str, *, units: int = 1, position: int = 0, sold: Sold | None = None) -> Case:
        return (sold or self.sold).ask(
            CaseKind.EXCHANGE, CaseReason.WRONG_SIZE, (position, units), instead=self.id(label)
        )

    def asked_and_accepted(self, label: str, *, units: int = 1) -> Case:
        return self.sold.accept(self.ask(label, units=units))

    def due(self, label: str, *, units: int = 1) -> Case:
        """The goods came back; the other ones are to be sent."""
        case = self.asked_and_accepted(label, units=units)
        self.sold.send_back(case)
        return self.sold.inspect(case)

    def alternatives(self) -> dict[str, Alternative]:
        standing = refunds.standing_of(order_id=self.sold.order_id, buyer_id=self.sold.buyer_id)
        return {one.label: one for one in standing.lines[0].instead}


def make_shelf() -> Shelf:
    """See `Shelf`; between two people who can sign in."""
    shop = market.make_shop()
    category = categories.ensure_path(names=("Clothes", "Shirts"))
    size = Attribute("size", "Size", AttributeKind.OPTION, options=SIZES, is_variant_axis=True)
    categories.set_attributes(category_id=category.id, attributes=(size,))
    draft = ProductDraft(
        title="Shirt",
        category_id=category.id,
        description="A shirt.",
        variants=tuple(
            VariantDraft(sku=f"SH-{label}", price=eur(price), label=label, axes={"size": label})
            for label, price in zip(SIZES, (1000, 1000, 800, 1200), strict=True)
        ),
    )
    made = products.create_draft(shop_id=shop.id, actor_id=shop.owner_id, draft=draft)
    product = products.submit(product_id=made.id, shop_id=shop.id, actor_id=shop.owner_id)
    inventory.import_stock(rows=[StockCount(one.id, product.id, shop.id, 5) for one in product.variants])
    inventory.rebuild_gate()
    medium = next(one for one in product.variants if one.label == "M")
    line = OrderLine(
        medium.id, product.id, "Shirt", "M", "SH-M", "", 2, eur(1000), eur(2000), eur(0), category.id
    )
    sold = Sold(
        lines=(line,),
        owner_id=shop.owner_id,
        shop_id=shop.id,
        has_shop=True,
        buyer_id=market.make_user(),
    )
    sold.sell().deliver()
    relay.settle()
    return Shelf(sold, product)
