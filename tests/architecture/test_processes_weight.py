"""What a web process must not carry, and settings that must hold."""

import subprocess
import sys

from .sources import ROOT

HEAVY = (
    "pandas",
    "numpy",
    "sklearn",
    "lightgbm",
    "chdb",
    "elasticsearch",
    "weasyprint",
    "matplotlib",
    "rich",
    "confluent_kafka",
)


def test_the_web_role_imports_nothing_heavy() -> None:
    program = (
        "import sys, config.wsgi\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert result.stdout.strip().splitlines()[-1] == "[]"


def test_migrations_are_linear() -> None:
    from django.apps import apps
    from django_linear_migrations.apps import check_max_migration_files

    assert check_max_migration_files(app_configs=list(apps.get_app_configs())) == []
