"""Addresses of refunds under /api/v1/."""

from django.urls import path

from .buyer import (
    AcceptCounter,
    Appeal,
    CaseEvidence,
    CaseMessages,
    Cases,
    Escalate,
    OneCase,
    OneEvidence,
    OrderCases,
    ShipBack,
    Withdraw,
)
from .seller import (
    AcceptCase,
    CounterCase,
    InspectReturn,
    RefundInstead,
    RejectCase,
    SendReplacement,
    ShopCase,
    ShopCases,
    ShopMessages,
)

_OWN = "cases/<uuid:case_id>"
_SHOPS = "seller/cases/<uuid:case_id>"
urlpatterns = [
    path("orders/<uuid:order_id>/cases", OrderCases.as_view()),
    path("cases", Cases.as_view()),
    path(_OWN, OneCase.as_view()),
    path(f"{_OWN}/evidence", CaseEvidence.as_view()),
    path(f"{_OWN}/evidence/<uuid:evidence_id>", OneEvidence.as_view()),
    path(f"{_OWN}/messages", CaseMessages.as_view()),
    path(f"{_OWN}/accept-counter", AcceptCounter.as_view()),
    path(f"{_OWN}/escalate", Escalate.as_view()),
    path(f"{_OWN}/appeal", Appeal.as_view()),
    path(f"{_OWN}/ship-back", ShipBack.as_view()),
    path(f"{_OWN}/withdraw", Withdraw.as_view()),
    path("seller/cases", ShopCases.as_view()),
    path(_SHOPS, ShopCase.as_view()),
    path(f"{_SHOPS}/accept", AcceptCase.as_view()),
    path(f"{_SHOPS}/reject", RejectCase.as_view()),
    path(f"{_SHOPS}/counter", CounterCase.as_view()),
    path(f"{_SHOPS}/inspect", InspectReturn.as_view()),
    path(f"{_SHOPS}/replace", SendReplacement.as_view()),
    path(f"{_SHOPS}/refund-instead", RefundInstead.as_view()),
    path(f"{_SHOPS}/messages", ShopMessages.as_view()),
]
