"""Vouchers in words: what they give, for what, until when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from titan.apps.products import api as products
from titan.apps.sellers import api as sellers
from titan.apps.vouchers.contracts import (
    ClaimedVoucher,
    Voucher,
    VoucherKind,
    VoucherScope,
    VoucherTerms,
)
from titan.platform.pages.cards import Crumb
from titan.platform.pages.formats import date_text, money_text

from . import paths

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class VoucherCard:
    """A voucher as buyers see it. `note` says why it cannot be used, where it cannot."""

    id: UUID
    headline: str
    title: str
    conditions: tuple[str, ...]
    giver: str
    href: str
    icon: str
    ends_at: datetime
    note: str = ""
    left: int = 0
    products: tuple[Crumb, ...] = ()
    more_products: int = 0


def headline(terms: VoucherTerms) -> str:
    """`10% off`, `€5.00 off`, `Free shipping`."""
    is_shipping = terms.scope is VoucherScope.SHIPPING
    if terms.kind is VoucherKind.FREE_SHIPPING:
        return _("Free shipping")
    if terms.kind is VoucherKind.GIFT:
        return _("Free gift")
    if terms.kind is VoucherKind.FIXED:
        amount = money_text(terms.amount) if terms.amount else ""
        return (_("%s off shipping") if is_shipping else _("%s off")) % amount
    percent = f"{(terms.percent_bp or 0) / 100:g}%"
    return (_("%s off shipping") if is_shipping else _("%s off")) % percent


def conditions(terms: VoucherTerms) -> tuple[str, ...]:
    """What a buyer has to know, a phrase each."""
    found = []
    if terms.cap is not None:
        found.append(_("up to %s") % money_text(terms.cap))
    if terms.min_spend:
        found.append(_("from %s") % money_text(terms.min_spend))
    if terms.product_ids:
        found.append(_("certain products"))
    if terms.category_ids:
        found.append(_("certain categories"))
    if terms.shop_ids:
        found.append(_("certain shops"))
    if terms.is_first_order_only:
        found.append(_("first order"))
    if terms.payment_methods:
        found.append(_("certain ways to pay"))
    return tuple(found)


def cards(vouchers: Iterable[Voucher]) -> list[VoucherCard]:
    """Vouchers that can be claimed. One query for the names of shops, one for those of products."""
    found = list(vouchers)
    names, named = _names(found), named_products(voucher.terms for voucher in found)
    return [_card(voucher, names, named) for voucher in found]


def own_cards(claims: Iterable[ClaimedVoucher], *, at: datetime) -> list[VoucherCard]:
    """Vouchers of a buyer. One query for the names of shops, one for those of products."""
    found = list(claims)
    names = _names([claim.voucher for claim in found])
    named = named_products(claim.voucher.terms for claim in found)
    return [_card(claim.voucher, names, named, note=_note(claim, at), left=claim.left) for claim in found]


def named_products(terms: Iterable[VoucherTerms]) -> dict[UUID, Crumb]:
    """The products that vouchers name and that are on sale, with the way to each."""
    wanted = {product_id for one in terms for product_id in one.product_ids}
    if not wanted:
        return {}
    found = products.cards(product_ids=wanted)
    return {product_id: Crumb(card.title, paths.product(card.slug)) for product_id, card in found.items()}


def _names(vouchers: Iterable[Voucher]) -> Mapping[UUID, tuple[str, str]]:
    shop_ids = {voucher.terms.shop_id for voucher in vouchers if voucher.terms.shop_id is not None}
    if not shop_ids:
        return {}
    return {
        shop_id: (shop.name, paths.shop(shop.slug))
        for shop_id, shop in sellers.get_many(shop_ids=shop_ids).items()
    }


def _card(
    voucher: Voucher,
    names: Mapping[UUID, tuple[str, str]],
    named: Mapping[UUID, Crumb],
    *,
    note: str = "",
    left: int = 0,
) -> VoucherCard:
    terms = voucher.terms
    shown = [named[product_id] for product_id in terms.product_ids if product_id in named]
    giver, href = names.get(terms.shop_id, ("", "")) if terms.shop_id else (_("In all shops"), "")
    return VoucherCard(
        id=voucher.id,
        headline=headline(terms),
        title=terms.title,
        conditions=conditions(terms),
        giver=giver,
        href=href,
        icon="truck" if terms.scope is VoucherScope.SHIPPING else "tag",
        ends_at=terms.ends_at,
        note=note,
        left=left,
        products=tuple(shown[:MOST_NAMED]),
        more_products=max(0, len(shown) - MOST_NAMED),
    )


def _note(claim: ClaimedVoucher, at: datetime) -> str:
    voucher = claim.voucher
    if claim.left < 1:
        return _("Used")
    if voucher.stopped_at is not None:
        return _("No longer offered")
    if at < voucher.terms.starts_at:
        return _("Begins on %s") % date_text(voucher.terms.starts_at)
    if at >= voucher.terms.ends_at:
        return _("Expired")
    return _("Used up") if voucher.is_used_up else ""
