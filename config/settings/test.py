"""The test run: real engines with durability off, quick password hashes, mail kept in memory."""

from .base import *  # noqa: F403

SECRET_KEY = "test-only-" + "k" * 54
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STYLEGUIDE = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
