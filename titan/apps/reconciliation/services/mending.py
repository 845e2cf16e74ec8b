"""Mending a finding: the action, a look whether it helped, and the end of the finding."""

from collections.abc import Callable
from uuid import UUID

from titan.apps.payments import api as payments
from titan.apps.wallet import api as wallet
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.platform.db import sql

from .. import selectors
from ..contracts import Finding, FindingStatus, Mend, NotMendable
from . import collecting, recording


def mend(finding_id: UUID, action: Mend, *, reason: str) -> str:
    """Do it. The finding is closed where the difference is gone, or was accepted; else it stays open. Says which.

    Raises:
        FindingNotFound: no such finding.
        NotMendable: the action does not mend it, or it is not open.
        PaymentStateConflict, ProviderUnavailable: the action was refused, or got no answer.
    """
    finding = selectors.finding(finding_id)
    if finding.status is not FindingStatus.OPEN or action not in finding.mends:
        raise NotMendable(f"{finding.kind} findings are mended by: {', '.join(finding.mends)}.")
    outcome = _act(finding, action)
    if action not in _SETTLING and _is_there_still(finding):
        _note(finding_id, f"{action}: {outcome}; {reason}")
        return f"{outcome}; the books still differ"
    status = FindingStatus.IGNORED if action is Mend.IGNORE else FindingStatus.MENDED
    _close(finding_id, status, action, note=f"{outcome}; {reason}")
    return outcome


_SETTLING = (Mend.IGNORE, Mend.ACCEPT_FEE)


def _act(finding: Finding, action: Mend) -> str:
    return _ACTIONS[action](finding)


def _ask(finding: Finding) -> str:
    if finding.payment_id is None:
        raise NotMendable("It names no payment of ours.")
    return f"the payment is {payments.ask_provider(payment_id=finding.payment_id).status.value}"


def _resend(finding: Finding) -> str:
    if finding.payment_id is None:
        raise NotMendable("It names no payment of ours.")
    return payments.resend_refunds(payment_id=finding.payment_id)


def _give_back_charge(finding: Finding) -> str:
    return payments.give_back_charge(
        provider=finding.provider, reference=finding.reference, payment_id=finding.payment_id
    )


def _give_back_surplus(finding: Finding) -> str:
    if finding.payment_id is None:
        raise NotMendable("It names no payment of ours.")
    return payments.give_back_surplus(payment_id=finding.payment_id)


def _accept_fee(finding: Finding) -> str:
    if finding.payment_id is None or finding.theirs is None:
        raise NotMendable("It names no payment of ours.")
    moved = wallet.correct_provider_fee(payment_id=finding.payment_id, fee=finding.theirs)
    said = f"the fee is accepted: {finding.theirs}"
    return f"{said}; {moved} were booked more" if moved else said


_ACTIONS: dict[Mend, Callable[[Finding], str]] = {
    Mend.ASK: _ask,
    Mend.TAKE_OVER: _ask,
    Mend.RESEND_REFUND: _resend,
    Mend.GIVE_BACK_CHARGE: _give_back_charge,
    Mend.GIVE_BACK_SURPLUS: _give_back_surplus,
    Mend.ACCEPT_FEE: _accept_fee,
    Mend.IGNORE: lambda _: "ignored",
}


def _is_there_still(finding: Finding) -> bool:
    """The same comparison, of this charge and this payment alone."""
    run_id = new_id(bucket=0)
    try:
        entry = payments.entry(
            provider=finding.provider, payment_id=finding.payment_id, reference=finding.reference
        )
        if entry is not None:
            collecting.lay_theirs(run_id, [entry])
        if finding.payment_id is not None:
            collecting.lay_ours(run_id, payments.booked(payment_ids=[finding.payment_id]), is_of_day=True)
        return recording.still_differs(
            run_id, finding.provider, kind=finding.kind, reference=finding.reference
        )
    finally:
        collecting.clear(run_id)


def _close(finding_id: UUID, status: FindingStatus, action: Mend, *, note: str) -> None:
    closed = sql.execute(
        "UPDATE reconciliation_finding SET status = %s, mended_by = %s, note = %s, closed_at = %s"
        " WHERE id = %s AND status = 'open'",
        (status.value, action.value, note[:500], clock.now(), finding_id),
    )
    if not closed:
        raise NotMendable("Somebody else has just closed it.")


def _note(finding_id: UUID, note: str) -> None:
    sql.execute("UPDATE reconciliation_finding SET note = %s WHERE id = %s", (note[:500], finding_id))
