"""Loyalty coins."""

# By currency, in minor units: how much spent on goods earns a coin, and how many coins are one minor unit off.
COIN_RATES = {
    "EUR": (100, 1),
    "USD": (100, 1),
    "GBP": (100, 1),
    "JPY": (100, 1),
    "KWD": (100, 1),
}
# The most that one order earns, and the most of a purchase's goods that coins may be off, in 1/10,000.
COINS_MOST_PER_ORDER = 1_000
COINS_MOST_SHARE_BP = 2_500
# Coins of a month end with the month that many months later.
COINS_KEPT_MONTHS = 12
# The most that an operator can grant at a time.
COINS_MOST_GRANTED = 100_000
