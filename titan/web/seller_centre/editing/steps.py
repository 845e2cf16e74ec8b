"""Moving a product along its life."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from titan.apps.products import api as products
from titan.apps.products.contracts import ProductStatus
from titan.kernel.errors import Kind, TitanError
from titan.web import refusals

from ..desk import Desk, for_sellers


@require_POST
@for_sellers
def submit(request: HttpRequest, desk: Desk, product_id: UUID) -> HttpResponse:
    """Ask for it to be public."""
    try:
        product = products.submit(product_id=product_id, shop_id=desk.shop.id, actor_id=desk.user_id)
    except TitanError as refusal:
        _tell(request, refusal)
    else:
        if product.status is ProductStatus.PUBLISHED:
            messages.success(request, _("Published. Buyers find it within seconds."))
        else:
            messages.success(request, _("Submitted. It goes public when somebody has looked at it."))
    return _back(product_id)


@require_POST
@for_sellers
def withdraw(request: HttpRequest, desk: Desk, product_id: UUID) -> HttpResponse:
    """Take it from sale; it can be submitted again."""
    try:
        products.withdraw(
            product_id=product_id, shop_id=desk.shop.id, actor_id=desk.user_id, reason="by the seller"
        )
    except TitanError as refusal:
        _tell(request, refusal)
    else:
        messages.success(request, _("Withdrawn. Nobody sees it any more; orders stay as they are."))
    return _back(product_id)


def _tell(request: HttpRequest, refusal: TitanError) -> None:
    if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
        raise refusal
    messages.error(request, " ".join(p.message for p in refusal.problems) or refusals.words(refusal))


def _back(product_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("seller-product", args=[product_id]))
