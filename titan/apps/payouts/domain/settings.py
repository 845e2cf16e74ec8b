"""What the settings of a shop must be."""

from titan.kernel.errors import FieldProblem

from ..contracts import BankAccount, PayoutSettingsInvalid
from . import iban

MOST_DAYS = 180
MOST_MINOR = 10**12


def checked_account(holder: str, number: str) -> BankAccount:
    """The account in its normal form.

    Raises:
        PayoutSettingsInvalid: naming each field at fault.
    """
    account = BankAccount(" ".join(holder.split()), iban.normalised(number))
    problems = []
    if not 2 <= len(account.holder) <= 70:
        problems.append(FieldProblem("/account/holder", "wrong_length", "2 to 70 characters"))
    if not iban.is_valid(account.iban):
        problems.append(FieldProblem("/account/iban", "invalid", "this is not a valid IBAN"))
    if problems:
        raise PayoutSettingsInvalid(problems=tuple(problems))
    return account


def refuse_minimum(minimum_minor: int) -> None:
    """Raises PayoutSettingsInvalid on an impossible minimum."""
    if not 0 <= minimum_minor <= MOST_MINOR:
        raise PayoutSettingsInvalid(
            problems=(FieldProblem("/minimum_minor", "out_of_range", f"0..{MOST_MINOR}"),)
        )


def refuse_reserve(basis_points: int, days: int) -> None:
    """Raises PayoutSettingsInvalid on an impossible reserve."""
    problems = []
    if not 0 <= basis_points <= 10_000:
        problems.append(FieldProblem("/reserve_bp", "out_of_range", "0..10000"))
    if not 0 <= days <= MOST_DAYS:
        problems.append(FieldProblem("/reserve_days", "out_of_range", f"0..{MOST_DAYS}"))
    if problems:
        raise PayoutSettingsInvalid(problems=tuple(problems))
