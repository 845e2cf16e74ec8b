"""The index follows the event log: by batches, after losses, beside a rebuild."""

import shutil
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.apps.search.facts import AT, POTTERY, make_id, make_product
from titan.apps.inventory.events import StockChanged, VariantBackInStock, VariantSoldOut
from titan.apps.products.events import ProductPublished, ProductWithdrawn
from titan.apps.search import api, subscribers
from titan.apps.search.contracts import Hit, RebuildRunning, SearchRequest, SearchUnavailable
from titan.apps.search.models import Generation
from titan.apps.search.services import generations, rebuilding
from titan.apps.search.services.embedded.index import EmbeddedIndex
from titan.apps.sellers.events import ShopChanged
from titan.kernel.events import Event
from titan.kernel.ids import new_id
from titan.platform.db.transactions import durable
from titan.platform.eventlog import delivery, reading
from titan.platform.eventlog.appending import Pending, append
from titan.platform.eventlog.models import ParkedEvent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("search_home")]


def record(*events: Event) -> None:
    with durable():
        append([Pending(new_id(bucket=7), event) for event in events])


def deliver() -> int:
    """Everything recorded. Open transactions of tests beside this one hold the log's horizon back for a moment."""
    for _ in range(3000):
        if reading.head() == reading.last():
            break
        time.sleep(0.01)
    return delivery.drain(subscribers.subscription)


def published(number: int, title: str) -> tuple[ProductPublished, StockChanged]:
    product = make_product(number, title)
    variant = product.variants[0]
    return ProductPublished(product), StockChanged(variant.id, product.id, POTTERY.id, 5, 5, "received", AT)


def titles(q: str) -> list[str]:
    return sorted(hit.title for hit in find(q))


def find(q: str) -> Sequence[Hit]:
    return api.find(request=SearchRequest(q=q)).results


