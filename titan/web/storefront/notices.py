"""What a buyer has been told in the app."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from titan.apps.notifications import api as notifications
from titan.apps.notifications.contracts import NotificationNotFound

from . import paths
from .account import account_links
from .visitors import for_buyers, is_fragment


@require_safe
@for_buyers
def show(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """The newest first."""
    page = notifications.list_of(user_id=buyer_id, cursor=request.GET.get("after"), limit=20)
    following = f"{paths.NOTIFICATIONS}?after={page.next}" if page.next else ""
    shown = {"notices": page.results, "next": following}
    if is_fragment(request):
        return render(request, "storefront/parts/more_notices.html", shown)
    context = {
        **shown,
        "has_unread": any(not notice.is_read for notice in page.results),
        "account_links": account_links("notifications"),
    }
    return render(request, "storefront/notifications.html", context)


@require_POST
@for_buyers
def read(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """Mark one read and go to what it is about, or mark all read."""
    wanted = request.POST.get("notice", "")
    try:
        notifications.mark_read(user_id=buyer_id, notification_id=UUID(wanted) if wanted else None)
    except ValueError:
        raise NotificationNotFound from None
    return HttpResponseRedirect(paths.next_of(request, paths.NOTIFICATIONS))
