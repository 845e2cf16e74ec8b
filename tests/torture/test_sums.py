"""One property over all that money passes on its way: whatever is bought, every split sums to its whole, nothing is negative.

Random carts x vouchers (several, of all funding, on products, on shipping, capped) x coins x gift cards and credit beside the
method x partial refunds, in currencies with 0, 2 and 3 decimals. `./scripts/torture sums --size 20000` tries as many.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.apps.refunds.test_amounts import order as delivered
from tests.apps.vouchers.test_properties import (
    ANCESTORS,
    CURRENCIES,
    NOW,
    baskets,
    numbered_id,
    several_vouchers,
)
from tests.factories.market import ADDRESS
from titan.apps.checkout.domain.coins import coins_of, discounts_of, left_of_goods
from titan.apps.checkout.domain.state import dues, order_id, subsidies
from titan.apps.checkout.domain.tenders import Source, left_to_pay, spread
from titan.apps.checkout.domain.uses import marked, uses_of
from titan.apps.checkout.processes.steps import _order_discount, _order_line
from titan.apps.gamification.contracts import CoinPart, CoinRate, CoinRules
from titan.apps.gamification.domain import reckoning
from titan.apps.orders.contracts import Order
from titan.apps.payments.contracts import RefundedShare, Tender, TenderKind
from titan.apps.payments.domain import tenders as dividing
from titan.apps.pricing.contracts import (
    ChosenShipping,
    DraftLine,
    DraftShop,
    Quote,
    QuotedShop,
    ShopTerms,
)
from titan.apps.pricing.domain.reckoning import shop_quote
from titan.apps.pricing.domain.tax import TaxRule
from titan.apps.refunds.domain.amounts import of_units, paid_of
from titan.apps.vouchers.contracts import Basket, BasketShop, VoucherUse
from titan.apps.vouchers.domain import choosing, fitting, splitting
from titan.apps.vouchers.domain.fitting import Candidate, Circumstances, Fit
from titan.apps.wallet.domain import release
from titan.kernel.money import Money, allocate

EXAMPLES = int(os.environ.get("TORTURE_SIZE", "200"))
CARDS = [numbered_id(n, bucket=n) for n in range(3)]
KINDS = [*(TenderKind.GIFT_CARD for _ in CARDS), TenderKind.CREDIT]


@dataclass(frozen=True)
class Bought:
    """A purchase: what it costs, what its vouchers are off, and what pays beside the method."""

    id: UUID
    quote: Quote
    uses: tuple[VoucherUse, ...]
    sources: tuple[Source, ...]
    tenders: tuple[Tender, ...]
    subsidies: tuple[Tender, ...]

    def paid(self, shop: QuotedShop) -> list[dividing.Source]:
        """All that paid a shop's order, the method first."""
        due = next(
            due for due in dues(self.id, self.quote) if due.order_id == order_id(self.id, shop.shop_id)
        )
        beside = [one for one in (*self.tenders, *self.subsidies) if one.order_id == due.order_id]
        method = dividing.Source(left_to_pay(due, self.tenders).amount, 0)
        return [method, *(dividing.Source(one.amount.amount, 0, one) for one in beside)]


@st.composite
def purchases(draw: Any) -> Bought:
    currency = draw(st.sampled_from(CURRENCIES))
    basket = draw(baskets(currency))
    rule = TaxRule(draw(st.sampled_from([0, 500, 810, 1900, 2550])), draw(st.booleans()))
    found = [
        fitting.fit(Candidate(voucher, 1), basket, Circumstances(NOW, currency, ancestors=ANCESTORS))
        for voucher in draw(several_vouchers(basket, currency, most=6))
    ]
    choice = choosing.choose([one for one in found if isinstance(one, Fit)], basket)
    quote, uses = quoted(basket, choice.fits, rule, currency, coins=draw(coin_wishes()))
    purchase_id = numbered_id(0, bucket=7)
    sources = tuple(
        Source(kind, source_id, Money(draw(st.integers(0, 50) | st.integers(0, 300_000)), currency))
        for kind, source_id in zip(KINDS, [*CARDS, quote.buyer_id], strict=True)
        if draw(st.booleans())
    )
    tenders = spread(dues(purchase_id, quote), sources)
    return Bought(purchase_id, quote, uses, sources, tenders, subsidies(purchase_id, quote))


def coin_wishes() -> st.SearchStrategy[tuple[int, CoinRules]]:
    """How many coins there are, and by which rules they are spent."""
    rates = st.builds(CoinRate, st.integers(1, 5_000), st.integers(1, 20))
    rules = st.builds(CoinRules, rates, st.integers(0, 5_000), st.integers(0, 10_000))
    return st.tuples(st.integers(0, 50) | st.integers(0, 500_000), rules)


