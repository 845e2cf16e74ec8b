"""Who calls, for tests that speak HTTP: the token is the user's id."""

from uuid import UUID

from titan.kernel.principal import Principal


def principal_of(token: str) -> Principal:
    return Principal(UUID(token))
