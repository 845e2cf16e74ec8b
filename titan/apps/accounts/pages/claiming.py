"""On the way from a proof to another way in, from cell to cell."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from titan.apps.users.contracts import IdentifierTaken

from .. import api
from ..contracts import LinkInvalid, Proof
from . import signing


@never_cache
@require_safe
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """Lay the claim, or finish it at the user's home. Without a button: no mail holds such a link, and it changes nothing
    but what its owner has proved already.
    """
    try:
        return onward(request, api.confirm_claim(token=token))
    except LinkInvalid:
        return render(request, "accounts/link_invalid.html", {"retry": "account"}, status=410)
    except IdentifierTaken:
        return render(request, "accounts/identifier_taken.html", status=409)


def onward(request: HttpRequest, proof: Proof) -> HttpResponse:
    """To the cell where what was proved goes on; in the end to the page that the browser wanted, else the account."""
    response = HttpResponseRedirect(signing.next_path(request) or reverse("account"))
    response.status_code = 303
    if proof.proof:
        response.headers["Location"] = path_of(proof.proof, onward=signing.next_path(request))
    else:
        messages.success(request, _("Thank you. From now on you can sign in with it."))
    return response


def path_of(token: str, *, onward: str = "") -> str:
    """Where a proof is sent in."""
    query = f"?{urlencode({'next': onward})}" if onward else ""
    return f"{reverse('account-claim', args=[token])}{query}"
