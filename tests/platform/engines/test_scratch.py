"""Databases of test processes: keyed by content, restored after commits, cleared after crashes."""

from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from titan.platform.engines.scratch import SCRATCH, Scratch, content_key


class TestContentKey:
    def test_changes_with_name_content_and_words(self, tmp_path: Path) -> None:
        file = tmp_path / "0001_initial.py"
        file.write_text("one")
        one = content_key([file], "word")
        assert content_key([file], "word") == one
        assert content_key([file], "other") != one

        file.write_text("two")

        assert content_key([file], "word") != one


class TestScratch:
    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("attempt", [1, 2])
    def test_gives_every_committing_test_the_rows_of_the_migrations(self, attempt: int) -> None:
        assert ContentType.objects.exists()

        ContentType.objects.all().delete()

        assert not ContentType.objects.exists()

    @pytest.mark.django_db
    def test_is_not_the_database_that_people_use(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            assert str(cursor.fetchone()[0]).startswith(SCRATCH)

    @pytest.mark.django_db
    def test_left_behind_by_a_dead_process_is_dropped(self) -> None:
        abandoned = f"{SCRATCH}999999999"
        with psycopg.connect(settings.DATABASE_URL, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {abandoned} TEMPLATE template0")

            with Scratch(url=settings.DATABASE_URL, key="unused")._connect() as other:
                Scratch(url=settings.DATABASE_URL, key="unused")._drop_abandoned(other)

            assert not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [abandoned]).fetchall()
