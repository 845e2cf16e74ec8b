"""Two cells in one database: each has the ledger's tables and a log of its own, in a schema, and letters go by hand."""

from collections.abc import Iterator
from contextlib import contextmanager

from titan.kernel.events import Envelope
from titan.kernel.ids import bucket_of
from titan.platform import homes
from titan.platform.bus import registry
from titan.platform.bus.registry import addressee
from titan.platform.db import sql
from titan.platform.eventlog import delivery, reading
from titan.platform.eventlog.appending import IS_COPY

BUYERS, SHOPS = 5, 2000
CELLS = {BUYERS: 0, SHOPS: 1}
TABLES = (
    *("wallet_account", "wallet_transfer", "wallet_elsewhere", "wallet_escrow_end", "wallet_reclaim"),
    *("payouts_line", "payouts_settings", "payouts_reserve", "eventlog_event"),
)
GUARDS = (
    ("wallet_elsewhere", "BEFORE INSERT OR UPDATE OF id", "wallet_elsewhere_guard"),
    ("wallet_account", "AFTER INSERT", "wallet_account_here"),
)


class TwoCells:
    """The buyers' cell is 0, the shops' cell is 1."""

    def __init__(self) -> None:
        self.homes = dict(CELLS)
        self.readers = [one for one in registry.subscriptions().values() if one.topic == "letters"]
        for cell in CELLS.values():
            sql.execute(f"CREATE SCHEMA cell_{cell}")
            for table in TABLES:
                sql.execute(f"CREATE TABLE cell_{cell}.{table} (LIKE public.{table} INCLUDING ALL)")
            for table, moment, guard in GUARDS:
                sql.execute(
                    f"CREATE TRIGGER guard {moment} ON cell_{cell}.{table} FOR EACH ROW EXECUTE FUNCTION {guard}()"
                )
        self.sent: list[Envelope] = []
        self._seen = dict.fromkeys(CELLS.values(), 0)

    @contextmanager
    def inside(self, cell: int) -> Iterator[None]:
        """What is done is done in this cell. Letters that it wrote are on their way afterwards."""
        sql.execute(f"SET LOCAL search_path = cell_{cell}, public")
        homes.register(lambda bucket: None if self.homes.get(bucket, cell) == cell else 1 - cell)
        try:
            yield
            self._post(cell)
        finally:
            homes.forget()
            sql.execute("SET LOCAL search_path = public")

    def _post(self, cell: int) -> None:
        for envelope in self.log():
            if envelope.position <= self._seen[cell]:
                continue
            self._seen[cell] = envelope.position
            to = addressee(envelope.type, envelope.payload)
            if IS_COPY not in envelope.metadata and to is not None and not homes.is_here(to):
                self.sent.append(envelope)

    @staticmethod
    def log(*types: str) -> tuple[Envelope, ...]:
        """All events of the present cell, or those of these types."""
        own = types or None
        return reading.after(reading.Place(0, 0), types=own, until=reading.last(), limit=100_000).envelopes

    def deliver(self, letter: Envelope) -> None:
        """Hand a letter to the cell that it is for."""
        to = addressee(letter.type, letter.payload)
        assert to is not None
        with self.inside(self.homes[bucket_of(to)]):
            for reader in self.readers:
                if reader.wants(letter.type):
                    delivery.handle(reader, [letter])
