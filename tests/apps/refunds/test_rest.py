"""Cases over HTTP: both sides, nobody else."""

import io
from typing import Any

import pytest
from PIL import Image

from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import CaseStatus

from .conftest import Sold, come_to_rest, fresh_id
from .doors import Caller

pytestmark = pytest.mark.django_db(transaction=True)
ONE_MUG = {"kind": "return", "reason": "wrong_size", "lines": [{"position": 0, "quantity": 1}], "text": "No."}
CLAIM = {"kind": "claim", "reason": "damaged", "lines": [{"position": 1, "quantity": 1}]}


@pytest.fixture(autouse=True)
def _verifier(settings: Any) -> None:
    settings.TITAN_TOKEN_VERIFIER = "tests.apps.refunds.doors.principal_of"


@pytest.fixture
def buyer(delivered: Sold) -> Caller:
    return Caller(delivered.buyer_id)


@pytest.fixture
def seller(delivered: Sold) -> Caller:
    return Caller(delivered.owner_id)


@pytest.fixture
def stranger() -> Caller:
    return Caller(fresh_id())


def picture(size: tuple[int, int] = (400, 300), *, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", size, "teal").save(out, kind, exif=exif)
    return out.getvalue()


def opened(buyer: Caller, sold: Sold, body: dict[str, Any] = ONE_MUG) -> str:
    status, case = buyer("POST", f"orders/{sold.order_id}/cases", body)
    assert status == 201, case
    return str(case["id"])


class TestWay:
    def test_of_a_return_from_the_request_to_the_money(
        self, buyer: Caller, seller: Caller, delivered: Sold
    ) -> None:
        status, standing = buyer("GET", f"orders/{delivered.order_id}/cases")
        assert (status, [one["left"] for one in standing["lines"]]) == (200, [2, 1])
        case_id = opened(buyer, delivered)
        [listed] = seller("GET", "seller/cases?open=true")[1]["results"]
        assert (listed["id"], listed["deadline_at"] is not None) == (case_id, True)
        steps = [
            (seller, f"seller/cases/{case_id}/accept", None, "return_due"),
            (buyer, f"cases/{case_id}/ship-back", {"tracking_number": "RET1"}, "sent_back"),
            (seller, f"seller/cases/{case_id}/inspect", {"result": "ok"}, "refunding"),
        ]
        for who, path, body, wanted in steps:
            status, case = who("POST", path, body)
            assert (status, case["status"]) == (200, wanted)
        come_to_rest()
        assert buyer("GET", f"cases/{case_id}")[1]["status"] == "refunded"
        assert [one["id"] for one in buyer("GET", "cases")[1]["results"]] == [case_id]
        assert delivered.bought_back() == 1000

    def test_of_a_dispute(self, buyer: Caller, seller: Caller, delivered: Sold) -> None:
        case_id = opened(buyer, delivered, CLAIM)
        offer = {"amount_minor": 500, "currency": "EUR", "text": "Keep it."}
        assert seller("POST", f"seller/cases/{case_id}/counter", offer)[1]["amount"]["amount"] == 500
        assert buyer("POST", f"cases/{case_id}/messages", {"text": "Too little."})[0] == 201
        assert seller("POST", f"seller/cases/{case_id}/messages", {"text": "It is fair."})[0] == 201
        status, case = buyer("POST", f"cases/{case_id}/escalate", {"text": "Please look."})
        assert (status, case["status"]) == (200, "escalated")
        assert buyer("POST", f"cases/{case_id}/appeal", {"text": "Why?"})[0] == 409

    def test_other_answers_have_their_addresses(self, buyer: Caller, seller: Caller, delivered: Sold) -> None:
        case_id = opened(buyer, delivered, CLAIM)
        assert seller("POST", f"seller/cases/{case_id}/reject", {"text": "It was whole."})[0] == 200
        assert (
            seller("POST", f"seller/cases/{case_id}/counter", {"amount_minor": 9, "currency": "EUR"})[0]
            == 200
        )
        assert buyer("POST", f"cases/{case_id}/withdraw")[1]["outcome"] == "withdrawn"
        second = opened(buyer, delivered.stock(), {**ONE_MUG, "kind": "exchange"})
        assert seller("POST", f"seller/cases/{second}/replace")[0] == 409
        assert seller("POST", f"seller/cases/{second}/refund-instead")[0] == 409
        assert buyer("POST", f"cases/{second}/accept-counter")[0] == 409

    def test_same_key_opens_one_case(self, buyer: Caller, delivered: Sold) -> None:
        path = f"orders/{delivered.order_id}/cases"
        first, again = (buyer("POST", path, ONE_MUG, key="k1") for _ in range(2))
        assert first == again
        assert buyer("POST", path, ONE_MUG, key="k2")[1]["code"] == "refunds.case_open_already"


class TestStrangers:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", "cases/{case}", None),
            ("POST", "cases/{case}/messages", {"text": "Hello"}),
            ("POST", "cases/{case}/evidence", b"\xff\xd8\xff"),
            ("POST", "cases/{case}/accept-counter", None),
            ("POST", "cases/{case}/escalate", {"text": "Hello"}),
            ("POST", "cases/{case}/appeal", {"text": "Hello"}),
            ("POST", "cases/{case}/ship-back", {"tracking_number": "RET1"}),
            ("POST", "cases/{case}/withdraw", None),
            ("GET", "orders/{order}/cases", None),
            ("POST", "orders/{order}/cases", ONE_MUG),
        ],
    )
    def test_find_nothing(
        self, buyer: Caller, stranger: Caller, delivered: Sold, method: str, path: str, body: Any
    ) -> None:
        path = path.format(case=opened(buyer, delivered), order=delivered.order_id)
        assert stranger(method, path, body)[0] == 404
        assert Caller(None)(method, path, body)[0] == 401

    @pytest.mark.parametrize("step", ["accept", "reject", "counter", "inspect", "replace", "messages", ""])
    def test_other_shops_find_nothing(self, buyer: Caller, delivered: Sold, step: str) -> None:
        other = Sold().sell()
        bodies = {
            "reject": {"text": "No"},
            "messages": {"text": "No"},
            "counter": {"amount_minor": 1, "currency": "EUR"},
            "inspect": {"result": "ok"},
            "replace": {"tracking_number": "NEW1"},
        }
        path = f"seller/cases/{opened(buyer, delivered)}"
        method, path = ("POST", f"{path}/{step}") if step else ("GET", path)
        assert Caller(other.owner_id)(method, path, bodies.get(step))[0] == 404

    def test_ids_that_are_none_of_ours_are_missing(self, buyer: Caller, delivered: Sold) -> None:
        nobody = "11111111-2222-4333-8444-555555555555"
        assert buyer("GET", f"cases/{nobody}")[0] == 404
        assert buyer("POST", f"cases/{nobody}/withdraw")[0] == 404
        assert buyer("POST", f"orders/{nobody}/cases", ONE_MUG)[0] == 404

    def test_staff_may_look(self, buyer: Caller, delivered: Sold) -> None:
        case_id = opened(buyer, delivered)
        assert Caller(fresh_id(), role="staff")("GET", f"cases/{case_id}")[0] == 200


