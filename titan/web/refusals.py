"""What a page says when a context refuses."""

from django.utils.translation import get_language, gettext

from titan.kernel.errors import TitanError


def words(refusal: TitanError) -> str:
    """The refusal in the reader's language: what it says where that is translated, else what such a refusal is called.

    Details that carry figures or names are put together by the contexts, in English alone.
    """
    detail = gettext(refusal.detail)
    is_english = (get_language() or "en").startswith("en")
    return detail if is_english or detail != refusal.detail else gettext(refusal.title)