class TestFollowing:
    def test_before_the_first_event_nothing_is_found(self) -> None:
        assert api.find(request=SearchRequest(q="mug")).total == 0
        assert api.suggest(q="mu") == ()
        assert api.index_size() == 0

    def test_published_products_are_found_once_delivered(self) -> None:
        record(*published(1, "Blue mug"), *published(2, "Red mug"))
        deliver()
        assert titles("mug") == ["Blue mug", "Red mug"]
        assert api.lag() == 0.0
        assert ParkedEvent.objects.count() == 0

    def test_stock_and_withdrawal_follow(self) -> None:
        listed, stocked = published(1, "Blue mug")
        record(listed, stocked)
        deliver()
        record(VariantSoldOut(stocked.variant_id, stocked.product_id, POTTERY.id, AT))
        deliver()
        assert not find("mug")[0].in_stock
        record(VariantBackInStock(stocked.variant_id, stocked.product_id, POTTERY.id, 1, AT))
        deliver()
        assert find("mug")[0].in_stock
        record(ProductWithdrawn(listed.product.id, POTTERY.id, "seller", AT))
        deliver()
        assert titles("mug") == []

    def test_a_suspended_shop_disappears_and_returns(self) -> None:
        record(*published(1, "Blue mug"))
        deliver()
        for status, expected in (("suspended", []), ("active", ["Blue mug"])):
            record(shop_changed(status))
            deliver()
            assert titles("mug") == expected

    def test_a_crash_between_commit_and_checkpoint_only_repeats(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record(*published(1, "Blue mug"))
        with monkeypatch.context() as patched:
            patched.setattr(delivery, "_advance", _power_cut)
            with pytest.raises(PowerCut):
                deliver()
        record(*published(2, "Red mug"))
        deliver()
        assert titles("mug") == ["Blue mug", "Red mug"]
        assert api.index_size() == 2

    def test_an_index_that_cannot_be_written_parks_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        record(*published(1, "Blue mug"))
        deliver()
        record(*published(2, "Red mug"))
        with monkeypatch.context() as patched:
            patched.setattr(EmbeddedIndex, "write", _disk_full)
            with pytest.raises(delivery.OUTAGES):
                deliver()
        assert ParkedEvent.objects.count() == 0
        deliver()
        assert titles("mug") == ["Blue mug", "Red mug"]


class TestLosses:
    @pytest.mark.parametrize("damage", ["remove", "truncate", "scramble"])
    def test_a_lost_index_is_built_again_when_the_next_event_comes(
        self, search_home: Path, damage: str
    ) -> None:
        record(*published(1, "Blue mug"))
        deliver()
        _damage(search_home, damage)
        _as_another_process()
        record(*published(2, "Red mug"))
        deliver()
        assert titles("mug") == ["Blue mug", "Red mug"]

    @pytest.mark.parametrize("damage", ["remove", "truncate"])
    def test_or_by_the_periodic_job(self, search_home: Path, damage: str) -> None:
        record(*published(1, "Blue mug"))
        deliver()
        _damage(search_home, damage)
        _as_another_process()
        with pytest.raises(SearchUnavailable):
            api.find(request=SearchRequest(q="mug"))
        assert api.tend() == 1
        assert titles("mug") == ["Blue mug"]
        assert api.tend() == 0

    def test_an_index_of_another_database_is_not_used(self, search_home: Path) -> None:
        record(*published(1, "Blue mug"))
        deliver()
        Generation.objects.all().delete()
        _as_another_process()
        record(*published(2, "Red mug"))
        deliver()
        assert titles("mug") == ["Blue mug", "Red mug"]
        assert len(_folders(search_home)) == 1

    def test_an_older_format_is_built_again(self) -> None:
        record(*published(1, "Blue mug"))
        deliver()
        before = Generation.objects.get().name
        Generation.objects.update(format=0)
        assert api.tend() == 1
        assert titles("mug") == ["Blue mug"]
        assert Generation.objects.get(is_current=True).name != before


class TestRebuild:
    def test_answers_the_same_from_a_new_generation(self) -> None:
        record(*published(1, "Blue mug"), *published(2, "Red mug"), shop_changed("active"))
        record(ProductWithdrawn(make_id(2), POTTERY.id, "seller", AT), *published(3, "Green mug"))
        deliver()
        before, name = api.find(request=SearchRequest(q="mug")), Generation.objects.get().name
        built = api.rebuild()
        assert api.find(request=SearchRequest(q="mug")) == before
        assert (built.documents, built.events) == (2, 8)
        assert Generation.objects.get(is_current=True).name == built.generation != name

    def test_serves_and_follows_meanwhile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        record(*published(1, "Blue mug"))
        deliver()
        met: list[list[str]] = []
        fold = rebuilding._fold

        def slow(*args: object) -> int:
            total = fold(*args)  # type: ignore[arg-type]
            if not met:
                record(*published(2, "Red mug"))
                _in_thread(deliver)
                met.append(titles("mug"))
            return total

        monkeypatch.setattr(rebuilding, "_fold", slow)
        api.rebuild()
        assert met == [["Blue mug", "Red mug"]]
        assert titles("mug") == ["Blue mug", "Red mug"]

    def test_events_after_it_go_to_the_new_generation(self) -> None:
        record(*published(1, "Blue mug"))
        deliver()
        api.rebuild()
        record(*published(2, "Red mug"))
        deliver()
        assert titles("mug") == ["Blue mug", "Red mug"]

    def test_the_old_generation_stays_until_its_readers_have_left(self, search_home: Path) -> None:
        record(*published(1, "Blue mug"))
        deliver()
        reader = generations.opened(Generation.objects.get().name)
        api.rebuild()
        assert len(_folders(search_home)) == 2
        assert reader.index.size() == 1
        reader.hold.close()
        _as_another_process()
        assert api.tend() == 1
        assert len(_folders(search_home)) == 1

    def test_only_one_at_a_time(self) -> None:
        record(*published(1, "Blue mug"))
        deliver()
        with rebuilding._alone(), pytest.raises(RebuildRunning):
            api.rebuild()

    def test_by_command(self, capsys: pytest.CaptureFixture[str]) -> None:
        record(*published(1, "Blue mug"))
        deliver()
        call_command("rebuild_search")
        assert capsys.readouterr().out.startswith("1 products from 2 events in ")

    def test_readers_of_other_processes_move_on(self) -> None:
        record(*published(1, "Blue mug"))
        deliver()
        assert titles("mug") == ["Blue mug"]
        held = generations._held
        assert held is not None
        other = generations.opened(held.name)
        record(*published(2, "Red mug"))
        deliver()
        generations._refresh(other)
        assert other.index.size() == 2


class PowerCut(BaseException):
    """The process is gone."""


def _power_cut(*args: object) -> None:
    raise PowerCut


def _disk_full(*args: object) -> None:
    raise OSError("No space left on device")


def shop_changed(status: str) -> ShopChanged:
    return ShopChanged(
        POTTERY.id, make_id(1), POTTERY.name, POTTERY.slug, status, "DE", "Köln", "EUR", 800, False, AT
    )


def _folders(home: Path) -> list[Path]:
    return [path for path in home.glob("*/*") if path.is_dir()]


def _damage(home: Path, damage: str) -> None:
    [folder] = _folders(home)
    if damage == "remove":
        shutil.rmtree(folder)
    elif damage == "truncate":
        (folder / "meta.json").write_text("")
    else:
        for path in folder.glob("*.*"):
            if path.suffix in (".idx", ".term", ".fast", ".store", ".pos", ".fieldnorm"):
                path.write_bytes(b"\x00" * path.stat().st_size)


def _as_another_process() -> None:
    generations._held = None
    rebuilding.let_go()
    generations.look_again()


def _in_thread(run: object) -> None:
    assert callable(run)
    thread = threading.Thread(target=_and_close, args=(run,))
    thread.start()
    thread.join()


def _and_close(run: object) -> None:
    from django.db import connection

    assert callable(run)
    run()
    connection.close()
