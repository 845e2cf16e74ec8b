"""The one door to flash sales: planning and selling, then admission."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from titan.kernel import clock
from titan.kernel.paging import Page

from . import contracts
from .contracts import Answer, Item, Live, Promise, Proposal, Sale, SaleDraft, Slot, Ticket
from .selectors import items, oddities, reservations, sales
from .services import (
    enrolling,
    entering,
    following,
    lapsing,
    learning,
    lining,
    moving,
    planning,
    pressing,
    reviewing,
    setting_aside,
    settling,
    suspecting,
    telling,
    tickets,
    watching,
)


def create_sale(*, draft: SaleDraft, actor_id: UUID, sale_id: UUID | None = None) -> Sale:
    """Plan a sale. The same `sale_id` again changes nothing.

    Raises:
        InvalidInput: a text is too long, or another sale has the address.
    """
    return planning.create(draft, actor_id=actor_id, sale_id=sale_id)


def add_slot(*, sale_id: UUID, starts_at: datetime, ends_at: datetime, slot_id: UUID | None = None) -> Slot:
    """Give a sale a stretch of time. The same `slot_id` again changes nothing.

    Raises:
        SaleNotFound: no such sale.
        WrongStep: it is published already, or was called off.
        InvalidInput: it ends before it begins, or in the past.
    """
    return planning.add_slot(sale_id, starts_at=starts_at, ends_at=ends_at, slot_id=slot_id)


def open_enrolment(*, sale_id: UUID) -> Sale:
    """Let sellers propose items. Repeatable.

    Raises:
        SaleNotFound: no such sale.
        WrongStep: it has no slot, is published already, or was called off.
    """
    return planning.open_enrolment(sale_id)


def enrol(*, shop_id: UUID, proposal: Proposal) -> Item:
    """Propose a variant for a slot; again it changes what was proposed, as long as nobody has approved it.

    Raises:
        SaleNotFound: no such slot.
        ProposalRefused: it is too late, too dear, not the shop's, not in stock, or in another slot at that time.
        WrongStep: it has been approved.
        InvalidInput: price, allotment or limit is below 1.
    """
    return enrolling.enrol(shop_id, proposal)


def withdraw(*, item_id: UUID, shop_id: UUID, actor_id: UUID) -> None:
    """Take a proposal back. Repeatable.

    Raises:
        SaleNotFound: no such item of the shop.
        WrongStep: the sale is published.
    """
    enrolling.withdraw(item_id, shop_id=shop_id, actor_id=actor_id)


def review(*, item_id: UUID, approve: bool, reason: str, actor_id: UUID) -> Item:
    """Approve or reject a proposal; rejecting needs a reason. Repeatable, and may be changed until the sale is published.

    Raises:
        SaleNotFound: no such item.
        WrongStep: the sale is published, or the item was withdrawn.
        InvalidInput: no reason.
    """
    return reviewing.review(item_id, approve=approve, reason=reason, actor_id=actor_id)


def schedule(*, sale_id: UUID) -> Sale:
    """Publish a sale with its approved items; slots that begin within the hour have their units set aside. Repeatable.

    Raises:
        SaleNotFound: no such sale.
        WrongStep: it does not take proposals, or no item is approved.
    """
    sale = planning.schedule(sale_id)
    setting_aside.settle(clock.now())
    return sale


def cancel(*, sale_id: UUID, reason: str) -> Sale:
    """Call a sale off before it begins. Repeatable.

    Raises:
        SaleNotFound: no such sale.
        WrongStep: it has begun.
        InvalidInput: no reason.
    """
    return planning.cancel(sale_id, reason=reason)


def open_early(*, slot_id: UUID, reason: str, actor_id: UUID) -> Slot:
    """Begin a slot now.

    Raises:
        SaleNotFound: no such slot is published.
        WrongStep: it has begun or is over, or one of its items is on sale in another slot now.
        InvalidInput: no reason.
    """
    slot = moving.open_early(slot_id, reason=reason, actor_id=actor_id)
    setting_aside.settle(clock.now())
    return slot


def end_early(*, slot_id: UUID, reason: str, actor_id: UUID) -> Slot:
    """End a running slot now; who pressed before is still answered.

    Raises:
        SaleNotFound: no such slot is published.
        WrongStep: it is not running.
        InvalidInput: no reason.
    """
    return moving.end_early(slot_id, reason=reason, actor_id=actor_id)


def stop(*, slot_id: UUID, reason: str, actor_id: UUID) -> Slot:
    """Let nobody press any more. What was promised may still be paid.

    Raises:
        SaleNotFound: no such slot is published.
        WrongStep: it is over, or stopped already.
        InvalidInput: no reason.
    """
    return moving.stop(slot_id, reason=reason, actor_id=actor_id)


def settle(*, now: datetime) -> int:
    """Set units aside before slots begin, give back what is left after them. Returns how many items and slots changed."""
    return setting_aside.settle(now)


def list_sales(*, cursor: str | None = None, limit: int | None = None) -> Page[Sale]:
    """Published sales, the latest first.

    Raises:
        InvalidInput: the cursor or the limit is not one of this list.
    """
    return sales.page(cursor=cursor, limit=limit)


def get_sale(*, slug: str) -> Sale:
    """A published sale.

    Raises:
        SaleNotFound: there is none of that address.
    """
    return sales.published(slug)


def sales_by_id(*, sale_ids: Iterable[UUID]) -> dict[UUID, Sale]:
    """Sales whatever their status; others are left out."""
    return sales.by_ids(sale_ids)


def enrolling_sales() -> tuple[Sale, ...]:
    """Sales for which sellers may propose items, the soonest closed first."""
    return sales.enrolling(clock.now())


def items_of(*, sale_id: UUID, slot_id: UUID | None = None) -> tuple[Item, ...]:
    """The approved items of a sale, or of one slot."""
    return items.of_sale(sale_id, slot_id)


def item(*, item_id: UUID) -> Item:
    """An item, whatever its status.

    Raises:
        SaleNotFound: there is none.
    """
    return items.get(item_id)


def items_of_shop(*, shop_id: UUID, cursor: str | None = None, limit: int | None = None) -> Page[Item]:
    """What a shop has proposed, the latest first.

    Raises:
        InvalidInput: the cursor or the limit is not one of this list.
    """
    return items.of_shop(shop_id, cursor=cursor, limit=limit)


def note_prices(*, prices: Sequence[tuple[UUID, str, int, datetime, datetime | None]], at: datetime) -> None:
    """From `at` on, these (variant, currency, minor units, from, until) are the prices of their variants. Repeatable."""
    learning.note_prices([learning.PublicPrice(*one) for one in prices], at=at)


def count_completed(*, user_id: UUID) -> None:
    """A buyer has completed one more order. The subscriber's checkpoint makes it once."""
    learning.count_completed(user_id)