def quoted(
    basket: Basket, fits: Sequence[Fit], rule: TaxRule, currency: str, *, coins: tuple[int, CoinRules]
) -> tuple[Quote, tuple[VoucherUse, ...]]:
    """As checkout and pricing freeze it."""
    by_vouchers, uses = splitting.split(fits, basket)
    by_vouchers = marked(by_vouchers, uses)
    full = {
        shop.shop_id: sum((line.total for line in shop.lines), Money.zero(currency)) for shop in basket.shops
    }
    balance, rules = coins
    goods = left_of_goods(full, by_vouchers)
    parts = reckoning.spendable(goods, balance=balance, rules=rules)
    coins_are_within_their_limits(parts, goods, balance=balance, rules=rules)
    discounts = (*by_vouchers, *discounts_of(parts))
    shops = tuple(
        shop_quote(
            drafted(shop),
            shipping=ChosenShipping(shop.shop_id, shop.shop_id, "Standard", shop.shipping, 2, 4),
            terms=ShopTerms(shop.shop_id, shop.shop_id, "DE", 1000),
            rule=rule,
            discounts=[one for one in discounts if one.shop_id == shop.shop_id],
        )
        for shop in basket.shops
    )
    total = sum((shop.total for shop in shops), Money.zero(currency))
    buyer_id, quote_id = (numbered_id(n, bucket=3) for n in range(2))
    return Quote(quote_id, buyer_id, currency, ADDRESS, rule.is_included, shops, total, NOW, NOW), uses


def coins_are_within_their_limits(
    parts: Sequence[CoinPart], goods: Mapping[UUID, Money], *, balance: int, rules: CoinRules
) -> None:
    off = sum(amounts([part.amount for part in parts]))
    left = sum(amounts(list(goods.values())))
    assert sum(part.coins for part in parts) == off * rules.rate.coins_per_minor <= balance
    assert off * 10_000 <= left * rules.most_share_bp
    assert all(0 < part.amount.amount <= goods[part.shop_id].amount for part in parts)


