"""The rules of a currency, as they are set."""

from django.conf import settings

from ..contracts import CoinRate, CoinRules


def of_currency(currency: str) -> CoinRules | None:
    """How coins are earned and spent; None where they are not."""
    rate = settings.COIN_RATES.get(currency)
    if rate is None:
        return None
    return CoinRules(CoinRate(*rate), settings.COINS_MOST_PER_ORDER, settings.COINS_MOST_SHARE_BP)