def forget_prices() -> int:
    """Delete prices of long ago. Returns how many."""
    return learning.forget()


def slot(*, slot_id: UUID) -> Slot:
    """A slot, whatever its sale's status.

    Raises:
        SaleNotFound: there is none.
    """
    return sales.slot(slot_id)


def promises_of(*, user_id: UUID) -> tuple[Promise, ...]:
    """What the buyer was promised, with the items, the latest first; at most 100."""
    return reservations.promises(user_id)


def promise(*, reservation_id: UUID, user_id: UUID) -> Promise:
    """What became of one press of the buyer, as PostgreSQL knows it.

    Raises:
        ReservationNotFound: it is not this buyer's, or not answered yet.
    """
    return reservations.promise(reservation_id, user_id)


def terms_of(*, reservation_id: UUID, user_id: UUID) -> contracts.Terms:
    """What a buyer gets for a reservation, at which price.

    Raises:
        ReservationNotFound: it is not this buyer's.
        ReservationOver: it cannot be paid any more, or is being paid.
    """
    return reservations.terms(reservation_id, user_id)


def take_up(*, reservation_id: UUID, user_id: UUID, purchase_id: UUID) -> None:
    """A purchase pays a held reservation: its units are the purchase's now. Repeatable.

    Raises:
        ReservationNotFound: it is not this buyer's.
        ReservationOver: it cannot be paid any more, or another purchase pays it.
    """
    settling.take_up(reservation_id=reservation_id, user_id=user_id, purchase_id=purchase_id)


def put_down(*, reservation_id: UUID, purchase_id: UUID) -> None:
    """A purchase was undone: the reservation is held again for the time that it has left. Repeatable."""
    settling.put_down(reservation_id=reservation_id, purchase_id=purchase_id)


def sell(*, reservation_id: UUID, purchase_id: UUID) -> None:
    """The purchase that took a reservation up is through. Repeatable."""
    settling.sell(reservation_id=reservation_id, purchase_id=purchase_id)


