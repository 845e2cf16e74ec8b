"""What a set of scans makes of a parcel."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.apps.tracking.contracts import Scan, TrackingStatus
from titan.apps.tracking.domain import codes, progress
from titan.simulators.carrier import journeys

from .conftest import START

S = TrackingStatus


def scan(status: TrackingStatus, hour: int) -> Scan:
    return Scan(status, "Köln, DE", "", START + timedelta(hours=hour))


scans = st.lists(st.builds(scan, st.sampled_from(S), st.integers(0, 5)), max_size=8)


@given(scans, st.randoms())
def test_the_order_of_arrival_does_not_matter(found: list[Scan], dice: object) -> None:
    shuffled = list(found)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]

    assert progress.status_of(shuffled) is progress.status_of(found)
    assert progress.history(shuffled) == progress.history(found)


@given(scans)
def test_delivered_stays_delivered_or_is_sent_back(found: list[Scan]) -> None:
    status = progress.status_of([*found, scan(S.DELIVERED, 3)])

    assert status in (S.DELIVERED, S.RETURNING, S.RETURNED)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([], S.PRE_TRANSIT),
        ([(S.PICKED_UP, 1)], S.PICKED_UP),
        ([(S.IN_TRANSIT, 2), (S.PICKED_UP, 1)], S.IN_TRANSIT),
        ([(S.DELIVERED, 5), (S.OUT_FOR_DELIVERY, 4)], S.DELIVERED),
        ([(S.DELIVERED, 5), (S.IN_TRANSIT, 6), (S.EXCEPTION, 7)], S.DELIVERED),
        ([(S.DELIVERED, 5), (S.RETURNING, 4)], S.DELIVERED),
        ([(S.DELIVERED, 5), (S.RETURNING, 6), (S.RETURNED, 7)], S.RETURNED),
        ([(S.DELIVERY_FAILED, 3), (S.RETURNED, 5), (S.RETURNING, 4)], S.RETURNED),
        ([(S.OUT_FOR_DELIVERY, 3), (S.DELIVERED, 3)], S.DELIVERED),
    ],
)
def test_the_latest_scan_by_the_carriers_clock_counts(
    story: list[tuple[TrackingStatus, int]], expected: TrackingStatus
) -> None:
    assert progress.status_of([scan(status, hour) for status, hour in story]) is expected


def test_every_status_has_a_code_of_the_simulated_carrier() -> None:
    assert set(codes.CODES["simulated"].values()) == set(S)


def test_every_code_that_the_simulated_carrier_uses_is_known() -> None:
    assert set(journeys.NOTES) <= set(codes.CODES["simulated"])
    assert {name: codes.CODES["simulated"][code].value for name, code in journeys.CODE_OF.items()} == {
        status.value: status.value for status in S
    }


def test_an_unknown_code_is_an_exception_that_says_so() -> None:
    assert codes.normalised("simulated", "EATEN", "by a dog") == (
        S.EXCEPTION,
        "unknown carrier code 'EATEN': by a dog",
    )
