"""Use cases of gift cards and store credit: each moves its money in the transaction of its row."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from titan.apps.users import api as users
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, TransferOrder
from titan.kernel import clock
from titan.kernel.errors import FieldProblem
from titan.kernel.ids import derived_id
from titan.kernel.money import Money, exponent
from titan.platform.db.transactions import required
from titan.platform.eventlog import reading
from titan.platform.eventlog.appending import Pending, append
from titan.platform.mail import outbox

from .. import selectors
from ..contracts import CardStatus, GiftCard, GiftCardConflict, GiftCardInvalid, GiftCardNotFound, MadeCard
from ..domain import codes
from ..events import CreditGranted, GiftCardIssued, GiftCardRedeemed
from ..models import CreditGrantRow, GiftCardRow

MAIL = "giftcards.gift"
LEAST, MOST = 1, 1_000


@dataclass(frozen=True, slots=True)
class Wish:
    """A card to make. Without a buyer the platform gives it away."""

    id: UUID
    amount: Money
    buyer_id: UUID | None = None
    recipient_email: str = ""
    message: str = ""
    reason: str = ""
    expires_at: datetime | None = None


def make(wish: Wish) -> MadeCard:
    """A card with its money on it, once per id. Raises as `api.sell` and `api.issue` do."""
    _check(wish)
    with required():
        row, is_new = GiftCardRow.objects.get_or_create(id=wish.id, defaults=_columns(wish))
        same = (row.buyer_id, row.issued_minor, row.currency)
        if same != (wish.buyer_id, wish.amount.amount, wish.amount.currency):
            raise GiftCardConflict("That id is of another gift card.")
        if is_new:
            _fill(wish)
    return MadeCard(selectors.contract(row), selectors.code_of(row))


def _columns(wish: Wish) -> dict[str, object]:
    secret = selectors.secrets()[0]
    code = codes.code_of(wish.id, secret=secret)
    return {
        "code_hash": codes.hash_of(code, secret=secret),
        "last4": code[-4:],
        "currency": wish.amount.currency,
        "issued_minor": wish.amount.amount,
        "buyer_id": wish.buyer_id,
        "recipient_email": wish.recipient_email,
        "message": wish.message,
        "reason": wish.reason,
        "expires_at": wish.expires_at,
        "created_at": clock.now(),
    }


def _fill(wish: Wish) -> None:
    """The money, the fact, and the mail to whom it is for."""
    source = AccountRef(AccountKind.PROMOTION)
    if wish.buyer_id:
        source = AccountRef(AccountKind.BUYER, wish.buyer_id)
    _move(wish.id, "gift card", debit=source, credit=selectors.account_of(wish.id), amount=wish.amount)
    event = GiftCardIssued(wish.id, wish.buyer_id, wish.amount, wish.reason, clock.now())
    append([Pending(wish.id, event)])
    if wish.recipient_email:
        facts = {"card_id": str(wish.id)}
        outbox.enqueue(kind=MAIL, recipient=wish.recipient_email, locale=_language_of(wish), facts=facts)


def _language_of(wish: Wish) -> str:
    """What whom it is for reads, where that is known; else what the buyer reads, who knows them; else the site's."""
    recipient = users.find_by_email(email=wish.recipient_email)
    if recipient is not None:
        return recipient.locale
    known = users.locales(user_ids=[wish.buyer_id]) if wish.buyer_id else {}
    return next(iter(known.values()), settings.LANGUAGE_CODE)


def _move(id: UUID, reason: str, *, debit: AccountRef, credit: AccountRef, amount: Money) -> None:
    order = TransferOrder(derived_id(id, label=reason), debit, credit, amount, reason, id)
    wallet.execute(orders=[order])


def _check(wish: Wish) -> None:
    problems = []
    unit = 10 ** exponent(wish.amount.currency)
    if wish.amount.currency not in settings.CURRENCIES:
        problems.append(FieldProblem("/amount/currency", "not_one_of", ", ".join(settings.CURRENCIES)))
    elif not LEAST * unit <= wish.amount.amount <= MOST * unit:
        problems.append(FieldProblem("/amount/amount", "out_of_range", f"from {LEAST} to {MOST} units"))
    if wish.recipient_email:
        try:
            validate_email(wish.recipient_email)
        except ValidationError:
            problems.append(FieldProblem("/recipient_email", "not_an_email", "must be an e-mail address"))
    if len(wish.message) > 500:
        problems.append(FieldProblem("/message", "too_long", "at most 500 characters"))
    if wish.buyer_id is None and len(wish.reason.strip()) < 5:
        problems.append(FieldProblem("/reason", "required", "why it is given away"))
    if problems:
        raise GiftCardInvalid(problems=tuple(problems))


