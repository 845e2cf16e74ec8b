"""The vouchers of the shop: given out, counted, stopped; codes in batches."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import Voucher
from titan.kernel.errors import TitanError
from titan.kernel.ids import bucket_of, new_id
from titan.platform.pages.cards import Choice, Crumb
from titan.web.storefront.voucher_cards import conditions, headline, named_products

from . import amounts, voucher_form
from .desk import Desk, for_sellers, framed
from .forms import Form, refused, typed

CURRENT = "seller-vouchers"
PAGE = 20


@require_safe
@for_sellers
def listed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What the shop has given out, newest first."""
    page = vouchers.vouchers_of(shop_id=desk.shop.id, cursor=request.GET.get("after"), limit=PAGE)
    context = {
        "vouchers": [(voucher, headline(voucher.terms), _status(voucher)) for voucher in page.results],
        "next": f"?after={page.next}" if page.next else "",
    }
    return framed(request, "seller/vouchers.html", context, desk=desk, current=CURRENT)


def _status(voucher: Voucher) -> Choice:
    terms = voucher.terms
    return voucher_form.status(
        voucher.stopped_at, terms.starts_at, terms.ends_at, is_used_up=voucher.is_used_up
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_sellers
def create(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A new voucher; the form's id makes sending it twice one voucher."""
    if request.method != "POST":
        return _form_page(request, desk, Form(voucher_form.empty()))
    values = voucher_form.posted(request.POST)
    try:
        terms = voucher_form.terms(values, desk.shop)
        made = vouchers.create_voucher(terms=terms, actor_id=desk.user_id, voucher_id=_sent_id(request, desk))
    except voucher_form.Faulty as faulty:
        return _form_page(request, desk, Form(values, faulty.errors), status=422)
    except TitanError as error:
        form = refused(values, error, name_of=voucher_form.name_of())
        return _form_page(request, desk, form, status=422)
    messages.success(request, _("The voucher is out."))
    return HttpResponseRedirect(reverse("seller-voucher", args=[made.id]))


def _sent_id(request: HttpRequest, desk: Desk) -> UUID | None:
    try:
        found = UUID(request.POST.get("key", ""))
        return found if bucket_of(found) == bucket_of(desk.shop.id) else None
    except ValueError:
        return None


def _form_page(request: HttpRequest, desk: Desk, form: Form, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "key": _sent_id(request, desk) or new_id(bucket=bucket_of(desk.shop.id)),
        "kinds": voucher_form.kinds(form.values),
        "reaches": voucher_form.reaches(form.values),
        "categories": voucher_form.category_choices(),
        "products": voucher_form.product_choices(form.values, desk.shop),
        "is_first": form.values["first"] == "on",
        "crumbs": [Crumb(_("Vouchers"), reverse(CURRENT)), Crumb(_("New voucher"))],
    }
    return framed(request, "seller/voucher_form.html", context, desk=desk, current=CURRENT, status=status)


@require_safe
@for_sellers
def show(request: HttpRequest, desk: Desk, voucher_id: UUID) -> HttpResponse:
    """One voucher: what it gives, how often it is used, its codes."""
    return _voucher_page(request, desk, voucher_id)


def _voucher_page(
    request: HttpRequest,
    desk: Desk,
    voucher_id: UUID,
    *,
    stop: Form | None = None,
    batch: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    voucher = vouchers.get(voucher_id=voucher_id, shop_id=desk.shop.id)
    context = {
        "voucher": voucher,
        "terms": voucher.terms,
        "headline": headline(voucher.terms),
        "conditions": conditions(voucher.terms),
        "products": named_products([voucher.terms]),
        "status": _status(voucher),
        "batches": vouchers.batches_of(voucher_id=voucher_id, shop_id=desk.shop.id),
        "stop_form": stop or Form(),
        "batch_form": batch or Form(),
        "key": new_id(bucket=bucket_of(desk.shop.id)),
        "crumbs": [Crumb(_("Vouchers"), reverse(CURRENT)), Crumb(voucher.terms.title)],
    }
    return framed(request, "seller/voucher.html", context, desk=desk, current=CURRENT, status=status)


@require_POST
@for_sellers
def stop(request: HttpRequest, desk: Desk, voucher_id: UUID) -> HttpResponse:
    """Let nobody claim or use it any more."""
    values = typed(request, "reason")
    try:
        vouchers.stop_voucher(
            voucher_id=voucher_id, shop_id=desk.shop.id, actor_id=desk.user_id, reason=values["reason"]
        )
    except TitanError as error:
        return _voucher_page(request, desk, voucher_id, stop=refused(values, error), status=422)
    messages.success(request, _("The voucher is stopped."))
    return HttpResponseRedirect(reverse("seller-voucher", args=[voucher_id]))


@require_POST
@for_sellers
def make_codes(request: HttpRequest, desk: Desk, voucher_id: UUID) -> HttpResponse:
    """A batch of single-use codes; the form's id makes sending it twice one batch."""
    values = typed(request, "count", "prefix")
    reader = amounts.Reader()
    count = reader.whole("count", values["count"], least=1)
    form = Form(values, reader.errors)
    if not reader.errors:
        try:
            vouchers.create_batch(
                voucher_id=voucher_id,
                count=count,
                prefix=values["prefix"],
                actor_id=desk.user_id,
                shop_id=desk.shop.id,
                batch_id=_sent_id(request, desk),
            )
        except TitanError as error:
            form = refused(values, error)
        else:
            messages.success(request, _("The codes are made."))
            return HttpResponseRedirect(reverse("seller-voucher", args=[voucher_id]))
    return _voucher_page(request, desk, voucher_id, batch=form, status=422)


@require_safe
@for_sellers
def codes(_: HttpRequest, desk: Desk, batch_id: UUID) -> HttpResponse:
    """The codes of a batch as a file."""
    text = "".join(vouchers.batch_csv(batch_id=batch_id, shop_id=desk.shop.id))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="codes-{batch_id}.csv"'
    return response
