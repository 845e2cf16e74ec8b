"""A worker in the test's own thread."""

from titan.platform.processes import running, store

ROUNDS = 50


def work() -> None:
    """Run the processes that are due, and what becomes due by it.

    Raises:
        AssertionError: they make each other due again and again.
    """
    for _ in range(ROUNDS):
        due = store.claim_due(limit=10)
        for progress in due:
            running.run(progress)
        if not due:
            return
    raise AssertionError("processes do not come to rest")
