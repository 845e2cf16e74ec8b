"""Addresses under /api/v1/."""

from django.urls import path

from . import identifiers, views

urlpatterns = [
    path("accounts/register", views.Registration.as_view()),
    path("accounts/token", views.Token.as_view()),
    path("accounts/token/refresh", views.TokenRefresh.as_view()),
    path("accounts/token/revoke", views.TokenRevocation.as_view()),
    path("accounts/sessions", views.Sessions.as_view()),
    path("accounts/sessions/<uuid:session_id>", views.OneSession.as_view()),
    path("accounts/email/verify", views.EmailVerification.as_view()),
    path("accounts/email/verify/request", views.EmailVerificationRequest.as_view()),
    path("accounts/email/change", views.EmailChange.as_view()),
    path("accounts/email/change/confirm", views.EmailChangeConfirm.as_view()),
    path("accounts/phone", identifiers.Phone.as_view()),
    path("accounts/phone/confirm", identifiers.PhoneConfirm.as_view()),
    path("accounts/phone/remove", identifiers.PhoneRemoval.as_view()),
    path("accounts/identifiers", identifiers.Identifiers.as_view()),
    path("accounts/identifiers/claim", identifiers.IdentifierClaim.as_view()),
    path("accounts/password/reset", views.PasswordReset.as_view()),
    path("accounts/password/reset/confirm", views.PasswordResetConfirm.as_view()),
    path("accounts/password/change", views.PasswordChangeView.as_view()),
]
