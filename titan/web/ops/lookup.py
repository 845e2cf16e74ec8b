"""Finding an order by whatever a caller has at hand, and everything that hangs on it."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from . import finding, trail


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The search box, what was found, and for one order its trail."""
    asked = request.GET.get("q", "").strip()[:254]
    found = finding.orders_by(asked, request) if asked else ()
    if len(found) == 1 and "all" not in request.GET and asked != str(found[0].id):
        return HttpResponseRedirect(f"{reverse('ops-lookup')}?q={found[0].id}")
    order = found[0] if len(found) == 1 else None
    context = {
        **admin.site.each_context(request),
        "title": order.number if order else "Find an order",
        "asked": order.number if order else asked,
        "orders": found,
        "order": order,
        "trail": trail.of(order) if order else (),
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/ops/lookup.html", context)