def drafted(shop: BasketShop) -> DraftShop:
    lines = []
    for line in shop.lines:
        price = Money(line.total.amount // line.quantity, line.total.currency)
        made = DraftLine(
            line.variant_id, line.product_id, "Mug", "", "M", "", line.quantity, price, price, 300
        )
        lines.append(replace(made, category_id=line.category_id))
    return DraftShop(shop.shop_id, "Shop", tuple(lines))


def amounts(parts: Sequence[Money]) -> list[int]:
    assert all(part.amount >= 0 for part in parts)
    return [part.amount for part in parts]


def an_order(shop: QuotedShop, *, is_tax_included: bool) -> Order:
    made = delivered(
        tuple(_order_line(line) for line in shop.lines),
        shipping=shop.shipping.cost.amount,
        discounts=tuple(_order_discount(one) for one in shop.discounts),
        tax=0 if is_tax_included else shop.tax.amount,
    )
    assert made.total == shop.total
    return made


@settings(max_examples=EXAMPLES)
@given(purchases(), st.data())
def test_every_split_sums_to_its_whole(bought: Bought, data: st.DataObject) -> None:
    lines_orders_and_purchase_sum(bought)
    vouchers_and_their_funding_sum(bought)
    coins_come_back_to_the_last_one(bought, data)
    tenders_and_method_pay_each_order_exactly(bought)
    refunds_and_release_sum_to_what_was_paid(bought, data)


def lines_orders_and_purchase_sum(bought: Bought) -> None:
    quote = bought.quote

    for shop in quote.shops:
        on_goods = [one.amount for one in shop.discounts if not one.is_off_shipping]
        on_shipping = [one.amount for one in shop.discounts if one.is_off_shipping]
        cuts = [line.discount or Money.zero(quote.currency) for line in shop.lines]
        assert sum(amounts(cuts)) == sum(amounts(on_goods))
        assert all(cut <= line.total for cut, line in zip(cuts, shop.lines, strict=True))
        assert sum(amounts(on_shipping)) <= shop.shipping.cost.amount
        assert sum(amounts([line.total for line in shop.lines])) == shop.goods.amount
        assert sum(amounts([line.tax for line in shop.lines])) <= shop.tax.amount
        added = 0 if quote.prices_include_tax else shop.tax.amount
        wanted = shop.goods.amount + shop.shipping.cost.amount + added - shop.discount.amount
        assert shop.total.amount == wanted >= 0
        for one in shop.discounts:
            assert sum(amounts([one.shop_funded, one.platform_funded])) == one.amount.amount > 0
    assert sum(amounts([shop.total for shop in quote.shops])) == quote.total.amount


def coins_come_back_to_the_last_one(bought: Bought, data: st.DataObject) -> None:
    """As large a share as the buyer has money back: never more than were spent, and in the end all."""
    for shop, use in zip(
        [one for one in bought.quote.shops if any(off.coins for off in one.discounts)],
        coins_of(bought.id, bought.quote),
        strict=True,
    ):
        portions = data.draw(st.lists(st.integers(0, 10_000), max_size=4))
        refunded = [shop.total.amount * part // 10_000 for part in sorted(portions)]
        back = [
            RefundedShare(Money(one, shop.total.currency), shop.total).of(use.coins)
            for one in (*refunded, shop.total.amount)
        ]
        assert (back, back[-1], min(back) >= 0) == (sorted(back), use.coins, True)


def vouchers_and_their_funding_sum(bought: Bought) -> None:
    discounts = [one for shop in bought.quote.shops for one in shop.discounts]

    assert sorted(uses_of(bought.quote), key=lambda use: use.voucher_id) == sorted(
        bought.uses, key=lambda use: use.voucher_id
    )
    for use in bought.uses:
        parts = [one for one in discounts if one.voucher_id == use.voucher_id]
        assert sum(amounts([part.amount for part in parts])) == use.amount.amount
        assert sum(amounts([part.platform_funded for part in parts])) == use.platform_funded.amount
    by_platform = sum(amounts([one.platform_funded for one in discounts]))
    assert sum(amounts([one.amount for one in bought.subsidies])) == by_platform


def tenders_and_method_pay_each_order_exactly(bought: Bought) -> None:
    for shop in bought.quote.shops:
        paid = bought.paid(shop)
        assert min(one.paid for one in paid) >= 0
        assert sum(one.paid for one in paid if one.is_buyers) == shop.total.amount
        of_platform = [one.platform_funded for one in shop.discounts]
        assert sum(one.paid for one in paid if not one.is_buyers) == sum(amounts(of_platform))
    left = bought.quote.total.amount
    for source in bought.sources:
        used = sum(one.amount.amount for one in bought.tenders if one.source_id == source.id)
        assert used == min(source.available.amount, left)
        left -= used


def refunds_and_release_sum_to_what_was_paid(bought: Bought, data: st.DataObject) -> None:
    for shop in bought.quote.shops:
        made = an_order(shop, is_tax_included=bought.quote.prices_include_tax)
        parts = paid_of(made)
        assert min(*parts.lines, parts.shipping) >= 0
        assert sum(parts.lines) + parts.shipping == made.total.amount
        sources, chosen = bought.paid(shop), wishes(made, data)
        for wish in chosen:
            sources = refund(sources, wish, data)
        assert sum(chosen) <= made.total.amount
        if chosen and sum(chosen) == made.total.amount:
            assert [one.left for one in sources] == [0] * len(sources)
        released(sum(one.left for one in sources), made, data)


def wishes(made: Order, data: st.DataObject) -> list[int]:
    """Refunds of some units of some lines, in portions, and of the shipping."""
    parts, found = paid_of(made), list[int]()
    for paid, line in zip(parts.lines, made.lines, strict=True):
        before, begun = 0, len(found)
        for quantity in data.draw(st.lists(st.integers(1, line.quantity), max_size=line.quantity)):
            taken = min(quantity, line.quantity - before)
            found.append(of_units(paid, bought=line.quantity, before=before, quantity=taken))
            before += taken
        assert sum(found[begun:]) == paid if before == line.quantity else sum(found[begun:]) <= paid
    if data.draw(st.booleans()):
        found.append(parts.shipping)
    assert min(found, default=0) >= 0
    return data.draw(st.permutations(found))


def refund(sources: list[dividing.Source], wish: int, data: st.DataObject) -> list[dividing.Source]:
    """One refund, divided among all that paid, and borne by up to three."""
    split = dividing.shares(sources, wish)
    assert min(split) >= 0
    assert sum(share for share, one in zip(split, sources, strict=True) if one.is_buyers) == wish
    bearers = data.draw(st.lists(st.integers(0, 100), min_size=1, max_size=3))
    borne = allocate(sum(split), bearers)
    assert (sum(borne), min(borne) >= 0) == (sum(split), True)
    after = [replace(one, refunded=one.refunded + share) for one, share in zip(sources, split, strict=True)]
    assert min(one.left for one in after) >= 0
    return after


def released(left: int, made: Order, data: st.DataObject) -> None:
    """What refunds left of an order, to the seller, the platform and the tax office."""
    currency = made.total.currency
    escrowed = Money(made.total.amount + sum(one.platform_funded.amount for one in made.discounts), currency)
    commission = data.draw(st.none() | st.integers(0, escrowed.amount))
    fee = release.Fee(
        escrowed,
        data.draw(st.integers(0, 10_000)),
        None if commission is None else Money(commission, currency),
        None if commission is None else Money(data.draw(st.integers(0, 5000)), currency),
    )
    split = release.split(Money(left, currency), fee=fee)
    assert sum(amounts([split.seller_share, split.commission, split.tax])) == left
