"""Users are where everything begins."""

from titan.platform.portability.rules import Moved

TABLES = (
    Moved("users_user", "id"),
    Moved("users_address", "user_id"),
)
