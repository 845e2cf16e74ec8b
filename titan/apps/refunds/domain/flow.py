"""Who may do what, and when."""

from collections.abc import Mapping

from ..contracts import CaseAction, CaseStatus, Party

S, A = CaseStatus, CaseAction
ENDS = frozenset({S.REFUNDED, S.CLOSED})
OPEN = frozenset(CaseStatus) - ENDS
TALKING = OPEN - {S.REFUNDING, S.REPLACING}
WITH_MODERATOR = frozenset({S.ESCALATED, S.APPEALED})

_BUYER: Mapping[CaseAction, frozenset[CaseStatus]] = {
    A.ACCEPT_COUNTER: frozenset({S.COUNTERED}),
    A.SHIP_BACK: frozenset({S.RETURN_DUE}),
    A.WITHDRAW: frozenset({S.REQUESTED, S.REJECTED, S.COUNTERED, S.RETURN_DUE, S.ESCALATED}),
    A.ESCALATE: frozenset({S.REJECTED, S.COUNTERED}),
    A.APPEAL: frozenset({S.AWARDED}),
    A.WRITE: TALKING,
}
_SELLER: Mapping[CaseAction, frozenset[CaseStatus]] = {
    A.ACCEPT: frozenset({S.REQUESTED, S.REJECTED, S.COUNTERED, S.ESCALATED}),
    A.REJECT: frozenset({S.REQUESTED}),
    A.COUNTER: frozenset({S.REQUESTED, S.REJECTED, S.COUNTERED}),
    A.INSPECT: frozenset({S.SENT_BACK}),
    A.REPLACE: frozenset({S.REPLACEMENT_DUE}),
    A.REFUND_INSTEAD: frozenset({S.REPLACEMENT_DUE}),
    A.ESCALATE: frozenset({S.REQUESTED, S.REJECTED, S.COUNTERED, S.SENT_BACK}),
    A.APPEAL: frozenset({S.AWARDED}),
    A.WRITE: TALKING,
}
_MODERATOR: Mapping[CaseAction, frozenset[CaseStatus]] = {A.WRITE: TALKING}
_OF = {Party.BUYER: _BUYER, Party.SELLER: _SELLER, Party.MODERATOR: _MODERATOR}
# Whose turn the deadline of a status ends. Those whose turn it is not are not late.
_TURN: Mapping[CaseStatus, frozenset[Party]] = {
    S.REQUESTED: frozenset({Party.SELLER}),
    S.REJECTED: frozenset({Party.BUYER, Party.SELLER}),
    S.COUNTERED: frozenset({Party.BUYER, Party.SELLER}),
    S.RETURN_DUE: frozenset({Party.BUYER}),
    S.SENT_BACK: frozenset({Party.SELLER}),
    S.REPLACEMENT_DUE: frozenset({Party.SELLER}),
    S.AWARDED: frozenset({Party.BUYER, Party.SELLER}),
}


def actions(
    party: Party, *, status: CaseStatus, is_sent_back: bool, is_final: bool
) -> tuple[CaseAction, ...]:
    """What a party may do now. After a final award nothing is argued any more; goods sent away are not withdrawn."""
    found = [action for action, statuses in _OF.get(party, {}).items() if status in statuses]
    closed = {A.ACCEPT, A.REJECT, A.COUNTER, A.ESCALATE, A.APPEAL} if is_final else set()
    if is_sent_back:
        closed.add(A.WITHDRAW)
    return tuple(action for action in found if action not in closed)


def is_turn_of(party: Party, *, status: CaseStatus) -> bool:
    """Whether the deadline of a status binds the party."""
    return party in _TURN.get(status, frozenset())
