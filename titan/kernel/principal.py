"""Who acts: what every door knows of the caller once it has checked a token or a session."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated user. `roles` are platform words such as `seller`, `staff`."""

    user_id: UUID
    roles: frozenset[str] = field(default_factory=frozenset)
    name: str = ""
    session_id: str = ""

    @property
    def is_authenticated(self) -> bool:
        """True: frameworks ask this of their user objects."""
        return True

    @property
    def is_staff(self) -> bool:
        """May use operations screens."""
        return "staff" in self.roles