def challenge(*, slot_id: UUID, user_id: UUID) -> contracts.Challenge:
    """Work that a buyer has to do for a ticket.

    Raises:
        SaleNotFound: no such slot, or it is not published.
        WrongStep: its waiting room is not open yet, or it is over.
        SaleClosed: the gate cannot be reached.
    """
    return entering.challenge(slot_id, user_id)


def ticket(
    *, slot_id: UUID, user_id: UUID, solution: str, credential: str = "", address: str = "", device: str = ""
) -> Ticket:
    """A ticket in exchange for the solution (ALTCHA's base64 payload), which is good once.

    `credential` is what the caller was known by, a checked token or session. `address` and `device` are shown to operators where odd.

    Raises:
        SaleNotFound, WrongStep, SaleClosed: as `challenge`.
        NotEligible: the buyer may not take part.
        ProofRefused: it is wrong, too old, for somebody or something else, or was used.
    """
    return entering.ticket(slot_id, user_id, solution, credential=credential, address=address, device=device)


def press(*, item_id: UUID, user_id: UUID, units: int, key: str, ticket: str, address: str) -> Answer:
    """Press Buy. The same key is the same press and is answered the same; nothing is promised before `reserved`.

    Raises:
        TicketRefused: missing, forged, expired, or not for this buyer and slot.
        SaleNotFound: no such item is about to be sold.
        TooManyRequests: the buyer, the block of addresses or the slot has pressed too often.
        SaleClosed: the gate is closed; nothing was taken.
    """
    leave = tickets.read(ticket, user_id=user_id)
    return pressing.press(pressing.wish(item_id=item_id, leave=leave, units=units, key=key, address=address))


def holder_of(*, ticket: str, credential: str) -> UUID | None:
    """Who fetched a ticket, where that was with this credential. Raises TicketRefused where it is none of ours."""
    return tickets.holder(ticket, credential=credential)


async def press_together(
    *, item_id: UUID, user_id: UUID, units: int, key: str, ticket: str, address: str
) -> Answer:
    """`press` on an event loop: one trip to Valkey for all that press at the same moment. Raises what `press` raises."""
    leave = tickets.read(ticket, user_id=user_id)
    wish = pressing.wish(item_id=item_id, leave=leave, units=units, key=key, address=address)
    return await pressing.press_together(wish)


def answer_of(*, reservation_id: UUID, user_id: UUID) -> Answer:
    """How a press of this buyer stands now.

    Raises:
        ReservationNotFound: it is not a press of this buyer.
        ReservationOver: it has lapsed or was given up.
        SaleClosed: the gate cannot be reached, and it is not known without it.
    """
    return telling.answer_of(reservation_id, user_id)


async def answer_at_gate(*, reservation_id: UUID, user_id: UUID) -> Answer | None:
    """`answer_of` on an event loop, as far as Valkey alone knows it; None otherwise."""
    return await telling.answer_at_gate(reservation_id, user_id)


def release(*, reservation_id: UUID, user_id: UUID) -> None:
    """Give a reservation up: its units go to the next in line. Repeatable.

    Raises:
        ReservationNotFound: it is not this buyer's.
        ReservationOver: it is being paid, or sold.
    """
    lapsing.release(reservation_id, user_id)


def join_line(*, item_id: UUID, user_id: UUID, units: int = 1) -> contracts.LinePlace:
    """Ask to be called up when units come back; again keeps the place.

    Raises:
        SaleNotFound: no such item is on sale.
    """
    return contracts.LinePlace(item_id, lining.join(item_id, user_id, units))


def leave_line(*, item_id: UUID, user_id: UUID) -> None:
    """Do not wait any longer. Repeatable."""
    lining.leave(item_id, user_id)


def live(*, sale_id: UUID) -> Live:
    """How a sale stands this moment."""
    return telling.live(sale_id)


def lapse() -> int:
    """End what was not paid in time; its units go to those next in line, else back to the counter. Returns how many."""
    return lapsing.lapse()


def follower() -> following.Follower:
    """The loop that keeps the gate open and has PostgreSQL answer what it lets through; one a cell works at a time."""
    return following.Follower()


def hub() -> watching.Hub:
    """The sockets of the running event loop, and what they are told."""
    return watching.of_loop()


def suspicions(*, slot_ids: Sequence[UUID]) -> dict[UUID, tuple[contracts.Suspicion, ...]]:
    """What looks odd in slots, for operators: the largest first, at most 20 of each."""
    return oddities.of_slots(slot_ids)


def note_haste() -> int:
    """Note who presses without a pause in slots that run. Returns how many."""
    return suspecting.note_haste()
