"""The navigation beside the buyer's own pages, whoever makes them."""

from django.utils.translation import gettext as _

from titan.platform.pages.cards import Tab
from titan.platform.pages.links import links

from . import paths


def account_links(current: str) -> list[Tab]:
    """Orders, wallet, messages; then what the account itself has."""
    account = links()["account"]
    entries = (
        ("orders", _("Orders"), links()["orders"], "receipt"),
        ("returns", _("Returns"), paths.RETURNS, "undo"),
        ("reviews", _("Reviews"), paths.REVIEWS, "star"),
        ("wallet", _("Wallet"), paths.WALLET, "wallet"),
        ("cards", _("Cards"), paths.CARDS, "card"),
        ("flash", _("Reservations"), paths.FLASH_RESERVATIONS, "clock"),
        ("vouchers", _("Vouchers"), paths.VOUCHERS, "tag"),
        ("coins", _("Coins"), paths.COINS, "coin"),
        ("gift-cards", _("Gift cards"), paths.GIFT_CARDS, "box"),
        ("notifications", _("Messages"), paths.NOTIFICATIONS, "bell"),
        ("account", _("Profile"), account, "user"),
        ("account-addresses", _("Addresses"), f"{account}addresses/", "map-pin"),
        ("account-sessions", _("Devices"), f"{account}sessions/", "phone"),
        ("account-password", _("Password"), f"{account}password/", "shield"),
    )
    return [Tab(label, href, name == current, icon=icon) for name, label, href, icon in entries]
