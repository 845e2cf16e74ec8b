"""What the contexts tell, in the shapes that the components read."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from titan.apps.products.contracts import Picture, ProductCard
from titan.apps.search.contracts import Hit
from titan.kernel.money import Money
from titan.platform.pages import cards

from . import paths

_CARD_WIDTH = 400
_GALLERY_WIDTH = 1000


def picture_of(picture: Picture | None, *, width: int = _CARD_WIDTH) -> cards.Picture | None:
    """The stored sizes of a picture; its `src` is the smallest that is at least `width` px wide."""
    if picture is None or not picture.sizes:
        return None
    sizes = sorted(picture.sizes)
    wide_enough = [url for size, url in sizes if size >= width]
    return cards.Picture(
        src=wide_enough[0] if wide_enough else sizes[-1][1],
        alt=picture.alt,
        width=picture.width,
        height=picture.height,
        srcset=", ".join(f"{url} {size}w" for size, url in sizes),
    )


def gallery_of(pictures: Iterable[Picture]) -> tuple[cards.Picture, ...]:
    """All pictures of a product at the size of its page."""
    shown = (picture_of(picture, width=_GALLERY_WIDTH) for picture in pictures)
    return tuple(picture for picture in shown if picture is not None)


def of_product(card: ProductCard) -> cards.ProductCard:
    """A product of a list."""
    return cards.ProductCard(
        href=paths.product(card.slug),
        title=card.title,
        price=card.price,
        shop=card.shop.name,
        picture=picture_of(card.picture),
        was_price=was_price(card.price, card.list_price),
        rating=None if card.rating is None else card.rating / 100,
        rating_count=card.rating_count,
        badge=reduction(card.price, card.list_price),
        is_from_price=len(card.variant_ids) > 1,
    )


def of_hit(hit: Hit) -> cards.ProductCard:
    """A product that a search found."""
    picture = cards.Picture(src=hit.picture_url, srcset=hit.picture_srcset) if hit.picture_url else None
    return cards.ProductCard(
        href=paths.product(hit.slug),
        title=hit.title,
        price=hit.price,
        shop=hit.shop.name,
        picture=picture,
        was_price=was_price(hit.price, hit.list_price),
        rating=hit.rating,
        rating_count=hit.rating_count,
        badge=reduction(hit.price, hit.list_price),
        is_sold_out=not hit.in_stock,
        is_from_price=len({variant.price.amount for variant in hit.variants}) > 1,
    )


def was_price(price: Money, list_price: Money) -> Money | None:
    """The price to strike out, if the present one is lower."""
    is_lower = price.currency == list_price.currency and price.amount < list_price.amount
    return list_price if is_lower else None


def reduction(price: Money, list_price: Money) -> str:
    """`−25 %`, rounded down so that it never promises more than is true; empty below one percent."""
    if was_price(price, list_price) is None or not list_price.amount:
        return ""
    percent = (list_price.amount - price.amount) * 100 // list_price.amount
    return _("−%(n)s %%") % {"n": percent} if percent else ""
