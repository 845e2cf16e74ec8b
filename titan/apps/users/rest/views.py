"""The signed-in user's profile and address book."""

from uuid import UUID

from titan.kernel.errors import InvalidInput, NotFound
from titan.kernel.ids import derived_id
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    AddressBookFull,
    AddressInvalid,
    AddressNotFound,
    AddressRules,
    SavedAddress,
    User,
)
from .bodies import AddressEntry, ProfileChange

TAG = "accounts"
_SAVING = (InvalidInput, AddressInvalid, AddressNotFound, AddressBookFull)


def user_id_of(request: Request) -> UUID:
    """The caller of an operation that needs one."""
    assert request.principal is not None
    return request.principal.user_id


class Me(Endpoint):
    """/accounts/me"""

    @operation(summary="Who am I", tag=TAG, answer={200: User})
    def get(self, request: Request) -> Answer:
        """The signed-in user."""
        return Answer(200, api.get(user_id=user_id_of(request)))

    @operation(
        summary="Change name, language or currency",
        tag=TAG,
        body=ProfileChange,
        answer={200: User},
        errors=(InvalidInput,),
    )
    def patch(self, request: Request, *, body: ProfileChange) -> Answer:
        """Fields that are left out stay as they are."""
        user = api.update_profile(
            user_id=user_id_of(request), name=body.name, locale=body.locale, currency=body.currency
        )
        return Answer(200, user)


class Addresses(Endpoint):
    """/accounts/addresses"""

    @operation(summary="Read the address book", tag=TAG, answer={200: tuple[SavedAddress, ...]})
    def get(self, request: Request) -> Answer:
        """The default first, then the newest; at most 50."""
        return Answer(200, api.addresses(user_id=user_id_of(request)))

    @operation(
        summary="Add an address",
        tag=TAG,
        body=AddressEntry,
        answer={201: SavedAddress},
        errors=_SAVING,
        idempotent=True,
    )
    def post(self, request: Request, *, body: AddressEntry) -> Answer:
        """Checked by the rules of its country and written as that country does."""
        user_id = user_id_of(request)
        entry_id = derived_id(user_id, label=f"address:{request.idempotency_key}")
        saved = _save(user_id, entry_id, body)
        return Answer(201, saved, {"Location": f"/api/v1/accounts/addresses/{saved.id}"})


class OneAddress(Endpoint):
    """/accounts/addresses/{id}"""

    @operation(summary="Read an address", tag=TAG, answer={200: SavedAddress}, errors=(AddressNotFound,))
    def get(self, request: Request, *, address_id: UUID) -> Answer:
        """One entry of the own address book."""
        return Answer(200, api.get_address(user_id=user_id_of(request), address_id=address_id))

    @operation(
        summary="Replace an address", tag=TAG, body=AddressEntry, answer={200: SavedAddress}, errors=_SAVING
    )
    def put(self, request: Request, *, address_id: UUID, body: AddressEntry) -> Answer:
        """The entry must exist."""
        user_id = user_id_of(request)
        api.get_address(user_id=user_id, address_id=address_id)
        return Answer(200, _save(user_id, address_id, body))

    @operation(summary="Delete an address", tag=TAG, answer={204: None})
    def delete(self, request: Request, *, address_id: UUID) -> Answer:
        """Also answers 204 when it is gone already. The newest other entry becomes the default."""
        api.delete_address(user_id=user_id_of(request), address_id=address_id)
        return Answer(204)


class Country(Endpoint):
    """/accounts/countries/{code}"""

    @operation(
        summary="What an address of a country needs",
        tag=TAG,
        answer={200: AddressRules},
        errors=(NotFound,),
        auth="none",
        cache="public, max-age=86400",
    )
    def get(self, request: Request, *, country: str) -> Answer:
        """For building a form: fields, regions, examples of postal codes."""
        rules = api.address_rules(country=country.upper())
        if rules is None:
            raise NotFound(f"{country} is not the ISO 3166-1 code of a country.")
        return Answer(200, rules)


def _save(user_id: UUID, address_id: UUID, body: AddressEntry) -> SavedAddress:
    return api.save_address(
        user_id=user_id,
        address_id=address_id,
        address=body.address,
        label=body.label,
        is_default=body.is_default,
        pointer="/address",
    )
