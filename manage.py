"""Django's command line. `./scripts/manage` runs it with the engines started."""

import gc
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    # Importing makes very many objects and hardly any garbage: looking for it took a quarter of every start.
    gc.disable()
    from django.core.management import ManagementUtility

    class Utility(ManagementUtility):
        """Looks for garbage from the moment at which everything is imported and the command begins."""

        def fetch_command(self, subcommand: str):  # type: ignore[no-untyped-def]
            gc.freeze()
            gc.set_threshold(20_000, 20, 20)
            gc.enable()
            return super().fetch_command(subcommand)

    Utility(sys.argv).execute()


if __name__ == "__main__":
    main()
