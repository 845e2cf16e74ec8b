"""Which providers this deployment has: `CARD_PROVIDERS`, each with the rule by which payments go there."""

from functools import cache
from typing import Annotated, Literal

from django.conf import settings
from django.utils.module_loading import import_string
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from titan.kernel.money import Money, share

from ...contracts import ProviderNotFound
from . import CardProvider
from .watching import Watched

ADAPTERS = {
    "http": "titan.apps.payments.services.providers.http.HttpCardProvider",
    "stripe": "titan.apps.payments.services.providers.stripe.adapter.StripeProvider",
}
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid", hide_input_in_errors=True))
class ProviderSettings:
    """One provider. Lower `priority` is asked first; `weight` divides payments among equals; no currencies: all.

    The agreed fee is `fee_bp` (1/10,000) of what is captured and `fee_fixed` minor units a capture.
    """

    name: Name
    adapter: Literal["http", "stripe"] = "http"
    url: str = ""
    secret_key: Annotated[str, Field(repr=False)] = ""
    webhook_secret: Annotated[str, Field(repr=False)] = ""
    priority: int = 1
    weight: Annotated[int, Field(ge=1, le=1000)] = 100
    currencies: tuple[Currency, ...] = ()
    methods: tuple[Literal["page", "token"], ...] = ("page", "token")
    fee_bp: Annotated[int, Field(ge=0, le=10_000)] = 0
    fee_fixed: Annotated[int, Field(ge=0)] = 0

    def fee_due(self, captured: Money) -> Money:
        """What was agreed for a capture."""
        fee = share(captured.amount, self.fee_bp) + self.fee_fixed if captured else 0
        return Money(fee, captured.currency)


_FORM = TypeAdapter(tuple[ProviderSettings, ...])


def configured() -> dict[str, ProviderSettings]:
    """Every provider by its name, in the order of the settings.

    Raises:
        ValueError: the settings have another form, or name one twice.
    """
    found = _FORM.validate_python([_with_default_address(one) for one in settings.CARD_PROVIDERS])
    by_name = {one.name: one for one in found}
    if not found or len(by_name) != len(found):
        raise ValueError("CARD_PROVIDERS must name at least one provider, and each once")
    return by_name


def _with_default_address(one: dict[str, object]) -> dict[str, object]:
    """A provider without an address of its own stands where `CARD_PROVIDER_URL` says."""
    if one.get("url") or one.get("adapter") == "stripe":
        return one
    return {"url": settings.CARD_PROVIDER_URL, "webhook_secret": settings.CARD_WEBHOOK_SECRET} | one


def settings_of(name: str) -> ProviderSettings:
    """One provider's. Raises ProviderNotFound."""
    try:
        return configured()[name]
    except KeyError:
        raise ProviderNotFound(f"No card provider is called {name[:20]!r}.") from None


def default_name() -> str:
    """The first one: where payments are that were started before there was a choice."""
    return next(iter(configured()))


def provider(name: str) -> CardProvider:
    """The provider of that name; what becomes of its calls is remembered as its health. Raises ProviderNotFound."""
    return _made(settings_of(name))


@cache
def _made(one: ProviderSettings) -> CardProvider:
    return Watched(one.name, import_string(ADAPTERS[one.adapter])(one))
