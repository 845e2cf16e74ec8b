"""The one connector that a cell has in Kafka Connect: asked for, looked at, taken away, over Connect's HTTP interface."""

from collections.abc import Mapping
from typing import Any

import httpx
from django.conf import settings

from titan.platform.db.transactions import forbid_transaction

TIMEOUT_S = 10.0


class ConnectAway(Exception):
    """Kafka Connect does not answer, or not yet."""


class Connector:
    """A connector by its name, whether it is there or not."""

    def __init__(self, url: str, name: str) -> None:
        self._url = f"{url.rstrip('/')}/connectors/{name}"

    def keep(self, configuration: Mapping[str, str]) -> None:
        """Have it run like this.

        Raises:
            ConnectAway: Connect does not answer.
            ValueError: Connect refuses the configuration.
        """
        present = self._ask("GET", "/config")
        wanted = {**configuration, "name": self._url.rpartition("/")[2]}
        if present != wanted:
            self._ask("PUT", "/config", dict(configuration))

    def state(self) -> str:
        """In one word, that of its task where it has one: RUNNING, FAILED, UNASSIGNED …; MISSING where it is not there.

        Raises:
            ConnectAway: Connect does not answer.
        """
        answer = self._ask("GET", "/status")
        if answer is None:
            return "MISSING"
        parts = [answer["connector"], *answer["tasks"]]
        failed = [part for part in parts if part["state"] == "FAILED"]
        return str((failed or parts)[-1]["state"])

    def trouble(self) -> str:
        """What made it fail, in a line; empty where nothing did.

        Raises:
            ConnectAway: Connect does not answer.
        """
        answer = self._ask("GET", "/status") or {"connector": {}, "tasks": []}
        traces = [part["trace"] for part in (answer["connector"], *answer["tasks"]) if part.get("trace")]
        lines = [line for line in "\n".join(traces).splitlines() if not line.startswith("\t")]
        return lines[-1] if lines else ""

    def restart(self) -> None:
        """Begin anew what has failed.

        Raises:
            ConnectAway: Connect does not answer.
        """
        self._ask("POST", "/restart?includeTasks=true&onlyFailed=true")

    def remove(self) -> None:
        """Take it away; nothing happens where it is not there.

        Raises:
            ConnectAway: Connect does not answer.
        """
        self._ask("DELETE", "")

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        """What Connect answers; None where there is no such connector."""
        forbid_transaction()
        try:
            answer = httpx.request(method, self._url + path, json=body, timeout=TIMEOUT_S)
        except httpx.HTTPError as error:
            raise ConnectAway(f"Kafka Connect does not answer: {error}") from error
        if answer.status_code == 404:
            return None
        # It shares out its work anew: 409.
        if answer.status_code == 409 or answer.status_code >= 500:
            raise ConnectAway(f"Kafka Connect is not ready: {answer.status_code} {answer.text[:300]}")
        if answer.status_code >= 400:
            raise ValueError(f"Kafka Connect refuses: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else None


def of_cell(cell: int) -> Connector:
    """The connector that publishes for a cell."""
    return Connector(settings.CONNECT_URL, f"{settings.BUS_PREFIX}.cell-{cell}")
