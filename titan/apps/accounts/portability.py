"""Sessions and codes go with their user."""

from titan.platform.portability.rules import Follows, Moved

TABLES = (
    Moved("accounts_session", "user_id"),
    Moved("accounts_phone_code", "user_id"),
    Follows("accounts_refresh_token", "session_id", parent="accounts_session"),
    # A browser's session is written before it is known whose it is.
    Follows(
        "django_session",
        "session_key",
        parent="accounts_session",
        parent_column="django_key",
        is_recopied=True,
    ),
)
