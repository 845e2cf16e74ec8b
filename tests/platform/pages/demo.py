"""A small site around the page machinery. What is personal comes from cookies, so no database is needed."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template import engines
from django.urls import path

from titan.kernel.errors import Kind, TitanError
from titan.platform.pages import errors
from titan.platform.pages.holes import cached_page, keep_for
from titan.platform.pages.shadow import variant_of
from titan.platform.pages.visitor import Visitor

rendered: list[str] = []

EVERY_HOLE = (
    "<html data-theme='{% theme %}'><script nonce='{% nonce %}'></script><form>{% csrf_token %}</form>"
    "<nav>{% account_menu %}</nav><b>{% account_name %}</b><i>{% cart_count %}</i><div>{% messages_html %}</div></html>"
)
HOSTILE = '<script>alert(1)</script>" onload="x'


class SoldOut(TitanError):
    """A refusal with a code of its own."""

    code = "demo.sold_out"
    kind = Kind.CONFLICT
    title = "Sold out"


def visitor_from_cookies(request: HttpRequest) -> Visitor:
    """Settings name this as the visitor source."""
    name = request.COOKIES.get("name", "")
    return Visitor(is_signed_in=bool(name), name=name, cart_count=int(request.COOKIES.get("cart", "0")))


def write(request: HttpRequest, source: str, **values: object) -> HttpResponse:
    """Render a template given as text, and note that it was rendered."""
    rendered.append(request.get_full_path())
    return HttpResponse(engines["django"].from_string(source).render(values, request))


@cached_page(seconds=60, params=("page", "sort"), tags=lambda request: ["shop:1"])
def shared(request: HttpRequest) -> HttpResponse:
    return write(request, EVERY_HOLE)


def members_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponseBase:
        return view(request) if "member" in request.COOKIES else HttpResponse("no", status=403)

    return wrapped


@members_only
@cached_page(seconds=60)
def members(request: HttpRequest) -> HttpResponse:
    return write(request, "<p>for members</p>")


def own(request: HttpRequest) -> HttpResponse:
    return write(request, EVERY_HOLE)


@cached_page(seconds=60, params=("page",))
def links(request: HttpRequest) -> HttpResponse:
    return write(request, '<a href="{% query page=2 %}">{{ request.get_full_path }}</a>')


@cached_page(seconds=60)
def plain(request: HttpRequest) -> HttpResponse:
    return write(request, "<p>the same for all</p>")


@cached_page(seconds=60)
def brief(request: HttpRequest) -> HttpResponse:
    response = write(request, "<p>true for four seconds and a bit</p>")
    keep_for(response, 4.2)
    return response


@cached_page(seconds=60, key=lambda request: request.COOKIES.get("currency", "EUR"))
def by_currency(request: HttpRequest) -> HttpResponse:
    return write(request, "{{ currency }}", currency=variant_of(request))


@cached_page(seconds=60, key=lambda request: None if "preview" in request.COOKIES else "")
def unless_preview(request: HttpRequest) -> HttpResponse:
    return write(request, "{{ request.COOKIES.preview }}")


@cached_page(seconds=60)
def careless(request: HttpRequest) -> HttpResponse:
    return write(
        request, "{{ who }}|{{ cookie }}|{{ session }}", who=request.user, cookie=request.COOKIES.get("name")
    )


@cached_page(seconds=60)
def own_token(request: HttpRequest) -> HttpResponse:
    return write(request, "{{ token }}", token=get_token(request))


@cached_page(seconds=60)
def sets_cookie(request: HttpRequest) -> HttpResponse:
    response = write(request, "hello")
    response.set_cookie("seen", "1")
    return response


@cached_page(seconds=60)
def moved(request: HttpRequest) -> HttpResponseBase:
    rendered.append("moved")
    return HttpResponseRedirect("/plain/")


@cached_page(seconds=60)
def missing(request: HttpRequest) -> HttpResponse:
    rendered.append("missing")
    raise Http404("secret detail")


def sold_out(request: HttpRequest) -> HttpResponse:
    raise SoldOut("Two others were <b>faster</b>.", retry_after=None)


def say(request: HttpRequest) -> HttpResponse:
    messages.success(request, HOSTILE)
    return HttpResponse("said")


def product_tags(request: HttpRequest, number: int) -> Iterable[str]:
    return [f"product:{number}"]


@cached_page(seconds=60, tags=product_tags)
def product(request: HttpRequest, number: int) -> HttpResponse:
    return write(request, "{{ number }}", number=number)


handler404 = errors.page_not_found
handler500 = errors.server_error

urlpatterns = [
    path("shared/", shared),
    path("own/", own),
    path("members/", members),
    path("links/", links),
    path("plain/", plain),
    path("brief/", brief),
    path("currency/", by_currency),
    path("preview/", unless_preview),
    path("careless/", careless),
    path("own-token/", own_token),
    path("sets-cookie/", sets_cookie),
    path("moved/", moved),
    path("missing/", missing),
    path("sold-out/", sold_out),
    path("say/", say),
    path("product/<int:number>/", product),
    path("admin/", own),
]
