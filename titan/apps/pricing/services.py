"""Use cases of pricing: draft, freeze, set tiers, forget expired quotes."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from titan.apps.products import api as products
from titan.apps.products.contracts import SellableVariant, VariantNotFound
from titan.apps.users.contracts import PostalAddress
from titan.kernel import clock
from titan.kernel.codec import to_text
from titan.kernel.ids import bucket_of, new_id
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.db.transactions import required

from . import selectors
from .contracts import (
    ChosenShipping,
    Discount,
    DiscountInvalid,
    DraftLine,
    DraftShop,
    NotSoldInCurrency,
    PriceChanged,
    Quote,
    QuotedShop,
    QuoteIncomplete,
    ShopTerms,
    Tier,
    TierInvalid,
    WantedLine,
)
from .domain import reckoning, tax

KEPT_AFTER_EXPIRY = timedelta(days=1)


def draft(lines: Sequence[WantedLine], *, currency: str) -> tuple[DraftShop, ...]:
    """Price lines as of now, grouped by shop in the order of the lines. Two queries."""
    ids = [line.variant_id for line in lines]
    variants = products.get_variants(variant_ids=ids)
    tiers = selectors.tiers(ids)
    shops: dict[UUID, list[DraftLine]] = {}
    names: dict[UUID, str] = {}
    changed: list[dict[str, object]] = []
    for line in lines:
        variant = variants.get(line.variant_id)
        if variant is None or not variant.is_sellable:
            raise VariantNotFound(extra={"variant_id": str(line.variant_id)})
        priced = _line(line, variant, tiers.get(line.variant_id, []), currency)
        if line.seen_price is not None and line.seen_price != priced.unit_price:
            changed.append(
                {"variant_id": str(line.variant_id), "seen": line.seen_price, "now": priced.unit_price}
            )
        shops.setdefault(variant.shop.id, []).append(priced)
        names[variant.shop.id] = variant.shop.name
    if changed:
        raise PriceChanged(extra={"lines": changed})
    return tuple(DraftShop(shop_id, names[shop_id], tuple(priced)) for shop_id, priced in shops.items())


def _line(line: WantedLine, variant: SellableVariant, tiers: list[Tier], currency: str) -> DraftLine:
    current, listed = _prices(variant, currency)
    fixed = line.fixed_price
    if fixed is not None and fixed.currency != currency:
        raise NotSoldInCurrency(
            f"{variant.title} is sold in {fixed.currency} here.",
            extra={"variant_id": str(variant.variant_id)},
        )
    return DraftLine(
        variant_id=variant.variant_id,
        product_id=variant.product_id,
        title=variant.title,
        label=variant.label,
        sku=variant.sku,
        picture_url=variant.picture_url,
        quantity=line.quantity,
        list_price=listed,
        unit_price=fixed or reckoning.unit_price(current, tiers=tiers, quantity=line.quantity),
        weight_grams=variant.weight_grams,
        category_id=variant.category_id,
    )


def _prices(variant: SellableVariant, currency: str) -> tuple[Money, Money]:
    """(current, list) price in a currency; a sale holds in the shop's own currency alone."""
    if variant.price.currency == currency:
        return variant.price, variant.list_price
    for price in variant.prices:
        if price.currency == currency:
            return price, price
    raise NotSoldInCurrency(
        f"{variant.title} is not sold in {currency}.", extra={"variant_id": str(variant.variant_id)}
    )


def freeze(
    *,
    buyer_id: UUID,
    shops: Sequence[DraftShop],
    shipping: Sequence[ChosenShipping],
    terms: Sequence[ShopTerms],
    address: PostalAddress,
    ttl: timedelta,
    buyer_name: str,
    buyer_email: str,
    discounts: Sequence[Discount],
    payment_method: str,
    reservation_id: UUID | None,
) -> Quote:
    """Make a quote of drafts, shipping and terms, and store it in one statement."""
    now = clock.now()
    rule = tax.rule_for(address.country)
    quoted = _quoted(shops, shipping, terms, rule, discounts)
    currency = quoted[0].total.currency
    quote = Quote(
        id=new_id(bucket=bucket_of(buyer_id)),
        buyer_id=buyer_id,
        currency=currency,
        address=address,
        prices_include_tax=rule.is_included,
        shops=quoted,
        total=Money(sum(shop.total.amount for shop in quoted), currency),
        created_at=now,
        expires_at=now + ttl,
        buyer_name=buyer_name,
        buyer_email=buyer_email,
        payment_method=payment_method,
        reservation_id=reservation_id,
    )
    _store(quote)
    return quote


def _quoted(
    shops: Sequence[DraftShop],
    shipping: Sequence[ChosenShipping],
    terms: Sequence[ShopTerms],
    rule: tax.TaxRule,
    discounts: Sequence[Discount],
) -> tuple[QuotedShop, ...]:
    by_shop = {one.shop_id: one for one in shipping}
    terms_of = {one.shop_id: one for one in terms}
    if not shops or any(shop.shop_id not in by_shop or shop.shop_id not in terms_of for shop in shops):
        raise QuoteIncomplete
    if {discount.shop_id for discount in discounts} - {shop.shop_id for shop in shops}:
        raise DiscountInvalid("A discount is of a shop that is not in the quote.")
    return tuple(
        reckoning.shop_quote(
            shop,
            shipping=by_shop[shop.shop_id],
            terms=terms_of[shop.shop_id],
            rule=rule,
            discounts=[discount for discount in discounts if discount.shop_id == shop.shop_id],
        )
        for shop in shops
    )


def _store(quote: Quote) -> None:
    sql.execute(
        "INSERT INTO pricing_quote (id, buyer_id, currency, total_minor, document, created_at, expires_at)"
        " VALUES (%s, %s, %s, %s, %s::jsonb, %s, %s)",
        (
            quote.id,
            quote.buyer_id,
            quote.currency,
            quote.total.amount,
            to_text(Quote, quote),
            quote.created_at,
            quote.expires_at,
        ),
    )


def set_tiers(variant_id: UUID, tiers: Sequence[Tier]) -> None:
    """Replace the quantity prices of a variant."""
    for currency in {tier.currency for tier in tiers}:
        own = sorted(
            (tier for tier in tiers if tier.currency == currency), key=lambda tier: tier.min_quantity
        )
        steps = [tier.min_quantity for tier in own]
        prices = [tier.unit_minor for tier in own]
        if (
            steps[0] < 2
            or len(set(steps)) < len(steps)
            or prices != sorted(prices, reverse=True)
            or prices[-1] < 1
        ):
            raise TierInvalid(f"{currency}: tiers start at 2 units, each once, and get cheaper.")
    with required():
        sql.execute("DELETE FROM pricing_tier WHERE variant_id = %s", (variant_id,))
        for tier in tiers:
            sql.execute(
                "INSERT INTO pricing_tier (variant_id, min_quantity, unit_minor, currency) VALUES (%s, %s, %s, %s)",
                (variant_id, tier.min_quantity, tier.unit_minor, tier.currency),
            )


def purge() -> int:
    """Forget quotes that expired a day ago."""
    return sql.execute("DELETE FROM pricing_quote WHERE expires_at < %s", (clock.now() - KEPT_AFTER_EXPIRY,))
