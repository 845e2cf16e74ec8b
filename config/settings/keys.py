"""A signing key for machines that were given none, kept so that sessions outlive a restart."""

import os
import secrets
from pathlib import Path


def local_secret_key(var_dir: Path) -> str:
    """The key in `var_dir/secret_key`, made on first use; safe when several processes start at once."""
    path = var_dir / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf8").strip() or local_secret_key_retry(path)
    with os.fdopen(descriptor, "w", encoding="utf8") as file:
        key = secrets.token_urlsafe(64)
        file.write(key)
    return key


def local_secret_key_retry(path: Path) -> str:
    """The file exists but is empty: its maker died in between. Replace it."""
    key = secrets.token_urlsafe(64)
    path.write_text(key, encoding="utf8")
    return key
