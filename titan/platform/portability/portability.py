"""Tables of the framework, which has no place for this."""

from .rules import Shared, Stays

TABLES = (
    Stays("django_migrations", "what was done to this database"),
    Stays("django_content_type", "numbers that this database gave to models"),
    Stays("auth_permission", "of the content types"),
    Shared("auth_group", "roles of operators"),
    Stays("auth_group_permissions", "of groups and permissions"),
    Stays("portability_moving", "what is moving now, and what is being done with it"),
    Stays("portability_change", "rows that changed while their bucket was being copied"),
)
