"""What mends a finding: by its kind, and by which side has more."""

from ..contracts import FindingKind, Mend

_BY_KIND = {
    FindingKind.MISSING: (Mend.ASK,),
    FindingKind.UNKNOWN: (Mend.GIVE_BACK_CHARGE,),
    FindingKind.DOUBLE: (Mend.GIVE_BACK_CHARGE,),
    FindingKind.AMOUNT: (Mend.ASK,),
    FindingKind.CURRENCY: (Mend.ASK,),
    FindingKind.FEE: (Mend.ACCEPT_FEE,),
    FindingKind.LATE: (Mend.TAKE_OVER, Mend.GIVE_BACK_CHARGE),
    FindingKind.REFUNDED: (Mend.ASK,),
}


def mends_of(kind: FindingKind, *, ours: int | None, theirs: int | None) -> tuple[Mend, ...]:
    """Actions that may mend it, the best one first; to ignore it, with a reason, is always the last."""
    best: tuple[Mend, ...] = ()
    if kind is FindingKind.AMOUNT and (theirs or 0) > (ours or 0):
        best = (Mend.GIVE_BACK_SURPLUS,)
    if kind is FindingKind.REFUNDED and (ours or 0) > (theirs or 0):
        best = (Mend.RESEND_REFUND,)
    return (*best, *_BY_KIND[kind], Mend.IGNORE)
