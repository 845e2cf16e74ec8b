"""What the buyer has filled in, kept for an hour in Valkey so that a declined card costs nobody their address."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Self
from uuid import UUID

from django.http import QueryDict

from titan.apps.payments.contracts import PaymentMethod
from titan.apps.users.contracts import PostalAddress, SavedAddress
from titan.kernel.codec import from_json, to_text
from titan.platform import cache

NEW = "new"
FIELDS = ("name", "street", "postal_code", "city", "region", "phone")
# Parts the id of a kept card from the way to pay, in the value of its radio button.
CARD_MARK = ":"
_SHIPPING = "shipping_"
_MOST_CHARACTERS = 200
_MOST_CODES = 10
_KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class CheckoutForm:
    """`choice` is the id of a saved address, or `new` for the typed one. `services` maps shops to shipping services.

    `card` is the kept card that pays, empty for the partner's page, None before the buyer has chosen.

    `is_asked` tells that a button was pressed, so that the buyer learns what is missing; without it the
    page only follows a choice, such as another country.
    """

    choice: str
    typed: PostalAddress
    services: Mapping[UUID, UUID] = field(default_factory=dict)
    method: PaymentMethod = PaymentMethod.CARD
    saves_address: bool = True
    is_asked: bool = False
    codes: tuple[str, ...] = ()
    gift_cards: tuple[str, ...] = ()
    uses_credit: bool = False
    uses_coins: bool = False
    card: UUID | Literal[""] | None = None

    @property
    def codes_text(self) -> str:
        """The voucher codes as they are typed."""
        return " ".join(self.codes)

    @property
    def gift_cards_text(self) -> str:
        """The codes of gift cards as they are typed."""
        return " ".join(self.gift_cards)

    @property
    def is_typed(self) -> bool:
        """The buyer has filled in something of a new address."""
        address = self.typed
        return any((address.street, address.city, address.postal_code))

    def address(self, saved: tuple[SavedAddress, ...]) -> PostalAddress | None:
        """The address that is meant, None while there is none."""
        for entry in saved:
            if self.choice == str(entry.id):
                return entry.address
        return self.typed if self.is_typed or self.is_asked else None

    @classmethod
    def empty(cls, *, country: str, name: str = "") -> Self:
        """The form as a buyer first meets it."""
        return cls(choice="", typed=PostalAddress(name=name, street="", city="", country=country))

    @classmethod
    def posted(cls, data: QueryDict, *, country: str) -> Self:
        """The form as it was sent; `country` counts where none was."""
        texts = {name: data.get(f"address_{name}", "").strip()[:_MOST_CHARACTERS] for name in FIELDS}
        wanted, _, card = data.get("method", "").partition(CARD_MARK)
        return cls(
            choice=data.get("address", NEW),
            typed=PostalAddress(country=data.get("address_country", "").strip()[:2] or country, **texts),
            services=dict(_services(data)),
            method=PaymentMethod(wanted) if wanted in set(PaymentMethod) else PaymentMethod.CARD,
            saves_address=data.get("saves_address") == "on",
            is_asked="step" in data,
            codes=_words(data.get("codes", "")),
            gift_cards=_words(data.get("gift_cards", "")),
            uses_credit=data.get("uses_credit") == "on",
            uses_coins=data.get("uses_coins") == "on",
            card=_card(card) if wanted else None,
        )

    def chosen_first(self, saved: tuple[SavedAddress, ...]) -> Self:
        """The same with the default address chosen, where none is yet."""
        known = {str(entry.id) for entry in saved}
        if self.choice == NEW or self.choice in known:
            return self
        return replace(self, choice=str(saved[0].id) if saved else NEW)


def _card(text: str) -> UUID | Literal[""]:
    try:
        return UUID(text)
    except ValueError:
        return ""


def _words(text: str) -> tuple[str, ...]:
    """Codes, parted by spaces or commas, each once."""
    found = text[:_MOST_CHARACTERS].replace(",", " ").split()
    return tuple(dict.fromkeys(found))[:_MOST_CODES]


def _services(data: QueryDict) -> list[tuple[UUID, UUID]]:
    found = []
    for name in data:
        if name.startswith(_SHIPPING):
            try:
                found.append((UUID(name[len(_SHIPPING) :]), UUID(data.get(name, ""))))
            except ValueError:
                continue
    return found


def keep(buyer_id: UUID, form: CheckoutForm) -> None:
    """Remember the form of a buyer; nothing happens when Valkey is away."""
    text = to_text(CheckoutForm, replace(form, is_asked=False))
    cache.set_bytes(_key(buyer_id), text.encode(), _KEPT_SECONDS)


def kept(buyer_id: UUID) -> CheckoutForm | None:
    """The form that a buyer left, None after an hour."""
    found = cache.get_bytes(_key(buyer_id))
    return from_json(CheckoutForm, found) if found else None


def _key(buyer_id: UUID) -> str:
    return f"storefront:checkout:{buyer_id}"
