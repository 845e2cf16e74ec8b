"""Why somebody did something."""

from titan.kernel.errors import FieldProblem, InvalidInput

MIN_REASON, MAX_REASON = 3, 300


def checked(reason: str) -> str:
    """The reason, trimmed.

    Raises:
        InvalidInput: there is none.
    """
    why = reason.strip()[:MAX_REASON]
    if len(why) < MIN_REASON:
        problem = FieldProblem("/reason", "required", "a reason is required")
        raise InvalidInput("Say why.", problems=(problem,))
    return why
