"""Messages go with whom they are for."""

from titan.platform.portability.rules import Moved

TABLES = (
    Moved("notifications_notification", "user_id"),
    Moved("notifications_order", "order_id"),
    Moved("notifications_reminder", "case_id"),
)
