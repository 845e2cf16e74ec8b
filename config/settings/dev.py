"""A developer's or a visitor's machine: embedded engines, a key kept under var/, helpful errors."""

from config.settings.keys import local_secret_key

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, SECRET_KEY, VAR_DIR

SECRET_KEY = SECRET_KEY or local_secret_key(VAR_DIR)
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1", "localhost", "[::1]"]
STYLEGUIDE = True
