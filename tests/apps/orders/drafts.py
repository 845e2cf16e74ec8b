"""Purchases for the tests of orders."""

from uuid import UUID

from titan.apps.orders.contracts import OrderDraft, OrderLine, PurchaseDraft
from titan.apps.users.contracts import PostalAddress
from titan.kernel.ids import new_id
from titan.kernel.money import Money

ADDRESS = PostalAddress(
    name="Ada Lovelace", street="Unter den Linden 1", city="Berlin", country="DE", postal_code="10117"
)


def euros(amount: int) -> Money:
    return Money(amount, "EUR")


def order_draft(*, shop_id: UUID | None = None, bucket: int = 9, total: int = 2490) -> OrderDraft:
    shop = shop_id or new_id(bucket=40)
    line = OrderLine(
        variant_id=new_id(bucket=40),
        product_id=new_id(bucket=40),
        title="Enamel mug",
        label="Blue",
        sku="MUG-BLUE",
        picture_url="/media/mug.webp",
        quantity=2,
        unit_price=euros((total - 490) // 2),
        total=euros(total - 490),
        tax=euros(319),
    )
    return OrderDraft(
        id=new_id(bucket=bucket),
        shop_id=shop,
        shop_name="Tin & Clay",
        seller_id=new_id(bucket=40),
        lines=(line,),
        goods=euros(total - 490),
        shipping=euros(490),
        tax=euros(397),
        total=euros(total),
        shipping_service_id=new_id(bucket=40),
        shipping_service="Standard",
        days_min=2,
        days_max=4,
        commission_bp=850,
    )


def purchase_draft(
    *, orders: int = 2, method: str = "wallet", buyer_id: UUID | None = None, shop_id: UUID | None = None
) -> PurchaseDraft:
    drafts = tuple(order_draft(shop_id=shop_id) for _ in range(orders))
    return PurchaseDraft(
        id=new_id(bucket=9),
        buyer_id=buyer_id or new_id(bucket=9),
        buyer_name="Ada Lovelace",
        buyer_email="ada@example.com",
        address=ADDRESS,
        orders=drafts,
        total=euros(sum(draft.total.amount for draft in drafts)),
        payment_method=method,
        is_prepaid=method != "cod",
    )
