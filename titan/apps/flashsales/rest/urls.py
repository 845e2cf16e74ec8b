"""Addresses of flash sales under /api/v1/."""

from django.urls import path

from .buying import ItemLine, ItemPress, OneReservation, Reservations, SlotChallenge, SlotTicket
from .enrolling import EnrollingSales, ShopItem, ShopItems
from .reading import OneSale, Sales, ServerClock

urlpatterns = [
    path("flash-sales", Sales.as_view()),
    path("flash-sales/clock", ServerClock.as_view()),
    path("flash-sales/slots/<uuid:slot_id>/challenge", SlotChallenge.as_view()),
    path("flash-sales/slots/<uuid:slot_id>/ticket", SlotTicket.as_view()),
    path("flash-sales/items/<uuid:item_id>/press", ItemPress.as_view()),
    path("flash-sales/items/<uuid:item_id>/line", ItemLine.as_view()),
    path("flash-sales/reservations", Reservations.as_view()),
    path("flash-sales/reservations/<uuid:reservation_id>", OneReservation.as_view()),
    path("seller/flash-sales", EnrollingSales.as_view()),
    path("seller/flash-sales/items", ShopItems.as_view()),
    path("seller/flash-sales/items/<uuid:item_id>", ShopItem.as_view()),
    # Below the words that are no sale's address.
    path("flash-sales/<slug:slug>", OneSale.as_view()),
]
