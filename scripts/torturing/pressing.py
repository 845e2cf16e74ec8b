"""A buyer who presses for units of a flash sale and pays for what was promised."""

import time
import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from scripts.torturing.flashcrowd import solve
from scripts.torturing.shopping import ADDRESS, PATIENCE_S, GaveUp, Promotion, Shopper

PROOF_REFUSED = "/api/errors/flashsales.proof_refused"


@dataclass(frozen=True, slots=True)
class OnSale:
    """An item of a slot that is open."""

    slot_id: UUID
    item_id: UUID


class Presser(Shopper):
    """A shopper who goes for what is on sale as well. The ticket is good for the whole slot."""

    _ticket = ""

    def snatch(self, sale: OnSale, promotion: Promotion) -> None:
        """One unit, or none where all are gone, until the outcome is known."""
        try:
            self._snatch(sale, promotion)
        except GaveUp as error:
            with self.record.lock:
                self.record.surprises.append(str(error))

    def _snatch(self, sale: OnSale, promotion: Promotion) -> None:
        answer = self._press(sale)
        if answer["outcome"] != "reserved":
            self._refused({"code": f"flash.{answer['outcome']}"})
            return
        self._pay({"address": ADDRESS, "reservation_id": answer["reservation_id"]}, promotion)

    def _press(self, sale: OnSale) -> dict[str, Any]:
        """What came of it in the end. One whose place in the queue was lost is told so, and presses again."""
        self._ticket = self._ticket or self._new_ticket(sale)
        key, give_up = self._new_key(), time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up:
            headers = {"flash-ticket": self._ticket}
            path = f"/flash-sales/items/{sale.item_id}/press"
            answer = self._ask("POST", path, {"units": 1}, key=key, headers=headers).json()
            while answer.get("outcome") == "queued" and time.monotonic() < give_up:
                time.sleep(0.05)
                answer = self._ask("GET", f"/flash-sales/reservations/{answer['reservation_id']}").json()
            if "outcome" not in answer:
                return {"outcome": answer.get("code", "?")}
            if answer["outcome"] not in ("lost", "queued"):
                return dict(answer)
        raise GaveUp(f"a press of item {sale.item_id} has no outcome after {PATIENCE_S} s")

    def _new_ticket(self, sale: OnSale) -> str:
        """Work for a ticket. A process that is killed may have used up the work of which no answer came: it is done anew."""
        path, give_up = f"/flash-sales/slots/{sale.slot_id}", time.monotonic() + PATIENCE_S
        while True:
            body = {"solution": solve(self._ask("GET", f"{path}/challenge").json())}
            answer = self._ask("POST", f"{path}/ticket", body)
            if answer.status_code == 200:
                return str(answer.json()["token"])
            if answer.json().get("type") != PROOF_REFUSED or time.monotonic() > give_up:
                raise GaveUp(f"no ticket: {answer.status_code} {answer.text[:200]}")

    def _new_key(self) -> str:
        return uuid.UUID(int=self.random.getrandbits(128)).hex
