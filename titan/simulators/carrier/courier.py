"""The threads that move parcels and deliver webhooks."""

import logging
import threading
from datetime import UTC, datetime

import httpx
from standardwebhooks.webhooks import Webhook

from .book import Book, DueWebhook
from .settings import Settings

log = logging.getLogger(__name__)
BEAT_S = 0.2
TIMEOUT_S = 5.0


class Courier:
    """Works from `start` to `stop`. `nudge` makes it look for work at once."""

    def __init__(self, book: Book, settings: Settings) -> None:
        self._book = book
        self._settings = settings
        self._signer = Webhook(settings.webhook_secret)
        self._stopping = threading.Event()
        self._nudged = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, in a thread of its own; a second time has no effect."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="carrier-courier", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End after the delivery under way."""
        self._stopping.set()
        self._nudged.set()
        if self._thread is not None:
            self._thread.join(TIMEOUT_S * 2)

    def nudge(self) -> None:
        """There is something to deliver."""
        self._nudged.set()

    def _run(self) -> None:
        with httpx.Client(timeout=TIMEOUT_S) as client:
            while not self._stopping.is_set():
                self._nudged.clear()
                try:
                    self.work(client)
                except Exception:
                    log.exception("the carrier could not do its round")
                self._nudged.wait(BEAT_S)

    def work(self, client: httpx.Client) -> int:
        """One round: move what is due, deliver what is due. Returns how many webhooks were delivered."""
        self._book.move_due(now=datetime.now(UTC), pace_s=self._settings.pace_s)
        delivered = 0
        for hook in self._book.due_webhooks(now=datetime.now(UTC)):
            if self._stopping.is_set():
                break
            is_delivered = self._deliver(client, hook)
            self._book.note_delivery(hook, is_delivered=is_delivered, now=datetime.now(UTC))
            delivered += is_delivered
        return delivered

    def _deliver(self, client: httpx.Client, hook: DueWebhook) -> bool:
        try:
            response = client.post(
                self._settings.webhook_url, content=hook.body.encode(), headers=self._headers(hook)
            )
        except httpx.HTTPError as error:
            log.warning("webhook %s not delivered: %s", hook.id, error)
            return False
        if not response.is_success:
            log.warning("webhook %s was answered %d", hook.id, response.status_code)
        return response.is_success

    def _headers(self, hook: DueWebhook) -> dict[str, str]:
        now = datetime.now(UTC)
        return {
            "Content-Type": "application/json",
            "webhook-id": hook.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(hook.id, now, hook.body),
        }
