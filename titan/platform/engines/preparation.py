"""What a start needs before its processes: a migrated database and, the first time, the demo marketplace."""

import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from .failures import EngineFailure
from .programs import has_command, manage


@dataclass(frozen=True, slots=True)
class Preparation:
    """`database_url` is where the migrations are looked up; `environ` is handed to manage.py."""

    root: Path
    var_dir: Path
    database_url: str
    environ: Mapping[str, str]
    say: Callable[[str], None]

    def migrate(self) -> None:
        """Run `manage.py migrate` unless the database already has every migration of this copy.

        Raises:
            EngineFailure: a migration failed; its own text is on the terminal.
        """
        stamp = self.var_dir / "packages.applied"
        packages = sha256((self.root / "requirements" / "core.lock").read_bytes()).hexdigest()
        is_same = stamp.exists() and stamp.read_text(encoding="utf8") == packages
        if is_same and not own_migrations(self.root) - applied_migrations(self.database_url):
            return
        self.say("Migrating the database …")
        self._manage("migrate", "--no-input", "--verbosity", "0")
        stamp.write_text(packages, encoding="utf8")

    def seed(self) -> None:
        """Fill an empty marketplace with the demo, once.

        Raises:
            EngineFailure: the seed failed.
        """
        stamp = self.var_dir / "demo.seeded"
        if stamp.exists() or not has_command(self.root, "seed_demo"):
            return
        self._manage("seed_demo", "--if-empty")
        stamp.touch()

    def _manage(self, *arguments: str) -> None:
        command = manage(self.root, *arguments)
        done = subprocess.run(command, cwd=self.root, env=dict(self.environ), check=False)  # noqa: S603 - our own
        if done.returncode:
            raise EngineFailure(
                f"`manage.py {' '.join(arguments)}` failed (exit code {done.returncode}), see above."
            )


def own_migrations(root: Path) -> set[tuple[str, str]]:
    """(app label, name) of every migration in Titan's own apps, read without starting Django."""
    files = root.glob("titan/**/migrations/[0-9]*.py")
    return {(_label(path.parent.parent), path.stem) for path in files}


def _label(app: Path) -> str:
    """The label that an app's wiring gives it; else its folder's name."""
    found = re.search(r'^    label = "(\w+)"$', (app / "apps.py").read_text(encoding="utf8"), re.MULTILINE)
    return found[1] if found else app.name


def applied_migrations(database_url: str) -> set[tuple[str, str]]:
    """(app label, name) of what the database has; empty for one that was never migrated.

    Raises:
        EngineFailure: the database cannot be reached.
    """
    # `./scripts/up --help` runs before anything is installed.
    import psycopg

    try:
        with psycopg.connect(database_url, connect_timeout=5) as connection:
            rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
    except psycopg.errors.UndefinedTable:
        return set()
    except psycopg.OperationalError as error:
        raise EngineFailure(f"The database cannot be reached: {error}") from error
    return {(str(app), str(name)) for app, name in rows}
