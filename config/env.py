"""The only reader of the process environment: `TITAN_*` names, typed, checked once at start.

A name that is not declared here is an error with a suggestion, so a typing mistake never
becomes a silent default. Secrets may come from a file: `TITAN_SECRET_KEY_FILE=/run/secrets/key`.
"""

import difflib
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, Json, ValidationError

PREFIX = "TITAN_"
ROOT = Path(__file__).resolve().parent.parent


class BadEnvironment(Exception):
    """The environment holds an unknown or malformed `TITAN_*` variable."""


class Environment(BaseModel):
    """Every setting that a deployment may change. Field `x_y` is the variable `TITAN_X_Y`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    env: Literal["dev", "test", "prod"] = Field("dev", description="Which settings module applies.")
    role: Literal["web", "worker", "relay", "manage"] = Field("manage", description="What this process does.")
    cell: int = Field(0, ge=0, le=4095, description="Number of the cell that this process serves.")
    cell_directory: Path | None = Field(
        None, description="File of the directory of cells (docs/cells.md); empty = this is the only cell."
    )
    secret_key: str = Field(
        "", description="Signs cookies and tokens of forms; at least 50 characters in prod."
    )
    secret_key_fallbacks: str = Field("", description="Comma-separated former secret keys, still accepted.")
    database_url: str = Field("", description="postgresql://user:password@host:port/name; empty = embedded.")
    redis_url: str = Field("", description="redis://host:port/0; empty = embedded Valkey.")
    kafka_bootstrap: str = Field("", description="host:port,… of Kafka (docs/bus.md); empty = no bus.")
    kafka_options: Json[dict[str, Any]] = Field(
        {}, description="JSON object of further options of librdkafka, such as TLS and SASL."
    )
    bus_relay: Literal["publisher", "debezium"] = Field(
        "publisher", description="What brings events to Kafka (docs/bus.md): the bus process, or Debezium."
    )
    connect_url: str = Field(
        "http://127.0.0.1:8083", description="Kafka Connect, where Debezium brings the events to Kafka."
    )
    debezium_options: Json[dict[str, str]] = Field(
        {}, description="JSON object of further options of Debezium's connector; they win."
    )
    var_dir: Path = Field(ROOT / "var", description="Data of embedded servers, media, keys, logs.")
    host: str = Field("127.0.0.1", description="Address the web server binds.")
    database_role: str = Field(
        "",
        description="What web, worker and relay act as; empty = titan_app on the embedded engine, else the user.",
    )
    port: int = Field(8000, ge=1, le=65535, description="Port the web server binds.")
    public_url: str = Field("", description="Scheme and host that users see; empty = http://HOST:PORT.")
    allowed_hosts: str = Field("", description="Comma-separated host names served, beside the public URL's.")
    listen_fd: int = Field(
        -1,
        ge=-1,
        description="Set by the supervisor: a socket bound to HOST:PORT; -1 = the web server binds.",
    )
    ready_fd: int = Field(
        -1,
        ge=-1,
        description="Set by the supervisor: where the web server says that it is ready; -1 = nowhere.",
    )
    web_workers: int = Field(2, ge=1, le=64, description="Web processes.")
    web_threads: int = Field(
        4, ge=1, le=64, description="Threads a web process, each with a database connection."
    )
    log_format: Literal["console", "json"] = Field("json", description="Form of log lines on stdout.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severe line logged."
    )
    email_url: str = Field("console:", description="console: | smtp://user:password@host:port?tls=1")
    email_from: str = Field("Titan <no-reply@titan.example>", description="Sender of mail.")
    sms_url: str = Field(
        "", description="console: (not in prod) | https://… of an SMS gateway; empty in prod = no SMS."
    )
    sms_token: str = Field("", description="Bearer token for the SMS gateway.")
    sms_from: str = Field("Titan", description="Sender of SMS.")
    oidc_providers: str = Field(
        "", description="JSON list of OpenID Connect providers, see docs/accounts.md; empty = none."
    )
    escrow_release_days: int = Field(
        7, ge=0, le=90, description="Days after delivery until escrow is released."
    )
    unpaid_timeout_minutes: int = Field(
        30, ge=1, le=10_080, description="Unpaid purchases are cancelled after this."
    )
    unshipped_timeout_days: int = Field(
        7, ge=1, le=90, description="Paid but unshipped orders are cancelled after this."
    )
    simulator_port: int = Field(
        0, ge=0, le=65535, description="Port of the simulated partners; 0 = as last noted."
    )
    card_provider_url: str = Field("", description="Address of the card provider; empty = the simulated one.")
    card_webhook_secret: str = Field(
        "", description="whsec_… that signs the card provider's webhooks; empty = a local one."
    )
    card_providers: str = Field(
        "", description="JSON list of card providers, see docs/payments.md; empty = one, named card."
    )
    invoice_platform_tax_id: str = Field(
        "", description="The platform's VAT or tax number on its invoices; empty in production = left out."
    )
    carrier_url: str = Field("", description="Address of the parcel carrier; empty = the simulated one.")
    carrier_webhook_secret: str = Field(
        "", description="whsec_… that signs the carrier's webhooks, comma-separated; empty = a local one."
    )
    carrier_pace_seconds: float = Field(
        20, ge=0, description="Simulated carrier: seconds between two scans; 0 = only when told."
    )
    flash_proof_number: int = Field(
        50_000,
        ge=1,
        le=10_000_000,
        description="Flash sales: numbers tried at most for a ticket when it is calm.",
    )
    process_lease_seconds: int = Field(
        10, ge=1, le=300, description="How long a dead runner's process waits until another takes it up."
    )
    failpoints: str = Field(
        "", description="Test runs only: name=action[:n],… see titan/platform/failpoints.py."
    )

    @property
    def base_url(self) -> str:
        """The public address without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def parse(environ: Mapping[str, str]) -> Environment:
    """Build the typed environment from `TITAN_*` entries of `environ`.

    Raises:
        BadEnvironment: naming each unknown or malformed variable, with what would be right.
    """
    values: dict[str, str] = {}
    problems: list[str] = []
    known = Environment.model_fields
    for name, value in sorted(environ.items()):
        if not name.startswith(PREFIX):
            continue
        field = name[len(PREFIX) :].lower()
        if field.endswith("_file") and field[:-5] in known:
            try:
                values[field[:-5]] = Path(value).read_text(encoding="utf8").strip()
            except OSError as error:
                problems.append(f"{name}: cannot read {value}: {error.strerror}")
        elif field in known:
            values[field] = value
        else:
            near = difflib.get_close_matches(field, known, n=1)
            hint = f"; did you mean {PREFIX}{near[0].upper()}?" if near else ""
            problems.append(f"{name}: no such setting{hint}")
    try:
        parsed = Environment.model_validate(values)
    except ValidationError as error:
        problems += [
            f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']} (got {e['input']!r})" for e in error.errors()
        ]
    if problems:
        raise BadEnvironment("Bad environment:\n  " + "\n  ".join(problems))
    return parsed


@cache
def environment() -> Environment:
    """The environment of this process, read once."""
    return parse(os.environ)
