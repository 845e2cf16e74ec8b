"""Getting in, staying in, getting back in, over REST."""

from uuid import UUID

from titan.apps.users.contracts import PasswordTooWeak, User
from titan.kernel.errors import InvalidInput
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    AccountDeactivated,
    Client,
    CredentialsWrong,
    LinkInvalid,
    OpenSession,
    PasswordMissing,
    Proof,
    RefreshInvalid,
    RefreshReused,
    Session,
    SessionNotFound,
    Tokens,
    TooManyAttempts,
)
from .bodies import (
    Credentials,
    EmailChangeBody,
    LinkToken,
    PasswordChange,
    RefreshBody,
    Register,
    ResetConfirm,
    ResetRequest,
)

TAG = "accounts"


def client_of(request: Request) -> Client:
    """Who is at the other end."""
    return Client(address=request.address, user_agent=request.headers.get("User-Agent", "")[:400])


def user_id_of(request: Request) -> UUID:
    """The caller of an operation that needs one."""
    assert request.principal is not None
    return request.principal.user_id


class Registration(Endpoint):
    """/accounts/register"""

    @operation(
        summary="Make an account and sign in",
        tag=TAG,
        body=Register,
        answer={201: Session},
        errors=(InvalidInput, PasswordTooWeak, TooManyAttempts),
        auth="none",
    )
    def post(self, request: Request, *, body: Register) -> Answer:
        """Always makes a fresh account, so that the answer tells nothing about the address; the mail that
        follows says whether the address was free. The account owns the address once it is verified.
        """
        session = api.register(
            email=body.email,
            password=body.password,
            name=body.name,
            locale=body.locale,
            currency=body.currency,
            client=client_of(request),
        )
        return Answer(201, session)


class Token(Endpoint):
    """/accounts/token"""

    @operation(
        summary="Sign in",
        tag=TAG,
        body=Credentials,
        answer={200: Tokens},
        errors=(InvalidInput, CredentialsWrong, AccountDeactivated, TooManyAttempts),
        auth="none",
    )
    def post(self, request: Request, *, body: Credentials) -> Answer:
        """An access token for 5 minutes (RS256, keys at /.well-known/jwks.json) and a refresh token for 30 days.
        `email` or `phone` says whose, never both.
        """
        tokens = api.issue_token(
            identifier=body.identifier, password=body.password, client=client_of(request)
        )
        return Answer(200, tokens)


class TokenRefresh(Endpoint):
    """/accounts/token/refresh"""

    @operation(
        summary="Get the next pair of tokens",
        tag=TAG,
        body=RefreshBody,
        answer={200: Tokens},
        errors=(RefreshInvalid, RefreshReused),
        auth="none",
        rate="120/min",
    )
    def post(self, request: Request, *, body: RefreshBody) -> Answer:
        """A refresh token is good once. A second use means that somebody has a copy: the session ends, also
        for the one who used it first. There is no time of grace, so do not send a refresh twice at once.
        """
        return Answer(200, api.refresh_token(token=body.refresh, client=client_of(request)))


class TokenRevocation(Endpoint):
    """/accounts/token/revoke"""

    @operation(summary="Sign out", tag=TAG, body=RefreshBody, answer={204: None}, auth="none", rate="120/min")
    def post(self, request: Request, *, body: RefreshBody) -> Answer:
        """Ends the session; its access tokens are void at once. Also answers 204 for an unknown token."""
        api.revoke(token=body.refresh)
        return Answer(204)


class Sessions(Endpoint):
    """/accounts/sessions"""

    @operation(summary="List signed-in devices", tag=TAG, answer={200: tuple[OpenSession, ...]})
    def get(self, request: Request) -> Answer:
        """The last used first, at most 100."""
        return Answer(200, api.open_sessions(user_id=user_id_of(request)))


