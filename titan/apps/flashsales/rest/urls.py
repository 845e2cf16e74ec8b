"""Addresses of flash sales under /api/v1/."""

from django.urls import path

from .buying import ItemLine, ItemPress, OneReservation, Reservations, SlotChallenge, SlotTicket

urlpatterns = [
    path("flash-sales/slots/<uuid:slot_id>/challenge", SlotChallenge.as_view()),
    path("flash-sales/slots/<uuid:slot_id>/ticket", SlotTicket.as_view()),
    path("flash-sales/items/<uuid:item_id>/press", ItemPress.as_view()),
    path("flash-sales/items/<uuid:item_id>/line", ItemLine.as_view()),
    path("flash-sales/reservations", Reservations.as_view()),
    path("flash-sales/reservations/<uuid:reservation_id>", OneReservation.as_view()),
]
