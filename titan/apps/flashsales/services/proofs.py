"""Proofs of work: what a ticket costs. Bound to buyer, slot and expiry by the salt, good once by our own store."""

import base64
import binascii
import hashlib
from datetime import UTC, datetime
from uuid import UUID

import orjson
from altcha import v1
from django.conf import settings

from titan.platform import cache as valkey

from ..contracts import Challenge, ProofRefused
from . import gate, secrets

# Tickets that were asked for in the last seconds, above which each try costs more, up to so many times as much.
CALM, WINDOW_S, DEAREST = 500, 10, 16
_FIELDS = {"algorithm": str, "challenge": str, "number": int, "salt": str, "signature": str}


def challenge(slot_id: UUID, user_id: UUID, *, now_us: int) -> Challenge:
    """Work for this buyer and slot. Raises redis.RedisError."""
    expires = datetime.fromtimestamp(now_us / 1_000_000, UTC) + settings.FLASH_PROOF_LIFETIME
    made = v1.create_challenge(
        v1.ChallengeOptions(
            algorithm=v1.SHA256,
            max_number=settings.FLASH_PROOF_NUMBER * _dearness(slot_id, user_id),
            hmac_key=secrets.current("proof"),
            expires=expires,
            params={"slot": str(slot_id), "user": str(user_id)},
        )
    )
    return Challenge(made.algorithm, made.challenge, made.max_number, made.salt, made.signature)


def _dearness(slot_id: UUID, user_id: UUID) -> int:
    """How many times the usual work: more under load, and doubled with each further try of the same buyer."""
    load, tries = gate.key("asked", slot_id), gate.key("asked", slot_id, user_id)
    pipe = valkey.client().pipeline(transaction=False)
    for name, life_s in ((load, WINDOW_S), (tries, 600)):
        pipe.incr(name)
        pipe.expire(name, life_s, nx=True)
    asked, _, tried, _ = pipe.execute()
    return int(min(DEAREST, max(1, asked // CALM) * 2 ** min(max(0, tried - 3), 4)))


def accept(solution: str, slot_id: UUID, user_id: UUID, *, now_us: int) -> None:
    """Check a solution and use it up.

    Raises:
        ProofRefused: it is wrong, too old, of another buyer or slot, or was used.
        redis.RedisError: Valkey does not answer.
    """
    payload = _parse(solution)
    keys = secrets.accepted("proof")
    if not any(v1.verify_solution(payload, key, check_expires=False)[0] for key in keys):
        raise ProofRefused
    _, expires, params = payload.parse_salt()
    if params.get("slot") != [str(slot_id)] or params.get("user") != [str(user_id)]:
        raise ProofRefused
    # By Valkey's clock, not by this process's.
    left_ms = int((expires or 0) * 1000) - now_us // 1000
    if left_ms <= 0:
        raise ProofRefused
    used = gate.key("proof", hashlib.sha256(payload.challenge.encode()).hexdigest())
    if not valkey.client().set(used, b"1", nx=True, px=left_ms + 1000):
        raise ProofRefused


def _parse(solution: str) -> v1.Payload:
    try:
        data = orjson.loads(base64.b64decode(solution, validate=True))
        fields = {name: data[name] for name in _FIELDS}
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise ProofRefused from error
    if (
        any(type(fields[name]) is not kind for name, kind in _FIELDS.items())
        or fields["algorithm"] != v1.SHA256
    ):
        raise ProofRefused
    return v1.Payload(**fields)
