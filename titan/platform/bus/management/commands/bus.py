"""Look at the bus, and try parked messages again."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from titan.platform.bus import figures, parking, places
from titan.platform.bus.registry import subscriptions, topics


class Command(BaseCommand):
    help = "Shows how far the bus is, or delivers parked messages again. Exits with 1 where some stay parked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        status = commands.add_parser("status", help="What is published, read and parked.")
        status.add_argument("--json", action="store_true", help="As JSON.")
        replay = commands.add_parser("replay", help="Try all parked messages of a subscriber again.")
        replay.add_argument("subscriber", help="Its name, as `bus status` shows it.")

        fill = commands.add_parser(
            "fill", help="Have the whole log put into a narrow topic again at the bus's next start."
        )
        fill.add_argument("topic", help="Its name, as the context declares it.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "status":
            self._status(is_json=options["json"])
        elif options["what"] == "fill":
            self._fill(options["topic"])
        else:
            self._replay(options["subscriber"])

    def _status(self, *, is_json: bool) -> None:
        standing = figures.standing()
        if is_json:
            self.stdout.write(json.dumps(standing, indent=2))
            return
        lag = standing["publish_lag_s"]
        self.stdout.write("publisher: never ran" if lag is None else f"publisher: {lag:.1f} s behind")
        if "debezium" in standing:
            self._debezium(standing["debezium"])
        for name, figure in standing["subscribers"].items():
            self.stdout.write(f"{name}: {figure['behind']} messages behind, {figure['parked']} parked")

    def _debezium(self, told: dict[str, Any]) -> None:
        self.stdout.write(f"debezium: {told['connector']}")
        for slot in told["slots"]:
            state = "lost" if not slot["is_usable"] else "read" if slot["is_read"] else "read by nobody"
            self.stdout.write(f"slot {slot['name']}: {state}, {slot['bytes_behind']} bytes behind")

    def _fill(self, name: str) -> None:
        narrow = sorted(topic.name for topic in topics().values() if topic.facts)
        if name not in narrow:
            raise CommandError(f"There is no narrow topic {name!r}: {', '.join(narrow) or 'none at all'}")
        places.to_be_filled(name)
        self.stdout.write(f"{name} is filled from the whole log when the bus starts next")

    def _replay(self, name: str) -> None:
        subscription = subscriptions().get(name)
        if subscription is None:
            raise CommandError(
                f"There is no subscriber {name!r}: {', '.join(sorted(subscriptions())) or 'none at all'}"
            )
        done, left = parking.replay_all(subscription)
        self.stdout.write(f"{name}: {done} messages went through, {left} stay parked")
        if left:
            raise SystemExit(1)
