"""Sends webhooks: one background thread, a few at a time, again and again until they are taken."""

import threading
from datetime import UTC, datetime

import httpx
from standardwebhooks import Webhook

from .book import Book, Row
from .faults import Faults

IDLE_S = 0.05
TIMEOUT_S = 5.0


class Sender:
    """Delivers the book's messages to the merchant's address."""

    def __init__(self, book: Book, faults: Faults, *, url: str, secret: str) -> None:
        self._book = book
        self._faults = faults
        self._url = url
        self._webhook = Webhook(secret)
        self._client = httpx.Client(timeout=TIMEOUT_S, trust_env=False)
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin, in a thread that ends with the process."""
        threading.Thread(target=self._run, name="webhooks", daemon=True).start()

    def stop(self) -> None:
        """End after the message under way."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            sent = 0 if self._faults.is_holding_webhooks else self.send_due()
            if not sent:
                self._stopping.wait(IDLE_S)

    def send_due(self) -> int:
        """Send what is due now, once each. Returns how many were tried."""
        due = self._book.due_messages()
        for message in due:
            if self._send(message):
                self._book.delivered(message["position"])
            else:
                self._book.failed(message["position"], attempts=message["attempts"])
        return len(due)

    def _send(self, message: Row) -> bool:
        now = datetime.now(UTC)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message["id"],
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._webhook.sign(message["id"], now, message["body"]),
        }
        try:
            return self._client.post(self._url, content=message["body"], headers=headers).is_success
        except httpx.HTTPError:
            return False
