"""Settings that every environment shares. Values that a deployment may change come from `config.env`."""

from pathlib import Path
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict

from config.env import ROOT, environment
from titan.platform.engines.addresses import addresses

ENV = environment()
BASE_DIR = ROOT
CELL = ENV.cell
CELL_DIRECTORY: Path | None = ENV.cell_directory
ROLE = ENV.role
VAR_DIR: Path = ENV.var_dir
PUBLIC_URL = ENV.base_url
FAILPOINTS = ENV.failpoints
PROCESS_LEASE_SECONDS = ENV.process_lease_seconds
ESCROW_RELEASE_DAYS = ENV.escrow_release_days
UNPAID_TIMEOUT_MINUTES = ENV.unpaid_timeout_minutes
UNSHIPPED_TIMEOUT_DAYS = ENV.unshipped_timeout_days

SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = [key for key in ENV.secret_key_fallbacks.split(",") if key]
DEBUG = False
ALLOWED_HOSTS = [
    urlsplit(PUBLIC_URL).hostname or "127.0.0.1",
    *[h for h in ENV.allowed_hosts.split(",") if h],
]

# A context is installed by being there: a folder of titan/apps with an apps.py.
CONTEXTS = sorted(path.parent.name for path in (ROOT / "titan" / "apps").glob("*/apps.py"))
PLATFORM_APPS = sorted(path.parent.name for path in (ROOT / "titan" / "platform").glob("*/apps.py"))
WEB_APPS = sorted(path.parent.name for path in (ROOT / "titan" / "web").glob("*/apps.py"))

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "treebeard",
    "django_linear_migrations",
    *[f"titan.platform.{name}" for name in PLATFORM_APPS],
    *[f"titan.apps.{name}" for name in CONTEXTS],
    "titan.cells",
    *[f"titan.web.{name}" for name in WEB_APPS],
]
FIRST_PARTY_APPS = [app for app in INSTALLED_APPS if app.startswith("titan.")]

MIDDLEWARE = [
    "titan.platform.observability.middleware.RequestContextMiddleware",
    "titan.platform.pages.security.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "titan.platform.rest.middleware.UnavailableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "titan.cells.middleware.HomeMiddleware",
    "titan.platform.pages.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "titan.platform.pages.errors.ErrorPageMiddleware",
    "titan.platform.pages.holes.HoleMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
# What every web process comes to need with its first login or payment: imported before they fork, they share it.
WEB_PRELOADED = ("joserfc.jwk", "joserfc.jws", "argon2", "httpx")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "titan.platform.pages.folding.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "titan.platform.pages.templatetags.titan_pages",
            ],
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

_engines = None if ENV.database_url and ENV.redis_url else addresses(VAR_DIR)
DATABASE_URL = ENV.database_url or (_engines.database_url if _engines else "")
REDIS_URL = ENV.redis_url or (_engines.redis_url if _engines else "")
_db = conninfo_to_dict(DATABASE_URL)
# Those that serve act with less than the owner of the tables may (titan/platform/db/role.py); migrations need all.
_serves = ROLE in ("web", "worker", "relay")
_role = ENV.database_role or ("" if ENV.database_url else "titan_app")
_as_role = f" -c role={_role}" if _serves and _role else ""
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _db.pop("dbname", ""),
        "USER": _db.pop("user", ""),
        "PASSWORD": _db.pop("password", ""),
        "HOST": _db.pop("host", ""),
        "PORT": _db.pop("port", ""),
        # Connections live as long as their thread: reconnecting costs three times a request.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # What else the URL says: sslmode, target_session_attrs, connect_timeout.
            **_db,
            "application_name": f"titan-{ROLE}",
            "options": "-c lock_timeout=4s -c statement_timeout=15s -c idle_in_transaction_session_timeout=20s -c jit=off"
            + _as_role,
            # Parameters travel apart from the statement, so that what is run often is parsed and planned once a connection.
            "server_side_binding": True,
            "prepare_threshold": 5,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "titan.platform.cache.backend.Cache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "dj",
        "TIMEOUT": 3600,
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "titan.platform.pages.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LANGUAGE_CODE = "en"
# Each but the first has a catalogue under locale/.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Files are served from where they stand; production collects them (settings/prod.py).
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "titan.platform.pages.static_names.PlainStorage"},
}
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["titan.platform.rest.authentication.BearerOrSession"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["titan.platform.rest.renderers.JSON"],
    "DEFAULT_PARSER_CLASSES": ["titan.platform.rest.renderers.JSONBody"],
    "DEFAULT_SCHEMA_CLASS": "titan.platform.rest.schema.TitanSchema",
    "EXCEPTION_HANDLER": "titan.platform.rest.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
}

# Dotted paths of modules whose import registers thin lanes (titan.platform.serving.lanes).
TITAN_LANES = ["titan.apps.products.lanes", "titan.apps.flashsales.lanes"]
# The same of modules that register websockets (titan.platform.serving.sockets), and how many of them a process holds.
TITAN_SOCKETS = ["titan.apps.flashsales.consumers"]
TITAN_SOCKETS_MOST = 10_000
CURRENCIES = ["EUR", "USD", "GBP", "JPY", "KWD"]
DEFAULT_CURRENCY = "EUR"

from .accounts import *  # noqa: E402, F403
from .admin import *  # noqa: E402, F403
from .bus import *  # noqa: E402, F403
from .flashsales import *  # noqa: E402, F403
from .gamification import *  # noqa: E402, F403
from .giftcards import *  # noqa: E402, F403
from .invoices import *  # noqa: E402, F403
from .logging import *  # noqa: E402, F403
from .pages import *  # noqa: E402, F403
from .payments import *  # noqa: E402, F403
from .payouts import *  # noqa: E402, F403
from .refunds import *  # noqa: E402, F403
from .shipping import *  # noqa: E402, F403