class TestEvidence:
    def test_is_reencoded_and_shown_to_the_two_sides_alone(
        self, buyer: Caller, seller: Caller, stranger: Caller, delivered: Sold
    ) -> None:
        case_id = opened(buyer, delivered)
        status, piece = buyer("POST", f"cases/{case_id}/evidence?caption=The+crack", picture())
        assert (status, piece["caption"], piece["width"], piece["by"]) == (201, "The crack", 400, "buyer")
        path = piece["path"].removeprefix("/api/v1/")
        for who in (buyer, seller, Caller(fresh_id(), role="staff")):
            answer = who.raw("GET", path)
            assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
            assert b"taken at home" not in answer.content
        assert stranger("GET", path)[0] == 404
        assert Caller(None)("GET", path)[0] == 401

    def test_same_picture_is_kept_once(self, buyer: Caller, seller: Caller, delivered: Sold) -> None:
        case_id = opened(buyer, delivered)
        first, again = (buyer("POST", f"cases/{case_id}/evidence", picture())[1] for _ in range(2))
        assert first == again
        seller("POST", f"cases/{case_id}/evidence", picture())
        assert len(refunds.get(case_id=first["path"].split("/")[4]).evidence) == 2

    @pytest.mark.parametrize(
        "data",
        [b"", b"%PDF-1.4", b"\xff\xd8\xff broken", b"<svg></svg>", picture((20, 20))],
        ids=["empty", "pdf", "broken", "svg", "tiny"],
    )
    def test_other_files_are_refused(self, buyer: Caller, delivered: Sold, data: bytes) -> None:
        status, problem = buyer("POST", f"cases/{opened(buyer, delivered)}/evidence", data)
        assert (status, problem["code"]) == (422, "refunds.evidence_rejected")

    def test_too_large_ones_and_too_many_are_refused(
        self, buyer: Caller, delivered: Sold, settings: Any
    ) -> None:
        case_id = opened(buyer, delivered)
        settings.REFUNDS_EVIDENCE_PER_SIDE = 1
        assert buyer("POST", f"cases/{case_id}/evidence", picture())[0] == 201
        assert buyer("POST", f"cases/{case_id}/evidence", picture((401, 300)))[0] == 422
        settings.REFUNDS_EVIDENCE_MAX_BYTES = 100
        assert buyer("POST", f"cases/{case_id}/evidence", picture((402, 300)))[0] == 422

    def test_of_a_case_that_is_over_is_refused(self, buyer: Caller, delivered: Sold) -> None:
        case_id = opened(buyer, delivered)
        buyer("POST", f"cases/{case_id}/withdraw")
        assert buyer("POST", f"cases/{case_id}/evidence", picture())[0] == 409


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "gift"},
        {"lines": []},
        {"lines": [{"position": 9, "quantity": 1}]},
        {"lines": [{"position": 0, "quantity": 0}]},
        {"text": "x" * 2001},
        {"other": 1},
    ],
)
def test_bad_request_is_refused(buyer: Caller, delivered: Sold, change: dict[str, Any]) -> None:
    status, problem = buyer("POST", f"orders/{delivered.order_id}/cases", ONE_MUG | change)
    assert (status, bool(problem.get("errors") or problem.get("problems"))) == (422, True)


def test_shop_counts_what_waits_for_it(buyer: Caller, delivered: Sold) -> None:
    assert refunds.count_to_answer(shop_id=delivered.shop_id) == 0
    opened(buyer, delivered)
    assert refunds.count_to_answer(shop_id=delivered.shop_id) == 1
    page = refunds.list_of_shop(shop_id=delivered.shop_id)
    assert [one.status for one in page.results] == [CaseStatus.REQUESTED]
