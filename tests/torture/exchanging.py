"""Exchanges while they are struck: each brings about one of the processes of the other goods."""

import uuid
from dataclasses import dataclass

from tests.torture.acting import WALLET, Buying, Case, World
from tests.torture.auditor import Acknowledged
from titan.apps.inventory import api as inventory
from titan.apps.orders import api as orders
from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import CaseDraft, CaseKind, CaseReason, Inspection, WantedLine
from titan.apps.refunds.models import CaseRow
from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id
from titan.platform.eventlog import relay


@dataclass
class Exchanging:
    """A delivered order that a wallet has paid, of which a unit shall be exchanged for another of the same variant."""

    world: World

    def __post_init__(self) -> None:
        self.one = Buying(self.world, WALLET)
        self.order = orders.get(order_id=self.one.buy().orders[0].id)
        now = clock.now()
        orders.record_shipped(order_id=self.order.id, carrier="titan", tracking_number="T1", at=now)
        orders.record_delivered(order_id=self.order.id, at=now)
        relay.settle()
        self.case_id = self.fresh_id()
        refunds.open_case(
            case_id=self.case_id,
            order_id=self.order.id,
            buyer_id=self.one.buyer_id,
            draft=CaseDraft(CaseKind.EXCHANGE, CaseReason.WRONG_SIZE, (WantedLine(0, 1),)),
        )
        self.step_id = self.fresh_id()

    def fresh_id(self) -> uuid.UUID:
        return new_id(bucket=bucket_of(self.one.buyer_id))

    def accept(self) -> None:
        refunds.accept(
            case_id=self.case_id,
            shop_id=self.order.shop_id,
            actor_id=self.order.seller_id,
            step_id=self.step_id,
        )

    def accepted(self) -> "Exchanging":
        self.accept()
        self.step_id = self.fresh_id()
        return self

    def due(self) -> "Exchanging":
        """Accepted, sent back and inspected: the other goods are to be sent."""
        self.accepted()
        refunds.ship_back(
            case_id=self.case_id,
            buyer_id=self.one.buyer_id,
            step_id=self.fresh_id(),
            carrier="",
            tracking_number="RET1",
        )
        refunds.inspect(
            case_id=self.case_id,
            shop_id=self.order.shop_id,
            actor_id=self.order.seller_id,
            step_id=self.fresh_id(),
            result=Inspection.OK,
        )
        return self

    def replace(self, carrier: str = "") -> None:
        refunds.replace(
            case_id=self.case_id,
            shop_id=self.order.shop_id,
            actor_id=self.order.seller_id,
            step_id=self.step_id,
            carrier=carrier,
        )

    def told(self, *expected: str) -> Acknowledged:
        """What the purchase was, once the case is in that status with its other goods in that one."""
        found = refunds.get(case_id=self.case_id)
        assert found.replacement is not None
        assert (found.status, found.replacement.status) == expected
        return self.one.told()


def setting_aside(world: World) -> Case:
    """The seller accepts an exchange."""
    one = Exchanging(world)
    return Case(one.accept, lambda: one.told("return_due", "held"))


def finding_none_left(world: World) -> Case:
    """The seller's silence accepts an exchange whose goods were sold since it was asked for."""
    one = Exchanging(world)
    variant_id = one.order.lines[0].variant_id
    CaseRow.objects.filter(id=one.case_id).update(deadline_at=clock.now())
    before = inventory.levels(variant_ids=[variant_id])[variant_id]
    _count(variant_id, before.allocated)

    def act() -> None:
        refunds.act_on_deadlines()

    def told() -> Acknowledged:
        _count(variant_id, before.on_hand)
        relay.settle()
        return one.told("return_due", "none_left")

    return Case(act, told)


def _count(variant_id: uuid.UUID, quantity: int) -> None:
    inventory.set_on_hand(variant_id=variant_id, quantity=quantity, reason="for the proof", actor_id=None)


def giving_free(world: World) -> Case:
    """The buyer withdraws an exchange for which a unit is set aside."""
    one = Exchanging(world).accepted()

    def act() -> None:
        refunds.withdraw(case_id=one.case_id, buyer_id=one.one.buyer_id, step_id=one.step_id)

    return Case(act, lambda: one.told("closed", "dropped"))


def replacing(world: World) -> Case:
    """The seller sends the other goods of an exchange."""
    one = Exchanging(world).due()
    return Case(one.replace, lambda: one.told("closed", "sent"))


def not_replacing(world: World) -> Case:
    """The same by a carrier that there is not."""
    one = Exchanging(world).due()
    return Case(lambda: one.replace("nobody"), lambda: one.told("replacement_due", "held"))
