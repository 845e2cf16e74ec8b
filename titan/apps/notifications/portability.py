"""Messages go with whom they are for."""

from titan.platform.portability.rules import Moved, WithCopy

TABLES = (
    Moved("notifications_notification", "user_id"),
    WithCopy("notifications_order", home="order_id", copy="seller_id"),
    Moved("notifications_reminder", "case_id"),
)
