"""Access tokens: ours are believed, nobody else's."""

import base64
import hashlib
import hmac
import json
import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc import jwk, jws

from titan.apps.accounts import api as accounts
from titan.apps.accounts.contracts import Session, SessionEnded, TokenExpired, TokenInvalid
from titan.apps.accounts.services import keys, tokens
from titan.kernel import clock
from titan.kernel.ids import bucket_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
STRANGER = jwk.RSAKey.generate_key(2048, private=True)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    header, payload, signature = token.split(".")
    return json.loads(unb64(header)), json.loads(unb64(payload)), signature


def signed(header: object, payload: object, key: jwk.RSAKey | None = None) -> str:
    """Signed with RS256 whatever the header says; `payload` may be bytes."""
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    head = b64(header if isinstance(header, bytes) else json.dumps(header).encode())
    made = jws.JWSRegistry.algorithms["RS256"].sign(
        f"{head}.{b64(raw)}".encode(), key or keys.signing_key().rsa
    )
    return f"{head}.{b64(raw)}.{b64(made)}"


def mac(header: dict[str, Any], payload: dict[str, Any], secret: bytes) -> str:
    head = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(payload).encode())}"
    return f"{head}.{b64(hmac.digest(secret, head.encode(), hashlib.sha256))}"


def other_spelling(token: str) -> str:
    """The same bytes, with an unused bit of the last character set."""
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) + 1]


def forgeries(token: str) -> dict[str, str]:
    """Tokens that nobody but a broken verifier believes, by what is wrong with them."""
    header, payload, signature = parts(token)
    head, body, _ = token.split(".")
    public = keys.signing_key().rsa.as_pem(private=False)
    stranger = json.loads(json.dumps(STRANGER.as_dict(private=False)))
    issued = payload["iat"]

    def claims(**changes: object) -> str:
        return signed(header, {**payload, **changes})

    def without(name: str) -> str:
        return signed(header, {key: value for key, value in payload.items() if key != name})

    def headed(**changes: object) -> str:
        return signed({**header, **changes}, payload)

    def strange(**changes: object) -> str:
        return signed({**header, **changes}, payload, STRANGER)

    none = b64(json.dumps({**header, "alg": "none"}).encode())
    return {
        "empty": "",
        "dots": "..",
        "words": "not a token",
        "two segments": f"{head}.{body}",
        "four segments": f"{token}.{signature}",
        "five segments, as an encrypted token": f"{head}.{body}.{signature}.{body}.{head}",
        "no signature": f"{head}.{body}.",
        "truncated signature": token[:-10],
        "truncated payload": f"{head}.{body[:-8]}.{signature}",
        "signature of another length": f"{token}AAAA",
        "other spelling of the signature": other_spelling(token),
        "padding": f"{token}==",
        "standard base64": f"{head}.{body}.{signature.replace('-', '+').replace('_', '/')}+/",
        "blank in front": f" {token}",
        "line break behind": f"{token}\n",
        "other alphabet": f"{head}.{body}.é{signature[1:]}",
        "surrogate": f"{head}.{body}.\ud800{signature[1:]}",
        "too long": f"{head}.{b64(json.dumps({**payload, 'name': 'n' * 5000}).encode())}.{signature}",
        "alg none": f"{none}.{body}.",
        "alg none with the signature": f"{none}.{body}.{signature}",
        "alg None": f"{b64(json.dumps({**header, 'alg': 'None'}).encode())}.{body}.",
        "alg null": f"{b64(json.dumps({**header, 'alg': None}).encode())}.{body}.{signature}",
        "alg list": f"{b64(json.dumps({**header, 'alg': ['RS256']}).encode())}.{body}.{signature}",
        "HS256 with the public key": mac({**header, "alg": "HS256"}, payload, public),
        "HS256 with the trimmed public key": mac({**header, "alg": "HS256"}, payload, public.strip()),
        "HS256 with the modulus": mac({**header, "alg": "HS256"}, payload, keys.key_set().keys[0].n.encode()),
        "HS256 with nothing": mac({**header, "alg": "HS256"}, payload, b""),
        "RS256 in the header, HMAC inside": mac(header, payload, public),
        "PS256 in the header": headed(alg="PS256"),
        "RS512 in the header": headed(alg="RS512"),
        "ES256 in the header": headed(alg="ES256"),
        "rs256 in the header": headed(alg="rs256"),
        "no alg": signed({"kid": header["kid"], "typ": "JWT"}, payload),
        "no kid": signed({"alg": "RS256", "typ": "JWT"}, payload),
        "no typ": signed({"alg": "RS256", "kid": header["kid"]}, payload),
        "other typ": headed(typ="at+jwt"),
        "stranger's key": strange(),
        "stranger's key with its own kid": strange(kid="0123456789abcdef"),
        "kid is a path": strange(kid="../../../../dev/null"),
        "kid is SQL": strange(kid="' OR 1=1 --"),
        "kid is a number": strange(kid=7),
        "kid is null": strange(kid=None),
        "kid is a list": strange(kid=[header["kid"]]),
        "jku": strange(jku="https://evil.example/jwks.json"),
        "jku with a good signature": headed(jku="https://evil.example/jwks.json"),
        "jwk": strange(jwk=stranger),
        "x5u": strange(x5u="https://evil.example/cert.pem"),
        "x5c": strange(x5c=["MIIB"]),
        "crit": headed(crit=["exp"], exp=1),
        "b64 false": headed(b64=False, crit=["b64"]),
        "zip": headed(zip="DEF"),
        "header is no JSON": signed(b"{", payload),
        "header is a list": signed(b"[]", payload),
        "payload is no JSON": signed(header, b"{"),
        "payload is a list": signed(header, b"[]"),
        "payload is null": signed(header, b"null"),
        "other payload, same signature": f"{head}.{b64(json.dumps({**payload, 'roles': ['staff']}).encode())}.{signature}",
        "other issuer": claims(iss="https://evil.example"),
        "issuer with a slash": claims(iss=f"{payload['iss']}/"),
        "issuer list": claims(iss=[payload["iss"]]),
        "other audience": claims(aud="router"),
        "audience list": claims(aud=[payload["aud"], "router"]),
        "expired": claims(iat=issued - 600, exp=issued - 300),
        "expired this second": claims(iat=issued - 300, exp=issued),
        "exp as text": claims(exp=str(payload["exp"])),
        "exp as float": claims(exp=float(payload["exp"])),
        "exp true": claims(exp=True),
        "exp huge": claims(exp=2**63),
        "lives too long": claims(exp=issued + 301),
        "issued in the future": claims(iat=issued + 120, exp=issued + 300),
        "issued after it expires": claims(iat=issued + 20, exp=issued + 10),
        "not yet": claims(nbf=issued + 3600),
        "nbf of another type": claims(nbf="soon"),
        "claim of nobody's": claims(admin=True),
        "bucket of somebody else": claims(bkt=(payload["bkt"] + 1) % 4096),
        "bucket true": claims(bkt=True),
        "subject of another kind": claims(sub=str(uuid4())),
        "subject is no id": claims(sub="mira@example.org"),
        "subject in capitals": claims(sub=payload["sub"].upper()),
        "session is no id": claims(sid=""),
        "session is a number": claims(sid=7),
        "roles are a text": claims(roles="staff"),
        "roles are numbers": claims(roles=[1]),
        "name is an object": claims(name={"first": "Mira"}),
        **{f"no {name}": without(name) for name in payload},
    }


