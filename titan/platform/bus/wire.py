"""Events as Kafka messages and back: the stream is the key, the payload the value, all the rest headers."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import orjson

from titan.kernel.events import Envelope, encode

from .contracts import Message, Received

Headers = list[tuple[str, str | bytes | None]]


class Malformed(ValueError):
    """The bytes are no message of Titan."""


def key(envelope: Envelope) -> bytes:
    """What Kafka compacts by."""
    return str(envelope.stream).encode()


def value(envelope: Envelope) -> bytes:
    """The fact."""
    return orjson.dumps(envelope.payload)


def headers(message: Message) -> Headers:
    """What a reader needs before it looks at the fact."""
    envelope = message.envelope
    texts = {
        "type": envelope.type,
        "version": envelope.version,
        "after": message.after,
        "bucket": envelope.bucket,
        "cell": message.cell,
        "transaction": envelope.transaction_id,
        "position": envelope.position,
        "recorded_at": envelope.recorded_at.isoformat(),
        "trace": message.trace,
    }
    if message.to is not None:
        texts["to"] = message.to
    return [
        *((name, str(text).encode()) for name, text in texts.items()),
        ("metadata", orjson.dumps(envelope.metadata)),
    ]


def cell_of(received: Received) -> int | None:
    """Whose event it is, where it says so."""
    for name, text in received.headers:
        if name == "cell" and text.isdigit():
            return int(text)
    return None


def addressee_of(received: Received) -> int | None:
    """The bucket that it is addressed to, where it says so."""
    for name, text in received.headers:
        if name == "to" and text.isdigit():
            return int(text)
    return None


def stream_of(received: Received) -> UUID | None:
    """The stream that the key names, where it names one."""
    try:
        return UUID(received.key.decode())
    except (ValueError, UnicodeDecodeError):
        return None


def parse(received: Received) -> Message:
    """The message of these bytes.

    Raises:
        Malformed: a header is missing or nonsense, or the value is no JSON object.
    """
    try:
        told = {name: text.decode() for name, text in received.headers}
        payload, metadata = orjson.loads(received.value), orjson.loads(told["metadata"])
        envelope = Envelope(
            stream=UUID(received.key.decode()),
            version=int(told["version"]),
            type=told["type"],
            bucket=int(told["bucket"]),
            payload=payload,
            metadata=metadata,
            recorded_at=datetime.fromisoformat(told["recorded_at"]),
            transaction_id=int(told["transaction"]),
            position=int(told["position"]),
        )
        to = int(told["to"]) if "to" in told else None
        message = Message(envelope, int(told["cell"]), int(told["after"]), told["trace"], to)
    except (KeyError, ValueError, TypeError) as error:
        raise Malformed(f"no message of Titan: {type(error).__name__}: {error}") from error
    if not isinstance(payload, dict) or not isinstance(metadata, dict) or envelope.version <= message.after:
        raise Malformed("no message of Titan: payload, metadata or versions are not what they must be")
    return message


def current(envelope: Envelope) -> Envelope:
    """The envelope with its event in the newest form that this release knows.

    Raises:
        UnknownEvent: the type is from a newer release.
        pydantic.ValidationError: the payload does not have the fields of its type.
    """
    event = envelope.event()
    if type(event).type == envelope.type:
        return envelope
    return replace(envelope, type=type(event).type, payload=encode(event))
