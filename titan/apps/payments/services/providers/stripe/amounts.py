"""Amounts as Stripe counts them: mostly ISO 4217's minor units, with the exceptions of its currency guide.

https://docs.stripe.com/currencies: some currencies have no decimals there; ISK and UGX have two that must be zero;
the last of three decimals must be zero.
"""

from titan.kernel.money import Money, exponent

from .. import ProviderRefused

_WHOLE = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
_THREE = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))


def _decimals(currency: str) -> int:
    if currency in _WHOLE:
        return 0
    return 3 if currency in _THREE else 2


def to_stripe(money: Money) -> int:
    """The amount in Stripe's units.

    Raises:
        ProviderRefused: Stripe has no such amount: a fraction too small, or a last digit that must be zero.
    """
    theirs = _decimals(money.currency)
    scaled, rest = divmod(money.amount * int(10**theirs), int(10 ** exponent(money.currency)))
    if rest or (theirs == 3 and scaled % 10):
        raise ProviderRefused("amount_not_representable")
    return scaled


def from_stripe(amount: int, currency: str) -> Money:
    """An amount that Stripe tells. Raises ValueError where it is a fraction of our minor unit."""
    code = currency.upper()
    scaled, rest = divmod(amount * 10 ** exponent(code), 10 ** _decimals(code))
    if rest:
        raise ValueError(f"{amount} {code} of Stripe is no whole number of minor units")
    return Money(scaled, code)
