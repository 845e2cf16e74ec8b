"""A phone number to sign in with: proved by the code of a text message, given up with the password.

The code is kept nowhere, not even hashed: six digits could be found from any hash that a thief also had the means to compute.
It is computed, with the secret key, when the message is made and when it is compared.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from titan.apps.users import api as users
from titan.apps.users.contracts import IdentifierKind, Wish
from titan.kernel import clock
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.platform.db import transactions
from titan.platform.mail import outbox
from titan.platform.mail.models import OutgoingMail
from titan.platform.sms import message as sms

from ..contracts import Client, CodeSpent, CodeWrong, EmailNotVerified, Phone, PhonesNotOffered, Proof
from ..models import PhoneCode
from . import claiming, entering, mailing, throttle

LIFETIME = timedelta(minutes=10)
ATTEMPTS = 5
KIND = mailing.PREFIX + "phone_code"


def ask(*, user_id: UUID, phone: str, client: Client) -> None:
    """See `api.ask_phone`."""
    user = users.get(user_id=user_id)
    if not sms.is_offered():
        raise PhonesNotOffered
    # Messages cost money: who asks for them has shown to be somebody.
    if not user.is_email_verified:
        raise EmailNotVerified
    number = users.checked_phone(phone=phone)
    if standing(user_id).held == number:
        raise InvalidInput(problems=(FieldProblem("/phone", "unchanged", "that is your number already"),))
    throttle.text_request(phone=number, user_id=user_id, client=client)
    with transactions.required():
        users.ask_identifier(user_id=user_id, kind=IdentifierKind.PHONE, key=number)
        code = {"nonce": secrets.token_urlsafe(32), "attempts": 0, "made_at": clock.now()}
        PhoneCode.objects.update_or_create(user_id=user_id, defaults=code)
        facts = {"user_id": str(user_id), "nonce": code["nonce"]}
        outbox.enqueue(kind=KIND, recipient=number, locale=user.locale, facts=facts)


def standing(user_id: UUID) -> Phone:
    """See `api.phone`."""
    found = [one for one in users.identifiers(user_id=user_id) if one.kind is IdentifierKind.PHONE]
    held = next((one.text for one in found if one.is_confirmed), "")
    waiting = next((one.text for one in found if not one.is_confirmed), "")
    is_good = bool(waiting) and PhoneCode.objects.filter(user_id=user_id, made_at__gt=_oldest()).exists()
    return Phone(held, waiting if is_good else "", sms.is_offered())


def _oldest() -> datetime:
    """When a code was made that is too old at this moment."""
    return clock.now() - LIFETIME


def confirm(*, user_id: UUID, code: str, client: Client) -> Proof:
    """See `api.confirm_phone`."""
    throttle.code_attempt(user_id=user_id, client=client)
    wish = users.asked_phone(user_id=user_id)
    if wish is None:
        raise CodeSpent
    with transactions.required():
        left = _attempts_left(wish, code)
    if left is not None:
        raise CodeWrong(extra={"attempts_left": left})
    proof = claiming.advance(wish)
    if proof.is_changed:
        PhoneCode.objects.filter(user_id=user_id).delete()
    return proof


def _attempts_left(wish: Wish, code: str) -> int | None:
    """None for the right code, which may be sent again while its claim is on the way; a wrong one is counted."""
    row = PhoneCode.objects.select_for_update().filter(user_id=wish.user_id).first()
    if row is None or row.made_at <= _oldest() or row.attempts >= ATTEMPTS:
        raise CodeSpent
    digits = "".join(one for one in code if not one.isspace())
    if constant_time_compare(digits, _code(wish, row.nonce)):
        return None
    row.attempts += 1
    row.save(update_fields=["attempts"])
    return ATTEMPTS - row.attempts


def _code(wish: Wish, nonce: str) -> str:
    # With the claim's id, since a code proves one number only.
    mac = salted_hmac("titan.accounts.phone_code", f"{wish.claim_id}:{nonce}", algorithm="sha256")
    return f"{int.from_bytes(mac.digest()[:8]) % 1_000_000:06d}"


def compose(mail: OutgoingMail) -> sms.TextMessage | None:
    """The message in the active language; None when its code is no longer good."""
    user_id = UUID(mail.facts["user_id"])
    wish, row = users.asked_phone(user_id=user_id), PhoneCode.objects.filter(user_id=user_id).first()
    if wish is None or row is None or (wish.value, row.nonce) != (mail.recipient, mail.facts["nonce"]):
        return None
    if row.made_at <= _oldest():
        return None
    text = _("%(code)s is your code for Titan, good for 10 minutes. Tell it to nobody.")
    return sms.TextMessage(mail.recipient, text % {"code": _code(wish, row.nonce)}, f"{KIND}.{mail.pk}")


def remove(*, user_id: UUID, password: str, client: Client) -> None:
    """See `api.remove_phone`."""
    entering.check_own_password(user_id=user_id, password=password, client=client)
    number = standing(user_id).held
    with transactions.required():
        if users.remove_identifier(user_id=user_id, kind=IdentifierKind.PHONE):
            claiming.tell_way_in(kind=mailing.REMOVED, user_id=user_id, what=number)


def purge() -> int:
    """Delete codes that are no longer good, and say how many."""
    gone, _by_table = PhoneCode.objects.filter(made_at__lte=_oldest()).delete()
    return gone
