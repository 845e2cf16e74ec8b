"""Into the waiting room: what is slow about buying happens here, before the start."""

from uuid import UUID

import redis
from django.conf import settings

from titan.apps.users import api as users

from ..contracts import Challenge, Eligibility, NotEligible, SaleClosed, Ticket, WrongStep
from ..selectors import facts
from ..selectors.slots import SlotFacts, published_slot
from . import gate, proofs, suspecting, tickets

RETRY_S = 1


def challenge(slot_id: UUID, user_id: UUID) -> Challenge:
    """Work to do for a ticket.

    Raises:
        SaleNotFound: no such slot.
        WrongStep: its waiting room is not open yet, or it is over.
        SaleClosed: the gate cannot be reached.
    """
    slot = published_slot(slot_id)
    try:
        now_us = gate.now_us()
        _check_time(slot, now_us)
        return proofs.challenge(slot_id, user_id, now_us=now_us)
    except redis.RedisError as error:
        raise SaleClosed(retry_after=RETRY_S) from error


def ticket(
    slot_id: UUID, user_id: UUID, solution: str, *, credential: str, address: str, device: str
) -> Ticket:
    """A ticket for work done.

    Raises:
        SaleNotFound, WrongStep, SaleClosed: as `challenge`.
        NotEligible: the buyer may not take part.
        ProofRefused: the work was not done, or not for this.
    """
    slot = published_slot(slot_id)
    _check_eligible(slot.eligibility, user_id)
    try:
        now_us = gate.now_us()
        _check_time(slot, now_us)
        proofs.accept(solution, slot_id, user_id, now_us=now_us)
        issued = tickets.issue(slot, user_id, credential=credential, now_us=now_us)
    except redis.RedisError as error:
        raise SaleClosed(retry_after=RETRY_S) from error
    suspecting.note_entry(slot_id, user_id, address=address, device=device)
    return issued


def _check_time(slot: SlotFacts, now_us: int) -> None:
    opens_us = slot.starts_us - int(settings.FLASH_WAITING_ROOM.total_seconds() * 1_000_000)
    if slot.is_stopped or now_us >= slot.ends_us:
        raise WrongStep("This sale is over.")
    if now_us < opens_us:
        wait_s = (opens_us - now_us) / 1_000_000
        raise WrongStep("The waiting room is not open yet.", extra={"opens_in_s": round(wait_s, 3)})


def _check_eligible(wanted: Eligibility, user_id: UUID) -> None:
    user = users.get(user_id=user_id)
    if wanted.is_verified and not user.is_email_verified:
        raise NotEligible(extra={"reason": "not_verified"})
    if wanted.countries:
        homes = {entry.address.country for entry in users.addresses(user_id=user_id)}
        if not homes & set(wanted.countries):
            raise NotEligible(extra={"reason": "country"})
    if facts.completed_orders(user_id) < wanted.min_orders:
        raise NotEligible(extra={"reason": "orders"})
