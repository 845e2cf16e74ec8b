"""The form of a voucher: texts in, terms out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from titan.apps.categories import api as categories
from titan.apps.products import api as products
from titan.apps.sellers.contracts import Shop
from titan.apps.vouchers.contracts import VoucherKind, VoucherLimits, VoucherScope, VoucherTerms
from titan.kernel import clock
from titan.kernel.money import Money
from titan.platform.pages.cards import Choice

from . import amounts
from .forms import Texts, last_part

FIELDS = (
    *("title", "what", "percent", "amount", "cap", "min_spend", "category", "first", "total", "per_user"),
    *("budget", "starts_at", "ends_at", "reach", "code"),
)
PRODUCTS = "products"
_MOST_PRODUCTS = 100
PERCENT, FIXED, SHIPPING = "percent", "fixed", "shipping"
EVERYBODY, BY_CODE = "everybody", "code"


class Faulty(ValueError):
    """Some fields cannot be read; `errors` holds a message for each."""

    def __init__(self, errors: Texts) -> None:
        super().__init__("the form has faults")
        self.errors = errors


def empty() -> Texts:
    """The form of a new voucher: a month from now."""
    now = clock.now()
    return Texts(
        what=PERCENT,
        reach=EVERYBODY,
        per_user="1",
        starts_at=amounts.instant_text(now),
        ends_at=amounts.instant_text(now + timedelta(days=30)),
    )


def posted(data: QueryDict) -> Texts:
    """The form as it was sent."""
    values = Texts({name: data.get(name, "").strip()[:200] for name in FIELDS})
    values[PRODUCTS] = " ".join(data.getlist(PRODUCTS)[:_MOST_PRODUCTS])
    return values


def kinds(values: Texts) -> list[Choice]:
    """What a voucher gives."""
    words = {
        PERCENT: (_("A percentage"), _("Off the goods, with a cap if you like")),
        FIXED: (_("An amount"), _("Off the goods")),
        SHIPPING: (_("Free shipping"), _("You pay what it costs, up to a cap if you like")),
    }
    return [
        Choice(kind, label, hint, is_selected=values["what"] == kind) for kind, (label, hint) in words.items()
    ]


def reaches(values: Texts) -> list[Choice]:
    """Who can claim it."""
    words = {EVERYBODY: _("Everybody"), BY_CODE: _("Who has a code")}
    return [Choice(code, label, is_selected=values["reach"] == code) for code, label in words.items()]


def category_choices() -> list[Choice]:
    """The top of the category tree."""
    return [Choice(str(category.id), category.name) for category in categories.children()]


def product_choices(values: Texts, shop: Shop) -> list[Choice]:
    """What the shop has on sale, the newest hundred."""
    chosen = values[PRODUCTS].split()
    return [
        Choice(str(card.id), card.title, is_selected=str(card.id) in chosen)
        for card in products.list_products(shop=shop.id, limit=_MOST_PRODUCTS).results
    ]


def terms(values: Texts, shop: Shop) -> VoucherTerms:
    """The voucher that was typed.

    Raises:
        Faulty: some of it cannot be read.
    """
    reader = amounts.Reader()
    what = values["what"] if values["what"] in (PERCENT, FIXED, SHIPPING) else PERCENT
    named = _products(reader, values, is_shipping=what == SHIPPING)
    starts_at = reader.read("starts_at", values["starts_at"], amounts.instant, clock.now())
    found = VoucherTerms(
        title=values["title"],
        scope=VoucherScope.SHIPPING
        if what == SHIPPING
        else (VoucherScope.ITEM if named else VoucherScope.SHOP),
        kind={PERCENT: VoucherKind.PERCENT, FIXED: VoucherKind.FIXED}.get(what, VoucherKind.FREE_SHIPPING),
        currency=shop.currency,
        starts_at=starts_at,
        ends_at=reader.read("ends_at", values["ends_at"], amounts.instant, starts_at + timedelta(days=1)),
        shop_id=shop.id,
        percent_bp=reader.read("percent", values["percent"], _percent, 1) if what == PERCENT else None,
        amount=reader.money("amount", values["amount"], shop.currency) if what == FIXED else None,
        cap=_money(reader, "cap", values, shop) if what != FIXED else None,
        min_spend=_money(reader, "min_spend", values, shop),
        category_ids=_category(values),
        product_ids=named,
        is_first_order_only=values["first"] == "on",
        limits=VoucherLimits(
            total=_whole(reader, "total", values),
            per_user=_whole(reader, "per_user", values) or 1,
            budget=_money(reader, "budget", values, shop),
        ),
        needs_code=values["reach"] == BY_CODE,
        code=values["code"] if values["reach"] == BY_CODE else "",
    )
    if reader.errors:
        raise Faulty(reader.errors)
    return found


def _money(reader: amounts.Reader, name: str, values: Texts, shop: Shop) -> Money | None:
    return reader.money(name, values[name], shop.currency) if values[name] else None


def _whole(reader: amounts.Reader, name: str, values: Texts) -> int | None:
    return reader.whole(name, values[name], least=1) if values[name] else None


def _percent(text: str) -> int:
    """`12.5` as 1250."""
    try:
        share = Decimal(text.replace(",", ".").removesuffix("%").strip()) * 100
    except InvalidOperation:
        raise amounts.Unreadable(_("Enter a percentage such as 10.")) from None
    if not share.is_finite() or share != share.to_integral() or not 1 <= share <= 10_000:
        raise amounts.Unreadable(_("Enter a percentage such as 10."))
    return int(share)


def _products(reader: amounts.Reader, values: Texts, *, is_shipping: bool) -> tuple[UUID, ...]:
    """The products that it is for alone; none where it is for all."""
    if is_shipping and values[PRODUCTS]:
        reader.errors[PRODUCTS] = _("Free shipping is for a whole parcel. Choose no products.")
        return ()
    if values["category"] and values[PRODUCTS]:
        reader.errors[PRODUCTS] = _("Choose a category or products, not both.")
        return ()
    return tuple(dict.fromkeys(UUID(one) for one in values[PRODUCTS].split() if _is_id(one)))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _category(values: Texts) -> tuple[UUID, ...]:
    known = {str(category.id): category.id for category in categories.children()}
    chosen = known.get(values["category"])
    return () if chosen is None else (chosen,)


def name_of() -> Callable[[str], str]:
    """From the pointer of a problem to the field that it is about."""
    names = {
        "product_ids": PRODUCTS,
        "percent_bp": "percent",
        "category_ids": "category",
        "gift_units": "what",
        "scope": "what",
    }

    def named(pointer: str) -> str:
        last = last_part(pointer)
        return names.get(last, last if last in (*FIELDS, PRODUCTS) else "title")

    return named


def status(
    stopped_at: datetime | None, starts_at: datetime, ends_at: datetime, *, is_used_up: bool
) -> Choice:
    """How a voucher stands, in words and in a tone."""
    now = clock.now()
    if stopped_at is not None:
        return Choice("neutral", _("Stopped"))
    if now >= ends_at:
        return Choice("neutral", _("Over"))
    if is_used_up:
        return Choice("warning", _("Used up"))
    return Choice("notice", _("Planned")) if now < starts_at else Choice("success", _("Running"))
