"""Runs: repeatable, one at a time, made good after an outage; and the command's exit codes."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from tests.apps.payments.conftest import Provider, by_card, new_purchase
from tests.apps.payments.serving import free_port
from titan.apps.payments import api as payments
from titan.apps.payments.contracts import ProviderNotFound, ProviderUnavailable
from titan.apps.reconciliation import api
from titan.apps.reconciliation.contracts import FindingKind, FindingStatus, RunStatus, RunUnderWay
from titan.apps.reconciliation.models import FindingRow, OurRow, RunRow, TheirRow
from titan.kernel import clock
from titan.kernel.errors import InvalidInput
from titan.kernel.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(provider: Provider) -> date:
    """Today, with one payment that both books tell alike."""
    purchase = new_purchase(3000)
    purchase.authorise(by_card())
    payments.capture(payment_id=purchase.id)
    return clock.now().date()


def tomorrow() -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(days=1))


def silence(settings: Any) -> None:
    settings.CARD_PROVIDERS = [{**settings.CARD_PROVIDERS[0], "url": f"http://127.0.0.1:{free_port()}"}]


def spoil(provider: Provider) -> None:
    with provider.book.transaction() as db:
        db.execute("UPDATE intent SET amount = amount + 1")


class TestRun:
    def test_of_equal_books_finds_nothing_and_leaves_nothing_behind(self, day: date) -> None:
        with tomorrow():
            run = api.reconcile(provider="card", day=day)

        assert (run.status, run.theirs, run.ours, run.open) == (RunStatus.DONE, 1, 1, 0)
        assert (TheirRow.objects.count(), OurRow.objects.count()) == (0, 0)

    def test_leaves_what_is_not_settled_to_the_next_one(self, day: date) -> None:
        with time_machine.travel(datetime.combine(day, datetime.min.time(), UTC) + timedelta(minutes=16)):
            run = api.reconcile(provider="card", day=day)

        assert run.theirs == run.ours == 0

    def test_closes_what_is_gone(self, provider: Provider, day: date) -> None:
        spoil(provider)
        with tomorrow():
            assert api.reconcile(provider="card", day=day).counts == {FindingKind.AMOUNT: 1}
            with provider.book.transaction() as db:
                db.execute("UPDATE intent SET amount = amount - 1")

            assert api.reconcile(provider="card", day=day).open == 0

        finding = FindingRow.objects.get()
        assert (finding.status, finding.mended_by) == (FindingStatus.MENDED, "none")

    def test_opens_again_what_comes_back(self, provider: Provider, day: date) -> None:
        self.test_closes_what_is_gone(provider, day)
        spoil(provider)

        with tomorrow():
            assert api.reconcile(provider="card", day=day).open == 1

        assert FindingRow.objects.get().status == FindingStatus.OPEN

    def test_of_a_day_to_come_is_refused(self, provider: Provider) -> None:
        with pytest.raises(InvalidInput):
            api.reconcile(provider="card", day=clock.now().date() + timedelta(days=1))

    def test_of_an_unknown_provider_is_refused_and_noted_as_failed(self, provider: Provider) -> None:
        with pytest.raises(ProviderNotFound):
            api.reconcile(provider="nobody", day=clock.now().date() - timedelta(days=1))

    def test_without_the_book_fails_and_can_be_made_again(self, provider: Provider, day: date) -> None:
        provider.order(book="fail:1")
        with tomorrow():
            with pytest.raises(ProviderUnavailable):
                api.reconcile(provider="card", day=day)
            failed = api.latest_run(provider="card", day=day)
            again = api.reconcile(provider="card", day=day)

        assert failed is not None
        assert failed.status is RunStatus.FAILED
        assert "ProviderUnavailable" in failed.error
        assert again.status is RunStatus.DONE


class TestOneAtATime:
    def running(self, day: date, *, since: timedelta) -> RunRow:
        return RunRow.objects.create(
            id=new_id(bucket=0),
            provider="card",
            day=day,
            until=clock.now(),
            status="running",
            started_at=clock.now() - since,
        )

    def test_a_second_one_is_refused(self, provider: Provider) -> None:
        day = clock.now().date() - timedelta(days=1)
        self.running(day, since=timedelta(minutes=1))

        with pytest.raises(RunUnderWay):
            api.reconcile(provider="card", day=day)

    def test_one_whose_process_died_is_passed_over(self, provider: Provider) -> None:
        day = clock.now().date() - timedelta(days=1)
        dead = self.running(day, since=timedelta(hours=2))

        assert api.reconcile(provider="card", day=day).status is RunStatus.DONE
        dead.refresh_from_db()
        assert (dead.status, dead.error) == ("failed", "its process died")


class TestDaily:
    def test_compares_each_day_of_the_last_week_once(self, day: date) -> None:
        with tomorrow():
            assert api.reconcile_due() == api.CAUGHT_UP_DAYS
            assert api.reconcile_due() == 0

            run = api.latest_run(provider="card", day=day)

        assert run is not None
        assert run.theirs == 1

    def test_compares_a_day_again_that_was_not_over(self, day: date) -> None:
        api.reconcile_due()
        noon = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=23)
        with time_machine.travel(noon):
            api.reconcile(provider="card", day=day)

        with tomorrow():
            assert api.reconcile_due() == 1

    def test_makes_good_what_an_outage_left_out(self, provider: Provider, day: date, settings: Any) -> None:
        fine = settings.CARD_PROVIDERS
        silence(settings)
        assert api.reconcile_due() == 0

        settings.CARD_PROVIDERS = fine
        assert api.reconcile_due() == api.CAUGHT_UP_DAYS

    def test_waits_until_the_day_is_settled(self, provider: Provider) -> None:
        midnight = datetime(2026, 11, 28, tzinfo=UTC)
        with time_machine.travel(midnight + timedelta(minutes=5)):
            api.reconcile_due()
            assert api.latest_run(provider="card", day=date(2026, 11, 27)) is None

        with time_machine.travel(midnight + timedelta(minutes=20)):
            assert api.reconcile_due() == 1
            assert api.latest_run(provider="card", day=date(2026, 11, 27)) is not None


class TestCommand:
    def run(self, *args: str) -> tuple[int, str, str]:
        out, err = StringIO(), StringIO()
        try:
            call_command("reconcile", "--provider", "card", *args, stdout=out, stderr=err)
        except SystemExit as end:
            return int(str(end.code)), out.getvalue(), err.getvalue()
        return 0, out.getvalue(), err.getvalue()

    def test_answers_0_for_equal_books(self, day: date) -> None:
        with tomorrow():
            code, out, _ = self.run("--day", str(day))

        assert (code, "The books agree." in out) == (0, True)

    def test_answers_4_with_findings_and_tells_them_as_json(self, provider: Provider, day: date) -> None:
        spoil(provider)
        with tomorrow():
            code, out, _ = self.run("--json")

        told = json.loads(out)
        assert code == 4
        assert (told["day"], told["open"], told["kinds"]) == (str(day), 1, {"amount": 1})

    def test_writes_nothing_down_on_a_dry_run(self, provider: Provider, day: date) -> None:
        spoil(provider)
        with tomorrow():
            code, out, _ = self.run("--day", str(day), "--dry-run")

        assert code == 4
        assert "amount" in out
        assert (RunRow.objects.count(), FindingRow.objects.count()) == (0, 0)

    def test_answers_3_when_the_provider_shows_no_book(self, day: date, settings: Any) -> None:
        silence(settings)
        with tomorrow():
            code, _, err = self.run("--day", str(day))

        assert (code, "does not show its book" in err) == (3, True)

    @pytest.mark.parametrize(
        "args", [("--day", "2999-01-01"), ("--day", "tomorrow"), ("--provider", "nobody")]
    )
    def test_refuses_wrong_arguments(self, provider: Provider, args: tuple[str, ...]) -> None:
        with pytest.raises(CommandError):
            self.run(*args)
