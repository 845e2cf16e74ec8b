"""Whose cart a visitor means: the user's row, or the lines in a guest's signed cookie.

A guest's lines go into the user's cart with the first page about the cart after signing in,
whatever way that happened; merging is repeatable, so a cookie that comes twice does no harm.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from titan.apps.cart import api as cart
from titan.apps.cart.contracts import Cart, StoredLine
from titan.platform.pages.visitor import CART_COOKIE

from .visitors import buyer_of

Lines = tuple[StoredLine, ...]
# Browsers drop a cookie of more than 4,096 bytes, name and attributes included.


@dataclass(frozen=True, slots=True)
class Holder:
    """A user, or a guest with lines; `was_merged` tells that the guest's cookie has been taken over."""

    user_id: UUID | None
    lines: Lines
    was_merged: bool = False

    def shown(self, *, currency: str) -> Cart:
        """The cart with current prices and stock."""
        if self.user_id is not None:
            return cart.view(user_id=self.user_id, currency=currency)
        return cart.view_lines(lines=self.lines, currency=currency)

    def add(self, *, variant_id: UUID, quantity: int, currency: str) -> "Holder":
        """Put units of a variant in. Raises VariantNotFound, CartFull."""
        return self._changed(
            lambda user_id: cart.add_line(
                user_id=user_id, variant_id=variant_id, quantity=quantity, currency=currency
            ),
            lambda lines: cart.guest_add(
                lines=lines, variant_id=variant_id, quantity=quantity, currency=currency
            ),
        )

    def set_quantity(self, line_id: UUID, quantity: int) -> "Holder":
        """Change how many; 0 takes the line out. Raises CartLineNotFound, CartFull."""
        return self._changed(
            lambda user_id: cart.change_line(user_id=user_id, line_id=line_id, quantity=quantity),
            lambda lines: cart.guest_change(lines=lines, line_id=line_id, quantity=quantity),
        )

    def save_for_later(self, line_id: UUID, *, is_saved: bool) -> "Holder":
        """Put a line aside, or back. Raises CartLineNotFound."""
        return self._changed(
            lambda user_id: cart.change_line(user_id=user_id, line_id=line_id, is_saved=is_saved),
            lambda lines: cart.guest_change(lines=lines, line_id=line_id, is_saved=is_saved),
        )

    def remove(self, line_id: UUID) -> "Holder":
        """Take a line out. Raises CartLineNotFound."""
        return self._changed(
            lambda user_id: cart.remove_line(user_id=user_id, line_id=line_id),
            lambda lines: cart.guest_remove(lines=lines, line_id=line_id),
        )

    def select(self, line_ids: frozenset[UUID]) -> "Holder":
        """Select exactly these lines to be bought."""
        return self._changed(
            lambda user_id: cart.select_lines(user_id=user_id, line_ids=line_ids),
            lambda lines: cart.selected_only(lines=lines, line_ids=line_ids),
        )

    def count(self) -> int:
        """Units that are not saved for later. Of a user only right after a change."""
        return cart.count(lines=self.lines)

    def keep(self, response: HttpResponse, *, count: int) -> None:
        """Write the cookies: the badge's number, and a guest's lines."""
        set_count(response, count)
        if self.user_id is None and self.lines:
            _set(response, cart.GUEST_COOKIE, cart.write_guest_cookie(lines=self.lines), is_hidden=True)
        elif self.user_id is None or self.was_merged:
            response.delete_cookie(cart.GUEST_COOKIE, samesite="Lax")

    def _changed(self, user: Callable[[UUID], Lines], guest: Callable[[Lines], Lines]) -> "Holder":
        if self.user_id is not None:
            return replace(self, lines=user(self.user_id))
        lines = guest(self.lines)
        cart.write_guest_cookie(lines=lines)
        return replace(self, lines=lines)


def holder_of(request: HttpRequest) -> Holder:
    """Whose cart this request means."""
    user_id = buyer_of(request)
    lines = cart.read_guest_cookie(text=request.COOKIES.get(cart.GUEST_COOKIE))
    if user_id is None:
        return Holder(None, lines)
    if lines:
        return Holder(user_id, cart.merge(user_id=user_id, guest=lines), was_merged=True)
    return Holder(user_id, ())


def set_count(response: HttpResponse, count: int) -> None:
    """The number on the cart's badge, from the next page on."""
    _set(response, CART_COOKIE, str(count), is_hidden=False)


def show_count(request: HttpRequest, count: int) -> None:
    """The number on the badge of the very page that is about to be rendered."""
    request.COOKIES[CART_COOKIE] = str(count)


def _set(response: HttpResponse, name: str, value: str, *, is_hidden: bool) -> None:
    response.set_cookie(
        name,
        value,
        max_age=cart.GUEST_COOKIE_AGE,
        httponly=is_hidden,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