class OneSession(Endpoint):
    """/accounts/sessions/{id}"""

    @operation(summary="Sign a device out", tag=TAG, answer={204: None}, errors=(SessionNotFound,))
    def delete(self, request: Request, *, session_id: UUID) -> Answer:
        """Takes effect at once."""
        api.end_session(user_id=user_id_of(request), session_id=session_id)
        return Answer(204)


class EmailVerification(Endpoint):
    """/accounts/email/verify"""

    @operation(
        summary="Verify the e-mail address",
        tag=TAG,
        body=LinkToken,
        answer={200: User},
        errors=(LinkInvalid,),
        auth="none",
        rate="60/min",
    )
    def post(self, request: Request, *, body: LinkToken) -> Answer:
        """Takes the last part of the link in the mail."""
        return Answer(200, api.verify_email(token=body.token))


class EmailVerificationRequest(Endpoint):
    """/accounts/email/verify/request"""

    @operation(summary="Send the verification mail again", tag=TAG, answer={202: None}, rate="5/hour")
    def post(self, request: Request) -> Answer:
        """Nothing is sent when the address is verified already."""
        api.resend_verification(user_id=user_id_of(request))
        return Answer(202)


class EmailChange(Endpoint):
    """/accounts/email/change"""

    @operation(
        summary="Ask for another e-mail address",
        tag=TAG,
        body=EmailChangeBody,
        answer={202: None},
        errors=(CredentialsWrong, PasswordMissing, InvalidInput, TooManyAttempts),
        rate="20/hour",
    )
    def post(self, request: Request, *, body: EmailChangeBody) -> Answer:
        """Sends a link there. The answer is the same whether or not somebody else has the address."""
        api.ask_email_change(
            user_id=user_id_of(request),
            email=body.new_email,
            password=body.password,
            client=client_of(request),
        )
        return Answer(202)


class EmailChangeConfirm(Endpoint):
    """/accounts/email/change/confirm"""

    @operation(
        summary="Use another e-mail address by the link of the mail",
        tag=TAG,
        body=LinkToken,
        answer={200: Proof},
        errors=(LinkInvalid,),
        auth="none",
        rate="60/min",
    )
    def post(self, request: Request, *, body: LinkToken) -> Answer:
        """Takes the last part of the link in the mail. Where `is_changed` is false the change follows by itself within
        seconds; sending `proof` here as the token makes it at once.
        """
        return Answer(200, api.confirm_claim(token=body.token))


class PasswordReset(Endpoint):
    """/accounts/password/reset"""

    @operation(
        summary="Ask for a link to choose a new password",
        tag=TAG,
        body=ResetRequest,
        answer={202: None},
        errors=(InvalidInput, TooManyAttempts),
        auth="none",
    )
    def post(self, request: Request, *, body: ResetRequest) -> Answer:
        """The answer is the same whether or not the address has an account; the mail says which."""
        api.request_password_reset(email=body.email, client=client_of(request))
        return Answer(202)


class PasswordResetConfirm(Endpoint):
    """/accounts/password/reset/confirm"""

    @operation(
        summary="Choose a new password by the link of the mail",
        tag=TAG,
        body=ResetConfirm,
        answer={204: None},
        errors=(LinkInvalid, PasswordTooWeak),
        auth="none",
        rate="60/min",
    )
    def post(self, request: Request, *, body: ResetConfirm) -> Answer:
        """Ends every session of the account."""
        api.reset_password(token=body.token, password=body.password)
        return Answer(204)


class PasswordChangeView(Endpoint):
    """/accounts/password/change"""

    @operation(
        summary="Change the password",
        tag=TAG,
        body=PasswordChange,
        answer={204: None},
        errors=(CredentialsWrong, PasswordMissing, PasswordTooWeak, TooManyAttempts),
    )
    def post(self, request: Request, *, body: PasswordChange) -> Answer:
        """Ends every other session of the account."""
        principal = request.principal
        assert principal is not None
        api.change_password(
            user_id=principal.user_id,
            current=body.current,
            new=body.new,
            client=client_of(request),
            keep=UUID(principal.session_id) if principal.session_id else None,
        )
        return Answer(204)
