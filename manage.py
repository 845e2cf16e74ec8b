"""Django's command line. `./scripts/manage` runs it with the engines started."""

import gc
import os
import sys


def main() -> None:
    # Importing makes very many objects and hardly any garbage: looking for it took a quarter of every start.
    gc.set_threshold(50_000, 20, 20)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
