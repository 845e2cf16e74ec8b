"""Endpoints of the cart."""

from uuid import UUID

from django.http import HttpResponseBase

from titan.apps.products.contracts import VariantNotFound
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import Cart, CartFull, CartLineNotFound
from . import holder
from .bodies import CartQuery, LineChange, NewLine


class CartView(Endpoint):
    """The caller's cart."""

    @operation(summary="Read your cart", tag="cart", query=CartQuery, answer={200: Cart}, auth="optional")
    def get(self, request: Request, *, query: CartQuery) -> Answer:
        """With current prices, stock and notices. Guests carry theirs in a cookie."""
        return Answer(200, holder.shown(request, currency=query.currency))


class CartLines(Endpoint):
    """Putting in."""

    @operation(
        summary="Put a variant into the cart",
        tag="cart",
        query=CartQuery,
        body=NewLine,
        answer={201: Cart},
        errors=(VariantNotFound, CartFull),
        auth="optional",
    )
    def post(self, request: Request, *, query: CartQuery, body: NewLine) -> HttpResponseBase:
        """Units add to what is there already."""
        principal = request.principal
        if principal is not None:
            lines, cart = api.add_line_and_view(
                user_id=principal.user_id,
                variant_id=body.variant_id,
                quantity=body.quantity,
                currency=query.currency,
            )
        else:
            lines = api.guest_add(
                lines=holder.guest_lines(request),
                variant_id=body.variant_id,
                quantity=body.quantity,
                currency=query.currency,
            )
            cart = api.view_lines(lines=lines, currency=query.currency)
        return holder.answered(request, lines, cart, status=201)


class OneCartLine(Endpoint):
    """One line."""

    @operation(
        summary="Change a line of the cart",
        tag="cart",
        query=CartQuery,
        body=LineChange,
        answer={200: Cart},
        errors=(CartLineNotFound, CartFull),
        auth="optional",
    )
    def patch(
        self, request: Request, *, line_id: UUID, query: CartQuery, body: LineChange
    ) -> HttpResponseBase:
        """Its quantity (0 removes it), whether it is selected, whether it is saved for later."""
        return holder.changed(
            request,
            status=200,
            currency=query.currency,
            user=lambda user_id: api.change_line(
                user_id=user_id,
                line_id=line_id,
                quantity=body.quantity,
                is_selected=body.is_selected,
                is_saved=body.is_saved,
            ),
            guest=lambda lines: api.guest_change(
                lines=lines,
                line_id=line_id,
                quantity=body.quantity,
                is_selected=body.is_selected,
                is_saved=body.is_saved,
            ),
        )

    @operation(
        summary="Take a line out of the cart",
        tag="cart",
        query=CartQuery,
        answer={200: Cart},
        errors=(CartLineNotFound,),
        auth="optional",
    )
    def delete(self, request: Request, *, line_id: UUID, query: CartQuery) -> HttpResponseBase:
        """Answers the cart as it now stands."""
        return holder.changed(
            request,
            status=200,
            currency=query.currency,
            user=lambda user_id: api.remove_line(user_id=user_id, line_id=line_id),
            guest=lambda lines: api.guest_remove(lines=lines, line_id=line_id),
        )
