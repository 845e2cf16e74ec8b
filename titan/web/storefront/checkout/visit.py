"""A buyer standing at the checkout: the request with everything that it means, and how the page is shown for it."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from titan.apps.cart.contracts import CartEmpty
from titan.apps.users.contracts import SavedAddress

from .. import paths, preferences
from ..basket import Basket
from ..visitors import is_fragment
from . import desk
from .desk import NOTHING_SEEN, Desk, Notice, Seen
from .form import CheckoutForm


@dataclass(frozen=True, slots=True)
class Visit:
    """`form` is what the buyer sent, or left earlier, or meets for the first time."""

    request: HttpRequest
    buyer_id: UUID
    basket: Basket
    saved: tuple[SavedAddress, ...]
    form: CheckoutForm

    def with_form(self, form: CheckoutForm) -> "Visit":
        """The same visit with another form."""
        return replace(self, form=form)

    def shown(self, *notices: Notice, seen: Seen = NOTHING_SEEN, status: int = 200) -> HttpResponse:
        """The page with a fresh quote; without anything to buy, the cart."""
        try:
            built = desk.build(
                buyer_id=self.buyer_id,
                form=self.form,
                saved=self.saved,
                basket=self.basket,
                countries=preferences.country_choices(),
                notices=notices,
                seen=seen,
            )
        except CartEmpty:
            return HttpResponseRedirect(paths.CART)
        if is_fragment(self.request):
            return render(self.request, "storefront/parts/desk.html", self._context(built))
        return render(self.request, "storefront/checkout.html", self._context(built), status=status)

    def _context(self, built: Desk) -> dict[str, Any]:
        lines = [line for shop in self.basket.shops for line in shop.lines]
        if self.basket.reservation_id is not None:
            lines = []
        return {
            "desk": built,
            "desk_path": paths.checkout(self.basket.reservation_id),
            "reservation_id": self.basket.reservation_id,
            "left_behind": [line for line in lines if line.line not in self.basket.chosen],
            "tax_note": desk.tax_note(built.quote) if built.quote else "",
        }
