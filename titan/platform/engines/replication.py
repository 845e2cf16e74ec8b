"""The settings by which a primary and its standby know each other."""

from .addresses import ROLE, Record

NAME = "titan_standby"
# A side that says nothing for so long is taken for gone; the disk that a lost standby may cost its primary.
SILENCE = "10s"
KEPT = "2GB"


def primary_settings(record: Record) -> dict[str, str]:
    """Commits wait for the standby's disk where the record says so; with no standby nothing is set."""
    if not record.standby.is_wanted:
        return {}
    return {
        "synchronous_standby_names": f'FIRST 1 ("{NAME}")' if record.is_synchronous else "",
        "wal_sender_timeout": SILENCE,
        "max_slot_wal_keep_size": KEPT,
    }


def standby_settings(record: Record) -> dict[str, str]:
    """Whom it follows."""
    primary = record.postgres
    source = (
        f"host=127.0.0.1 port={primary.port} user={ROLE} password={primary.password} application_name={NAME}"
    )
    return {
        "primary_conninfo": source,
        "primary_slot_name": NAME,
        "wal_receiver_timeout": SILENCE,
        "wal_retrieve_retry_interval": "1s",
        "wal_sender_timeout": SILENCE,
        "max_slot_wal_keep_size": KEPT,
    }
