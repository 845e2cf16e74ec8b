"""Getting in with an account elsewhere, and linking one (Note [Handovers])."""

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language

from titan.apps.users import api as users
from titan.apps.users.contracts import EmailTaken, IdentifierKind, IdentifierTaken, User, Wish
from titan.kernel.errors import InvalidInput
from titan.kernel.ids import bucket_for, new_id
from titan.platform import homes
from titan.platform.db import transactions
from titan.platform.oidc import flow, metadata
from titan.platform.oidc.contracts import Identity, Provider, ProviderRefused

from ..contracts import (
    AccountDeactivated,
    Arrival,
    Callback,
    Client,
    Departure,
    EmailNotVerified,
    LinkInvalid,
    MustLinkFirst,
    Proof,
    ProviderEmailMissing,
    ProviderLink,
    ProviderUnknown,
)
from . import claiming, entering, handovers, links, mailing, throttle
from .handovers import Begun, Handover, Stage

MAX_ONWARD = 1000


def begin(*, provider: str, onward: str, client: Client, user_id: UUID | None, password: str) -> Departure:
    """See `api.begin_provider`."""
    known = _known(provider)
    throttle.provider_attempt(client=client)
    if user_id is not None:
        # Else who registered with somebody's address would keep a way in after its owner has reset the password.
        if not users.get(user_id=user_id).is_email_verified:
            raise EmailNotVerified
        entering.check_own_password(user_id=user_id, password=password, client=client)
    url, attempt = flow.begin(known, redirect_uri=_redirect_uri(known))
    # A cookie holds 4 KB.
    kept = onward if len(onward) <= MAX_ONWARD else ""
    begun = Begun(known.name, attempt.state, attempt.nonce, attempt.verifier, kept, str(user_id or ""))
    return Departure(url, handovers.keep(begun))


def _known(name: str) -> Provider:
    found = metadata.find(name)
    if found is None:
        raise ProviderUnknown
    return found


def _redirect_uri(provider: Provider) -> str:
    return links.absolute(reverse("account-provider-callback", args=[provider.name]))


def arrive(*, attempt: str, told: Callback | str, me: UUID | None, client: Client) -> Arrival:
    """See `api.arrive_from_provider`."""
    begun = handovers.begun(attempt)
    if isinstance(told, Callback):
        return _go_on(_first(_identity(told, begun, client), begun), begun, me, client)
    handover = handovers.read(told, begun)
    homes.require(handover.uuid)
    return _go_on(handover, begun, me, client)


def _identity(told: Callback, begun: Begun, client: Client) -> Identity:
    known = _known(told.provider)
    if begun.provider != known.name or not constant_time_compare(begun.state, told.state):
        raise LinkInvalid
    # RFC 9207: who answers says so, lest one provider's code be taken to another.
    if not told.code or told.issuer not in ("", known.issuer):
        raise ProviderRefused
    throttle.provider_attempt(client=client)
    return flow.finish(known, code=told.code, attempt=begun.attempt, redirect_uri=_redirect_uri(known))


def _first(identity: Identity, begun: Begun) -> Handover:
    key = identity.key
    first = begun.user_id or str(new_id(bucket=users.bucket_of_subject(key=key)))
    stage = Stage.LINK if begun.user_id else Stage.SUBJECT
    return Handover(first, stage, begun.mark, begun.provider, key, identity.email, identity.name)


def _go_on(handover: Handover, begun: Begun, me: UUID | None, client: Client) -> Arrival:
    """Do what is to be done here, and hand over what is to be done in another cell."""
    if not homes.is_here(handover.uuid):
        return Arrival(handover=handovers.token(handover))
    match Stage(handover.stage):
        case Stage.SUBJECT:
            return _go_on(_whose(handover), begun, me, client)
        case Stage.ENTER:
            return _entered(handover, begun)
        case Stage.REGISTER:
            return _registered(handover, begun, client)
        case Stage.LINK:
            return _linked(handover, begun, me)


