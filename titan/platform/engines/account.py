"""The account that the engines run as: PostgreSQL refuses root, so root hands them to an unprivileged user."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .failures import EngineFailure

READ_ANYWHERE = (
    "--securebits=+no_setuid_fixup",
    "--inh-caps=+dac_read_search",
    "--ambient-caps=+dac_read_search",
)
REACHABLE = 'for path in "$@"; do test -x "$path" || exit 1; done'


@dataclass(frozen=True, slots=True)
class Account:
    """`prefix` is put before a command to run it as the account; `uid` is None for the present user."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def own(self, path: Path) -> None:
        """Make the account the owner of `path`, and of nothing above it."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def folder(self, path: Path) -> Path:
        """Create `path` when missing, readable by the account alone."""
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.own(path)
        except PermissionError as error:
            raise EngineFailure(
                f"{error.filename} belongs to another user: start Titan as that user, or move the folder away."
            ) from error
        return path


def account_for(binary: Path, var_dir: Path) -> Account:
    """The present user, or for root `postgres` (else `nobody`), able to read `binary` and to enter `var_dir`.

    A clone in a private folder (/root, a temporary one) is closed to that user: then it gets the single capability
    of reading past folder permissions, so that no folder's mode needs to change.

    Raises:
        EngineFailure: root on a machine without setpriv, or where even the capability does not open the path.
    """
    if os.geteuid() != 0:
        return Account()
    return _unprivileged(binary, var_dir)


@cache
def _unprivileged(binary: Path, var_dir: Path) -> Account:
    entry = _entry()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise EngineFailure(
            "PostgreSQL does not run as root and setpriv (Debian: util-linux) is missing: start Titan as a normal user."
        )
    plain = (setpriv, f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups")
    for prefix in (plain, (*plain, *READ_ANYWHERE)):
        if _reaches(prefix, binary, var_dir):
            return Account(prefix=prefix, uid=entry.pw_uid, gid=entry.pw_gid)
    raise EngineFailure(
        f"PostgreSQL does not run as root, and user {entry.pw_name} may not enter {_closed_parent(binary)}: "
        "move the clone to a folder that everybody may enter (/srv/titan, for one), or start Titan as a normal user."
    )


def _entry() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise EngineFailure(
        "PostgreSQL does not run as root and there is no user postgres or nobody: start Titan as a normal user."
    )


def _reaches(prefix: tuple[str, ...], *paths: Path) -> bool:
    # The shell's own `test` asks with the final rights; the first exec of setpriv still happens with root's.
    command = [*prefix, "/bin/sh", "-c", REACHABLE, "sh", *map(str, paths)]
    done = subprocess.run(command, cwd="/", capture_output=True, check=False)  # noqa: S603 - a fixed script over our own paths
    return done.returncode == 0


def _closed_parent(path: Path) -> Path:
    closed = [parent for parent in path.parents if not parent.stat().st_mode & 0o001]
    return closed[-1] if closed else path.parent
