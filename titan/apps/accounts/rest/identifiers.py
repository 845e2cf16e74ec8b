"""By what the user is known: the list, and the phone number, over REST."""

from titan.apps.users import api as users
from titan.apps.users.contracts import Identifier, IdentifierTaken
from titan.kernel.errors import InvalidInput
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    CodeSpent,
    CodeWrong,
    CredentialsWrong,
    EmailNotVerified,
    LinkInvalid,
    PasswordMissing,
    PhonesNotOffered,
    Proof,
    TooManyAttempts,
)
from .bodies import CodeBody, LinkToken, PasswordBody, PhoneBody
from .views import TAG, client_of, user_id_of


class Identifiers(Endpoint):
    """/accounts/identifiers"""

    @operation(summary="List what I am known by", tag=TAG, answer={200: tuple[Identifier, ...]})
    def get(self, request: Request) -> Answer:
        """E-mail address, phone number, accounts elsewhere; those that wait to be confirmed are not."""
        return Answer(200, users.identifiers(user_id=user_id_of(request)))


class IdentifierClaim(Endpoint):
    """/accounts/identifiers/claim"""

    @operation(
        summary="Go on with what was proved",
        tag=TAG,
        body=LinkToken,
        answer={200: Proof},
        errors=(LinkInvalid, IdentifierTaken),
        auth="none",
        rate="60/min",
    )
    def post(self, request: Request, *, body: LinkToken) -> Answer:
        """Takes the `proof` that an operation answered. Where `is_changed` is false, send in the `proof` of this answer."""
        return Answer(200, api.confirm_claim(token=body.token))


class Phone(Endpoint):
    """/accounts/phone"""

    @operation(
        summary="Ask for a code by text message",
        tag=TAG,
        body=PhoneBody,
        answer={202: None},
        errors=(InvalidInput, EmailNotVerified, PhonesNotOffered, TooManyAttempts),
        rate="20/hour",
    )
    def post(self, request: Request, *, body: PhoneBody) -> Answer:
        """Once the code is confirmed, the number is good for signing in with the password, in place of one before it.
        The answer is the same whether or not somebody else has the number.
        """
        api.ask_phone(user_id=user_id_of(request), phone=body.phone, client=client_of(request))
        return Answer(202)


class PhoneConfirm(Endpoint):
    """/accounts/phone/confirm"""

    @operation(
        summary="Confirm the phone number by its code",
        tag=TAG,
        body=CodeBody,
        answer={200: Proof},
        errors=(CodeWrong, CodeSpent, LinkInvalid, IdentifierTaken, TooManyAttempts),
        rate="60/hour",
    )
    def post(self, request: Request, *, body: CodeBody) -> Answer:
        """A code is good for 10 minutes and may be wrong four times. Where `is_changed` is false, send `proof` to
        /accounts/identifiers/claim, and so on until it is true.
        """
        proof = api.confirm_phone(user_id=user_id_of(request), code=body.code, client=client_of(request))
        return Answer(200, proof)


class PhoneRemoval(Endpoint):
    """/accounts/phone/remove"""

    @operation(
        summary="Remove the phone number",
        tag=TAG,
        body=PasswordBody,
        answer={204: None},
        errors=(CredentialsWrong, PasswordMissing, TooManyAttempts),
    )
    def post(self, request: Request, *, body: PasswordBody) -> Answer:
        """Needs the password. Also answers 204 where there is none."""
        api.remove_phone(user_id=user_id_of(request), password=body.password, client=client_of(request))
        return Answer(204)
