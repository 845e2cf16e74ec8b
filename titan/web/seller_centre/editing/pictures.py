"""The pictures of a product."""

import re
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from titan.apps.products import api as products
from titan.apps.products.contracts import PictureRejected, Product
from titan.web import refusals

from ..desk import Desk, for_sellers

MOST_BYTES = 10 * 1024 * 1024
# A picture is named by the digest of its upload, which its address carries.
_DIGEST = re.compile(r"/([0-9a-f]{64})-\d+\.\w+$")


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture in the editor; without a digest it cannot be taken away."""

    src: str
    alt: str
    digest: str


def shown_pictures(product: Product) -> list[ShownPicture]:
    """The pictures in their order."""
    found = []
    for picture in product.pictures:
        src = picture.sizes[min(1, len(picture.sizes) - 1)][1]
        digest = _DIGEST.search(src)
        found.append(ShownPicture(src, picture.alt, digest[1] if digest else ""))
    return found


@require_POST
@for_sellers
def add(request: HttpRequest, desk: Desk, product_id: UUID) -> HttpResponse:
    """Take an upload with its alternative text."""
    upload = request.FILES.get("picture")
    try:
        if upload is None:
            raise PictureRejected(_("Choose a picture first."))
        if upload.size is None or upload.size > MOST_BYTES:
            raise PictureRejected(_("A picture may have at most %s MB.") % (MOST_BYTES // 2**20))
        products.add_picture(
            product_id=product_id,
            shop_id=desk.shop.id,
            data=upload.read(),
            alt=request.POST.get("alt", ""),
            actor_id=desk.user_id,
        )
    except PictureRejected as refusal:
        messages.error(request, refusals.words(refusal))
    else:
        messages.success(request, _("The picture is added."))
    return _back(product_id)


@require_POST
@for_sellers
def remove(request: HttpRequest, desk: Desk, product_id: UUID) -> HttpResponse:
    """Take a picture away."""
    products.remove_picture(
        product_id=product_id, shop_id=desk.shop.id, digest=request.POST.get("digest", "")[:64]
    )
    messages.success(request, _("The picture is removed."))
    return _back(product_id)


def _back(product_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("seller-product", args=[product_id]) + "#pictures")