def test_a_token_says_who_it_speaks_for(registered: Session) -> None:
    header, payload, _ = parts(registered.access)
    assert header == {"alg": "RS256", "kid": keys.signing_key().kid, "typ": "JWT"}
    assert payload.pop("jti")
    session_id = payload.pop("sid")
    assert payload == {
        "sub": str(registered.user.id),
        "bkt": bucket_of(registered.user.id),
        "roles": [],
        "name": "Mira",
        "iss": "http://127.0.0.1:8000",
        "aud": "titan",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 300,
    }
    principal = accounts.verify_token(token=registered.access)
    assert (principal.user_id, principal.name, principal.roles) == (registered.user.id, "Mira", frozenset())
    assert principal.session_id == session_id


def test_no_forged_token_is_believed(registered: Session) -> None:
    table = forgeries(registered.access)
    assert len(table) >= 80
    believed = []
    for name, token in table.items():
        try:
            accounts.verify_token(token=token)
        except (TokenInvalid, TokenExpired):
            continue
        believed.append(name)
    assert believed == []
    assert accounts.verify_token(token=registered.access).user_id == registered.user.id


def test_a_forged_token_is_not_believed_after_the_true_one_was(registered: Session) -> None:
    accounts.verify_token(token=registered.access)
    for token in forgeries(registered.access).values():
        with pytest.raises((TokenInvalid, TokenExpired)):
            accounts.verify_token(token=token)


def test_a_token_ends_to_the_second(registered: Session) -> None:
    with clock.frozen(NOW + timedelta(seconds=299)):
        assert accounts.verify_token(token=registered.access).user_id == registered.user.id
    with clock.frozen(NOW + timedelta(seconds=300)), pytest.raises(TokenExpired):
        accounts.verify_token(token=registered.access)


def test_a_signature_is_checked_once_in_a_while(registered: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    signed_claims = tokens._signed_claims

    def noted(token: str) -> dict[str, object]:
        checked.append(token)
        return signed_claims(token)

    monkeypatch.setattr(tokens, "_signed_claims", noted)
    for _ in range(5):
        accounts.verify_token(token=registered.access)
    assert len(checked) == 1
    with clock.frozen(NOW + timedelta(seconds=tokens.REMEMBER_S)):
        accounts.verify_token(token=registered.access)
    assert len(checked) == 2


def test_what_is_remembered_has_an_end(registered: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "REMEMBERED", 2)
    for _ in range(4):
        token = tokens.sign(registered.user, session_id=UUID(parts(registered.access)[1]["sid"]))
        accounts.verify_token(token=token)
    assert len(tokens._believed) == 2


def test_a_remembered_token_ends_with_its_session(registered: Session) -> None:
    principal = accounts.verify_token(token=registered.access)
    accounts.end_session(user_id=principal.user_id, session_id=UUID(principal.session_id))
    with pytest.raises(SessionEnded):
        accounts.verify_token(token=registered.access)
