"""The address book."""

from uuid import UUID

from titan.kernel import clock
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.ids import bucket_of, new_id
from titan.platform.db import transactions

from .. import selectors
from ..contracts import AddressBookFull, AddressNotFound, PostalAddress, SavedAddress
from ..domain import addresses
from ..domain.texts import has_controls, tidy
from ..models import Address
from .rows import locked

MAX_ENTRIES = 50
MAX_LABEL = 60
_FIELDS = ("name", "street", "city", "region", "postal_code", "country", "phone")


def save(
    *,
    user_id: UUID,
    address: PostalAddress,
    label: str,
    is_default: bool,
    address_id: UUID | None,
    pointer: str,
) -> SavedAddress:
    """See `api.save_address`."""
    checked = addresses.normalised(address, pointer=pointer)
    words = _label(label)
    now = clock.now()
    with transactions.required():
        locked(user_id)
        row = Address.objects.filter(id=address_id).first() if address_id is not None else None
        if row is not None and row.user_id != user_id:
            raise AddressNotFound
        if row is None:
            row = _new(user_id, address_id)
            row.created_at = now
        for field in _FIELDS:
            setattr(row, field, getattr(checked, field))
        row.label, row.updated_at = words, now
        if (is_default and not row.is_default) or not _has_default(user_id):
            Address.objects.filter(user_id=user_id, is_default=True).update(is_default=False)
            row.is_default = True
        row.save()
    return selectors.to_address(row)


def _label(label: str) -> str:
    text = tidy(label)
    if len(text) > MAX_LABEL or has_controls(text):
        raise InvalidInput(problems=(FieldProblem("/label", "too_long", f"at most {MAX_LABEL} characters"),))
    return text


def _new(user_id: UUID, address_id: UUID | None) -> Address:
    if Address.objects.filter(user_id=user_id).count() >= MAX_ENTRIES:
        raise AddressBookFull(f"It holds {MAX_ENTRIES} addresses; delete one first.")
    return Address(id=address_id or new_id(bucket=bucket_of(user_id)), user_id=user_id)


def _has_default(user_id: UUID) -> bool:
    return Address.objects.filter(user_id=user_id, is_default=True).exists()


def delete(*, user_id: UUID, address_id: UUID) -> None:
    """See `api.delete_address`."""
    with transactions.required():
        locked(user_id)
        row = Address.objects.filter(user_id=user_id, id=address_id).first()
        if row is None:
            return
        row.delete()
        if row.is_default:
            heir = Address.objects.filter(user_id=user_id).order_by("-created_at", "id").first()
            if heir is not None:
                heir.is_default = True
                heir.save(update_fields=["is_default"])


def make_default(*, user_id: UUID, address_id: UUID) -> SavedAddress:
    """See `api.set_default_address`."""
    with transactions.required():
        locked(user_id)
        row = Address.objects.filter(user_id=user_id, id=address_id).first()
        if row is None:
            raise AddressNotFound
        Address.objects.filter(user_id=user_id, is_default=True).exclude(id=row.id).update(is_default=False)
        row.is_default = True
        row.save(update_fields=["is_default"])
    return selectors.to_address(row)