def redeem(user_id: UUID, *, code: str) -> Money:
    """What is left on a card becomes the user's store credit. Raises as `api.redeem_to_credit` does."""
    row = selectors.usable(code)
    with required():
        GiftCardRow.objects.select_for_update().get(pk=row.pk)
        [left] = wallet.available(accounts=[selectors.account_of(row.id)], currency=row.currency)
        if not left:
            raise GiftCardConflict("There is nothing left on this gift card.")
        # A card may be filled again by a refund, so each redemption has an id of its own.
        redemption = derived_id(row.id, label=f"redeemed:{clock.now().isoformat()}")
        credit = AccountRef(AccountKind.CREDIT, user_id)
        _move(redemption, "redeemed", debit=selectors.account_of(row.id), credit=credit, amount=left)
        append([Pending(row.id, GiftCardRedeemed(row.id, user_id, left, clock.now()))])
    return left


def credit_what_came_late(cause_id: UUID, *, card_id: UUID, buyer_id: UUID, amount: Money) -> Money:
    """See `api.credit_what_came_late`."""
    nothing = Money.zero(amount.currency)
    with required():
        row = GiftCardRow.objects.select_for_update().filter(pk=card_id).first()
        if row is None or row.status != CardStatus.ACTIVE.value or not is_over(row):
            return nothing
        move = derived_id(cause_id, label=f"late:{card_id}")
        [left] = wallet.available(accounts=[selectors.account_of(card_id)], currency=amount.currency)
        back = min(left, amount, key=lambda money: money.amount)
        if not back or reading.stream(move):
            return nothing
        credit = AccountRef(AccountKind.CREDIT, buyer_id)
        _move(move, "card is over", debit=selectors.account_of(card_id), credit=credit, amount=back)
        append([Pending(move, GiftCardRedeemed(card_id, buyer_id, back, clock.now()))])
    return back


def is_over(row: GiftCardRow) -> bool:
    """Whether its last day has passed."""
    return row.expires_at is not None and row.expires_at <= clock.now()


def grant_credit(grant_id: UUID, *, user_id: UUID, amount: Money, actor_id: UUID, reason: str) -> None:
    """Store credit from the platform, once per id. Raises as `api.grant_credit` does."""
    if amount.amount <= 0 or amount.currency not in settings.CURRENCIES:
        raise GiftCardInvalid(problems=(FieldProblem("/amount", "out_of_range", "a positive amount"),))
    if len(reason.strip()) < 5:
        raise GiftCardInvalid(problems=(FieldProblem("/reason", "required", "why it is granted"),))
    columns = {
        "user_id": user_id,
        "amount_minor": amount.amount,
        "currency": amount.currency,
        "actor_id": actor_id,
        "reason": reason[:200],
        "created_at": clock.now(),
    }
    with required():
        row, is_new = CreditGrantRow.objects.get_or_create(id=grant_id, defaults=columns)
        if (row.user_id, row.amount_minor, row.currency) != (user_id, amount.amount, amount.currency):
            raise GiftCardConflict("That id is of another grant.")
        if not is_new:
            return
        goodwill, credit = AccountRef(AccountKind.GOODWILL), AccountRef(AccountKind.CREDIT, user_id)
        _move(grant_id, "store credit", debit=goodwill, credit=credit, amount=amount)
        append([Pending(grant_id, CreditGranted(grant_id, user_id, amount, reason, clock.now()))])


def set_status(card_id: UUID, status: CardStatus) -> GiftCard:
    """Block a card or let it be used again. Raises GiftCardNotFound."""
    if not GiftCardRow.objects.filter(pk=card_id).update(status=status.value):
        raise GiftCardNotFound
    return selectors.contract(GiftCardRow.objects.get(pk=card_id))


def letter_of(card_id: UUID) -> tuple[GiftCardRow, str] | None:
    """A card with its code for the mail to whom it is for; None when it is blocked meanwhile."""
    row = GiftCardRow.objects.filter(pk=card_id, status=CardStatus.ACTIVE.value).first()
    return (row, selectors.code_of(row)) if row else None
