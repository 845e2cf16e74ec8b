"""Limits of a top-up."""

from django.conf import settings

from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.money import Money, exponent

# Ten thousand euros, or as many units of another currency.
MAX_UNITS = 10_000


def checked(amount: Money) -> Money:
    """The amount, if a wallet may be topped up by it.

    Raises:
        InvalidInput: not positive, too much, or in a currency that Titan does not trade in.
    """
    most = MAX_UNITS * 10 ** exponent(amount.currency)
    problems = []
    if amount.currency not in settings.CURRENCIES:
        known = ", ".join(settings.CURRENCIES)
        problems.append(FieldProblem("/amount/currency", "not_one_of", f"one of {known}"))
    if not 1 <= amount.amount <= most:
        problems.append(FieldProblem("/amount/amount", "out_of_range", f"1..{most}"))
    if problems:
        raise InvalidInput(problems=tuple(problems))
    return amount
