"""A shop beside its products."""

from django.utils.translation import gettext as _

from titan.apps.sellers.contracts import Shop
from titan.platform.pages import formats
from titan.platform.pages.cards import ShopCard

from . import paths, preferences


def shop_card(shop: Shop) -> ShopCard:
    """A shop as its card shows it."""
    return ShopCard(
        name=shop.name,
        href=paths.shop(shop.slug),
        place=place_of(shop),
        facts=(_("on Titan since %s") % formats.date_text(shop.created_at),),
    )


def place_of(shop: Shop) -> str:
    """`Husum, Germany`."""
    return ", ".join(filter(None, (shop.city, preferences.country_name(shop.country))))
