"""Coming in by REST: the token is a user's id, with `seller:` before a seller's."""

from uuid import UUID

from titan.kernel.principal import Principal


def principal_of(token: str) -> Principal:
    role, _, user_id = token.rpartition(":")
    return Principal(UUID(user_id), frozenset({role} if role else ()))
