"""The chained log of what operators did stays where they did it."""

from titan.platform.portability.rules import Moved, Stays

TABLES = (
    Stays("ops_audit", "a chain of hashes, which cannot be taken apart"),
    Stays("ops_audit_begun", "actions that this cell's processes are at"),
    # Kinds of content have other numbers elsewhere.
    Moved("django_admin_log", "user_id", omits=("content_type_id",)),
)
