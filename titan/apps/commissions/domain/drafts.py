"""What a rule must be before it is kept."""

import re
from datetime import datetime

from titan.kernel.errors import FieldProblem

from ..contracts import RuleDraft, RuleInvalid

MAX_MINOR = 10**12


def refuse_faulty(draft: RuleDraft, *, now: datetime) -> None:
    """Raises RuleInvalid naming each field at fault."""
    problems = [
        *_required(draft),
        *_ranges(draft),
        *_amounts(draft),
        *_times(draft, now),
    ]
    if problems:
        raise RuleInvalid(problems=tuple(problems))


def refuse_no_reason(reason: str) -> None:
    """Raises RuleInvalid where an operator gives none."""
    if not reason.strip():
        raise RuleInvalid(problems=(FieldProblem("/reason", "required", "say why"),))


def _required(draft: RuleDraft) -> list[FieldProblem]:
    if 1 <= len(draft.name.strip()) <= 80:
        return []
    return [FieldProblem("/name", "wrong_length", "1 to 80 characters")]


def _ranges(draft: RuleDraft) -> list[FieldProblem]:
    bounds = {
        "percent_bp": (draft.percent_bp, 10_000),
        "position": (draft.position, 30_000),
        "fixed_minor": (draft.fixed_minor, MAX_MINOR),
        "floor_minor": (draft.floor_minor or 0, MAX_MINOR),
        "cap_minor": (draft.cap_minor or 0, MAX_MINOR),
    }
    return [
        FieldProblem(f"/{name}", "out_of_range", f"0..{most}")
        for name, (value, most) in bounds.items()
        if not 0 <= value <= most
    ]


def _amounts(draft: RuleDraft) -> list[FieldProblem]:
    found = []
    has_amounts = bool(draft.fixed_minor) or draft.floor_minor is not None or draft.cap_minor is not None
    if has_amounts and not re.fullmatch("[A-Z]{3}", draft.currency):
        found.append(FieldProblem("/currency", "required", "amounts need their currency"))
    elif draft.currency and not re.fullmatch("[A-Z]{3}", draft.currency):
        found.append(FieldProblem("/currency", "invalid", "a code of three letters"))
    if draft.cap_minor is not None and (draft.floor_minor or 0) > draft.cap_minor:
        found.append(FieldProblem("/cap_minor", "out_of_range", "at least the floor"))
    return found


def _times(draft: RuleDraft, now: datetime) -> list[FieldProblem]:
    """A rule never holds for what was sold before it was made: those fees are frozen."""
    begin = draft.valid_from or now
    found = []
    if begin < now:
        found.append(FieldProblem("/valid_from", "invalid", "does not lie in the past"))
    if draft.valid_to is not None and draft.valid_to <= begin:
        found.append(FieldProblem("/valid_to", "invalid", "lies after the begin"))
    return found
