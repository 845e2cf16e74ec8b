"""Users are where everything begins."""

from titan.platform.portability.rules import Moved

TABLES = (
    Moved("users_user", "id"),
    Moved("users_address", "user_id"),
    Moved("users_email_change", "user_id"),
    Moved("users_identifier", "user_id"),
    # With the bucket of the identifier, not of the user.
    Moved("users_email_claim", "id"),
)
