"""Forms as they are shown: what was typed, and what is wrong with it, at its field."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.translation import gettext as _

from titan.kernel.errors import FieldProblem, Kind, TitanError
from titan.platform.pages.cards import Choice
from titan.web import refusals


class Texts(dict[str, str]):
    """Texts by field name; empty for a field that has none, as components need."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `kind` is text, money, number, date, datetime-local, textarea, select or check."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    error: str = ""
    hint: str = ""
    prefix: str = ""
    suffix: str = ""
    choices: tuple[Choice, ...] = ()
    blank: str = ""
    is_required: bool = False
    is_optional: bool = False
    is_fixed: bool = False

    @property
    def is_checked(self) -> bool:
        """For a box: whether it is ticked."""
        return self.value == "on"


@dataclass(frozen=True, slots=True)
class Form:
    """Values and messages by field name; `alert` is about the form as a whole."""

    values: Texts = field(default_factory=Texts)
    errors: Texts = field(default_factory=Texts)
    alert: str = ""

    @property
    def problems(self) -> list[Choice]:
        """For the summary on top: the id of each faulty field, and its message."""
        return [Choice(f"id-{name}", message) for name, message in self.errors.items()]

    @property
    def has_faults(self) -> bool:
        """Something keeps the form from being taken."""
        return bool(self.errors or self.alert)


def typed(request: HttpRequest, *names: str) -> Texts:
    """The fields of a posted form, trimmed; absent ones are empty."""
    return Texts({name: request.POST.get(name, "").strip() for name in names})


def last_part(pointer: str) -> str:
    """The field that a pointer such as `/city` means."""
    return pointer.rpartition("/")[2]


def refused(
    values: Mapping[str, str], error: TitanError, *, name_of: Callable[[str], str] = last_part
) -> Form:
    """The form again, with the problems of a refusal at their fields.

    Outages and refusals that are not about the input go on to the error pages.

    Raises:
        TitanError: the same one, when a form cannot show it.
    """
    if error.kind not in (Kind.INVALID, Kind.CONFLICT, Kind.PRECONDITION):
        raise error
    errors = errors_at(error.problems, name_of=name_of)
    return Form(Texts(values), errors, "" if errors else refusals.words(error))


def errors_at(problems: Iterable[FieldProblem], *, name_of: Callable[[str], str] = last_part) -> Texts:
    """The first message of each field."""
    found = Texts()
    for problem in problems:
        found.setdefault(name_of(problem.pointer), message(problem))
    return found


def message(problem: FieldProblem) -> str:
    """What a person reads at a field."""
    if problem.code == "required":
        return _("Fill this in.")
    text = problem.message.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
