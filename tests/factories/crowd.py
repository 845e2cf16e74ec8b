"""Many at once: tasks spread over threads, each with a database connection of its own, let go at one moment."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence

from django.db import DatabaseError, connection

from titan.kernel.errors import TitanError

THREADS = 16
Task = Callable[[], object]


def together(tasks: Sequence[Sequence[Task]]) -> Counter[str]:
    """Each list of tasks in a thread. How often each error came ("" = well)."""
    start, outcomes = threading.Barrier(len(tasks)), [Counter[str]() for _ in tasks]

    def run(mine: Sequence[Task], found: Counter[str]) -> None:
        start.wait()
        try:
            for task in mine:
                try:
                    task()
                    found[""] += 1
                except (TitanError, DatabaseError) as error:
                    found[type(error).__name__] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in zip(tasks, outcomes, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(outcomes, Counter[str]())


def spread(tasks: Sequence[Task]) -> list[Sequence[Task]]:
    """The tasks dealt out to THREADS hands."""
    return [tasks[number::THREADS] for number in range(THREADS)]
