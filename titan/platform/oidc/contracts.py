"""Providers, what they tell, and why that is not believed."""

import hashlib
from dataclasses import dataclass, field
from typing import ClassVar

from titan.kernel.errors import Kind, TitanError, Unavailable


@dataclass(frozen=True, slots=True)
class Provider:
    """Who knows people: `name` for addresses and rows, `label` for people."""

    name: str
    label: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What only the browser that began knows (`state`, `verifier`), and what the ID token has to repeat (`nonce`)."""

    state: str
    nonce: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a provider means. `email` is empty unless the provider says that it has verified the address."""

    issuer: str
    subject: str
    email: str
    name: str

    @property
    def key(self) -> str:
        """Whom it means, as it is compared. A digest, since subjects differ by case and may be long."""
        return hashlib.sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()


class ProviderUnavailable(Unavailable):
    """The provider does not answer, or not as OpenID Connect says."""

    code: ClassVar[str] = "oidc.provider_unavailable"
    title: ClassVar[str] = "The other side does not answer right now"


class ProviderRefused(TitanError):
    """The provider did not confirm who this is, or what it said cannot be believed."""

    code: ClassVar[str] = "oidc.refused"
    kind: ClassVar[Kind] = Kind.INVALID
    title: ClassVar[str] = "The other side did not confirm who you are"
