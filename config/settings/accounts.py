"""Who may log in and how: user model, password hashing, tokens, sessions, mail."""

from datetime import timedelta

from config.env import environment

_env = environment()

AUTH_USER_MODEL = "users.User"
PASSWORD_HASHERS = [
    "titan.apps.users.services.hashing.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = ["titan.apps.accounts.pages.backend.PasswordBackend"]
# The e-mail address is unique among verified users only, by a partial index; docs/accounts.md says why.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"

TITAN_TOKEN_VERIFIER = "titan.apps.accounts.rest.principals.of_token"  # noqa: S105 - a dotted path
TITAN_SESSION_PRINCIPAL = "titan.apps.accounts.rest.principals.of_session_user"
TITAN_KEY_SET = "titan.apps.accounts.api.jwks"
ACCESS_TOKEN_LIFETIME = timedelta(minutes=5)
REFRESH_TOKEN_LIFETIME = timedelta(days=30)
TOKEN_AUDIENCE = "titan"  # noqa: S105 - a name
JWT_KEYS_DIR = _env.var_dir / "keys"

from .mail import *  # noqa: E402, F403
from .oidc import *  # noqa: E402, F403
from .sms import *  # noqa: E402, F403