def _whose(handover: Handover) -> Handover:
    holder = users.holder_of_subject(key=handover.key)
    if holder is not None:
        return replace(handover, id=str(holder), stage=Stage.ENTER)
    if not handover.email:
        raise ProviderEmailMissing
    return replace(handover, id=str(new_id(bucket=bucket_for(handover.email))), stage=Stage.REGISTER)


def _entered(handover: Handover, begun: Begun) -> Arrival:
    # A claim may still lie there of what its user has unlinked here.
    if not users.knows_subject(user_id=handover.uuid, key=handover.key):
        raise LinkInvalid
    user = _active(users.get(user_id=handover.uuid))
    handovers.use(handover)
    return Arrival(user=user, onward=begun.onward)


def _active(user: User) -> User:
    if not user.is_active:
        raise AccountDeactivated
    return user


def _registered(handover: Handover, begun: Begun, client: Client) -> Arrival:
    found = users.find_by_email(email=handover.email)
    if found is not None and users.knows_subject(user_id=found.id, key=handover.key):
        # Registered or linked before, and cut off on the way to its claim.
        user = _active(found)
        handovers.use(handover)
    elif users.holder_of(identifier=handover.email) is not None:
        raise MustLinkFirst
    else:
        throttle.registration(client=client)
        handovers.use(handover)
        user = _made(handover)
    return Arrival(user=user, proof=_claimed(handover, user), onward=begun.onward)


def _made(handover: Handover) -> User:
    """A user without a password, whose address the provider has verified; others who only said to own it are superseded."""
    name = handover.name[:120].strip() or handover.email.partition("@")[0]
    try:
        with transactions.required():
            made = users.create_user(
                email=handover.email,
                name=name,
                has_password=False,
                locale=_spoken(),
                user_id=handover.uuid,
            )
            _wish(handover, made.id)
            return users.mark_email_verified(user_id=made.id, email=made.email)
    except EmailTaken as error:
        raise MustLinkFirst from error
    except InvalidInput as error:
        raise ProviderRefused from error


def _spoken() -> str:
    language = get_language() or ""
    return language if language in dict(settings.LANGUAGES) else ""


def _wish(handover: Handover, user_id: UUID) -> Wish:
    return users.ask_identifier(
        user_id=user_id,
        kind=IdentifierKind.SUBJECT,
        key=handover.key,
        provider=handover.provider,
        email=handover.email,
    )


def _claimed(handover: Handover, user: User) -> Proof | None:
    try:
        return claiming.advance(_wish(handover, user.id))
    except IdentifierTaken:
        # Of two accounts made at once with it; this one is its owner's too, and gets a password by mail.
        return None


def _linked(handover: Handover, begun: Begun, me: UUID | None) -> Arrival:
    if me is None or str(me) != begun.user_id or begun.user_id != handover.id:
        raise LinkInvalid
    handovers.use(handover)
    return Arrival(proof=claiming.advance(_wish(handover, me)), onward=begun.onward)


def unlink(*, user_id: UUID, provider: str, password: str, client: Client) -> None:
    """See `api.unlink_provider`."""
    entering.check_own_password(user_id=user_id, password=password, client=client)
    with transactions.required():
        if users.remove_identifier(user_id=user_id, kind=IdentifierKind.SUBJECT, provider=provider):
            claiming.tell_way_in(kind=mailing.REMOVED, user_id=user_id, what=claiming.label_of(provider))


def offered() -> tuple[ProviderLink, ...]:
    """See `api.providers`."""
    return tuple(ProviderLink(one.name, one.label) for one in metadata.providers())


def of_user(user_id: UUID) -> tuple[ProviderLink, ...]:
    """See `api.providers_of`."""
    found = users.identifiers(user_id=user_id)
    linked = {
        one.provider: ProviderLink(
            one.provider, claiming.label_of(one.provider), is_linked=True, email=one.text
        )
        for one in found
        if one.kind is IdentifierKind.SUBJECT and one.is_confirmed
    }
    unlinked = {one.name: one for one in offered() if one.name not in linked}
    return (*linked.values(), *unlinked.values())
