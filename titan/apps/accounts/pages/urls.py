"""Addresses under /."""

from django.urls import path
from django.views.generic import RedirectView

from . import addresses, claiming, devices, email, entry, phone, profile, providers, recovery, wellknown

urlpatterns = [
    path(".well-known/jwks.json", wellknown.jwks, name="jwks"),
    # Operators sign in by the same throttled door as everybody.
    path("admin/login/", RedirectView.as_view(pattern_name="account-login", query_string=True)),
    path("account/login/", entry.login, name="account-login"),
    path("account/signup/", entry.signup, name="account-signup"),
    path("account/logout/", entry.logout, name="account-logout"),
    path("account/verify/<str:token>/", recovery.verify, name="account-verify"),
    path("account/resend-verification/", recovery.resend, name="account-resend"),
    path("account/reset/", recovery.reset, name="account-reset"),
    path("account/reset/<str:token>/", recovery.reset_confirm, name="account-reset-confirm"),
    path("account/", profile.profile, name="account"),
    path("account/email/", email.ask, name="account-email"),
    path("account/email/<str:token>/", email.confirm, name="account-email-confirm"),
    path("account/phone/", phone.phone, name="account-phone"),
    path("account/phone/confirm/", phone.confirm, name="account-phone-confirm"),
    path("account/phone/remove/", phone.remove, name="account-phone-remove"),
    path("account/claim/<str:token>/", claiming.claim, name="account-claim"),
    path("account/with/<slug:provider>/", providers.begin, name="account-provider"),
    path("account/with/<slug:provider>/callback/", providers.callback, name="account-provider-callback"),
    path("account/handover/<str:token>/", providers.go_on, name="account-handover"),
    path("account/providers/", providers.linked, name="account-providers"),
    path("account/providers/<slug:provider>/link/", providers.link, name="account-provider-link"),
    path("account/providers/<slug:provider>/unlink/", providers.unlink, name="account-provider-unlink"),
    path("account/password/", profile.password, name="account-password"),
    path("account/addresses/", addresses.address_list, name="account-addresses"),
    path("account/addresses/new/", addresses.address_new, name="account-address-new"),
    path("account/addresses/<uuid:address_id>/", addresses.address_edit, name="account-address"),
    path(
        "account/addresses/<uuid:address_id>/delete/", addresses.address_delete, name="account-address-delete"
    ),
    path(
        "account/addresses/<uuid:address_id>/default/",
        addresses.address_default,
        name="account-address-default",
    ),
    path("account/sessions/", devices.device_list, name="account-sessions"),
    path("account/sessions/end-others/", devices.device_end_others, name="account-sessions-end-others"),
    path("account/sessions/<uuid:session_id>/end/", devices.device_end, name="account-session-end"),
]
