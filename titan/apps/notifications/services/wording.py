"""Sentences in the language of whom they are for."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from titan.apps.users import api as users
from titan.kernel.money import Money
from titan.platform.pages import formats

from ..contracts import Day, Phrase


def languages_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What each reads, of what the site speaks; the site's own for users that are not known. One query."""
    wanted = set(user_ids)
    known = users.locales(user_ids=wanted)
    spoken = dict(settings.LANGUAGES)
    return {one: known[one] if known.get(one) in spoken else settings.LANGUAGE_CODE for one in wanted}


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within it `said` speaks that language."""
    with translation.override(language):
        yield


def said(phrases: Sequence[Phrase], **names: str) -> str:
    """The sentences in the active language, one after the other, with `names` and their values filled in."""
    return " ".join(
        gettext(phrase.text).format(**names, **{name: _shown(value) for name, value in phrase.values.items()})
        for phrase in phrases
    )


def _shown(value: str | int | Money | Day) -> str:
    match value:
        case Money():
            return formats.money_text(value)
        case Day():
            time = f", {value.at:%H:%M} UTC" if value.has_time else ""
            return f"{formats.date_text(value.at)}{time}"
    return str(value)
