"""Reads of gift cards; the balances come from the ledger in one query."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef
from titan.kernel import clock
from titan.kernel.money import Money

from .contracts import CardStatus, GiftCard, GiftCardNotFound, Giveaway, GiveawayKind, GiveawayStatus
from .domain import codes
from .models import GiftCardRow, GiveawayRow

SHOWN = 100


def secrets() -> tuple[bytes, ...]:
    """The key that codes follow from, and those that it replaced."""
    return tuple(key.encode() for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def account_of(card_id: UUID) -> AccountRef:
    """Where a card's money lies."""
    return AccountRef(AccountKind.GIFT_CARD, card_id)


def usable(code: str) -> GiftCardRow:
    """The card of a code, if it may be used now.

    Raises:
        GiftCardNotFound: none, or it is blocked, or over.
    """
    hashes = [codes.hash_of(code, secret=secret) for secret in secrets()]
    row = GiftCardRow.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now()),
        code_hash__in=hashes,
        status=CardStatus.ACTIVE.value,
    ).first()
    if row is None:
        raise GiftCardNotFound
    return row


def contract(row: GiftCardRow) -> GiftCard:
    """A card with its balance."""
    return contracts([row])[0]


def contracts(rows: Iterable[GiftCardRow]) -> tuple[GiftCard, ...]:
    """Cards with their balances, one query a currency."""
    found = list(rows)
    left: dict[UUID, Money] = {}
    for currency in {row.currency for row in found}:
        ids = [row.id for row in found if row.currency == currency]
        balances = wallet.available(accounts=[account_of(card_id) for card_id in ids], currency=currency)
        left |= dict(zip(ids, balances, strict=True))
    return tuple(
        GiftCard(
            id=row.id,
            last4=row.last4,
            issued=Money(row.issued_minor, row.currency),
            balance=left[row.id],
            status=CardStatus(row.status),
            buyer_id=row.buyer_id,
            expires_at=row.expires_at,
            created_at=row.created_at,
        )
        for row in found
    )


def of_buyer(buyer_id: UUID) -> tuple[GiftCard, ...]:
    """The cards that somebody bought, newest first."""
    return contracts(GiftCardRow.objects.filter(buyer_id=buyer_id).order_by("-created_at")[:SHOWN])


def code_of(row: GiftCardRow) -> str:
    """The code of a card, by whichever key it was made.

    Raises:
        GiftCardNotFound: the key has been taken out of service.
    """
    for secret in secrets():
        code = codes.code_of(row.id, secret=secret)
        if codes.hash_of(code, secret=secret) == row.code_hash:
            return code
    raise GiftCardNotFound


def balances_of_credit(user_id: UUID) -> Sequence[Money]:
    """A buyer's store credit, an amount a currency."""
    return [balance.available for balance in wallet.balances(owner_id=user_id, kind=AccountKind.CREDIT)]


def giveaway(row: GiveawayRow) -> Giveaway:
    """A giveaway as it stands."""
    return Giveaway(
        id=row.id,
        kind=GiveawayKind(row.kind),
        count=row.count,
        amount=Money(row.amount_minor, row.currency),
        user_id=row.user_id,
        expires_at=row.expires_at,
        reason=row.reason,
        status=GiveawayStatus(row.status),
        needs_two=row.needs_two,
        requested_by=row.requested_by,
        decided_by=row.decided_by,
    )
