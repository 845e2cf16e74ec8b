"""What a parcel's status is, given its scans: a function of the set, whatever order they came in."""

from collections.abc import Collection

from ..contracts import Scan, TrackingStatus

_AFTER_DELIVERY = frozenset({TrackingStatus.DELIVERED, TrackingStatus.RETURNING, TrackingStatus.RETURNED})
_RANK = {status: rank for rank, status in enumerate(TrackingStatus)}


def _by_clock(scan: Scan) -> tuple[float, int]:
    """Scans of the same instant count in the order in which the statuses stand."""
    return (scan.scanned_at.timestamp(), _RANK[scan.status])


def history(scans: Collection[Scan]) -> tuple[Scan, ...]:
    """The scans, oldest first."""
    return tuple(sorted(scans, key=_by_clock))


def status_of(scans: Collection[Scan]) -> TrackingStatus:
    """The status of the latest scan; a delivered parcel can only be sent back.

    No scan means that the carrier has only been announced the parcel.
    """
    ordered = history(scans)
    if not ordered:
        return TrackingStatus.PRE_TRANSIT
    delivered = next((scan for scan in ordered if scan.status is TrackingStatus.DELIVERED), None)
    if delivered is None:
        return ordered[-1].status
    later = [scan for scan in ordered if _by_clock(scan) >= _by_clock(delivered)]
    return [scan for scan in later if scan.status in _AFTER_DELIVERY][-1].status
