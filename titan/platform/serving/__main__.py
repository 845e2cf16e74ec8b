"""`python -m titan.platform.serving`: the web role, until SIGTERM.

Processes, threads, host and port come from the environment (`settings.ENV`), the application from
`settings.ASGI_APPLICATION`.
"""

import gc
import logging
import sys
from functools import partial
from importlib import import_module

from .front import Front
from .master import Master, inherited, listen

logger = logging.getLogger("titan.platform.serving")


# Importing makes very many objects and hardly any garbage: looking for it took a quarter of the start. A request
# makes few objects that know each other, so a look every 700 of them finds nothing most times.
_GARBAGE_THRESHOLD = (20_000, 20, 20)


def _application() -> Front:
    # By name: the composition root stands above the platform, which may not import it.
    front = import_module("config.asgi").application
    assert isinstance(front, Front)
    return front


def _forget_connections() -> None:
    from django.db import connections

    # A connection shared by two processes would mix their conversations.
    connections.close_all()


def _load_addresses() -> None:
    from django.urls import get_resolver

    # Before the fork: the views' modules are then shared, and no first request waits for them.
    get_resolver().url_patterns  # noqa: B018 - reading it imports them


def _load_libraries() -> None:
    from django.conf import settings

    for name in settings.WEB_PRELOADED:
        import_module(name)


def _load_templates() -> None:
    from pathlib import Path

    from django.conf import settings
    from django.template.loader import get_template

    # Before the fork, too: no worker parses them again, and no visitor waits for it.
    folder = Path(settings.BASE_DIR) / "templates"
    for part in ("base", "components", "storefront"):
        for path in sorted((folder / part).rglob("*.html")):
            get_template(str(path.relative_to(folder)))


def main() -> int:
    gc.disable()
    front = _application()
    from django.conf import settings

    _load_addresses()
    _load_libraries()
    _load_templates()
    _forget_connections()
    gc.set_threshold(*_GARBAGE_THRESHOLD)
    gc.enable()
    env = settings.ENV
    try:
        listener = inherited(env.listen_fd) if env.listen_fd >= 0 else listen(env.host, env.port)
    except OSError as error:
        sys.stderr.write(
            f"Cannot listen on {env.host}:{env.port}: {error.strerror}. Set another TITAN_PORT.\n"
        )
        return 1
    from .worker import serve

    logger.info(
        "Serving on %s:%d with %d processes of %d threads",
        env.host,
        env.port,
        env.web_workers,
        env.web_threads,
    )
    Master(listener, partial(serve, front), env.web_workers, env.ready_fd).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
