import django.contrib.postgres.indexes
from django.db import migrations, models

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("scope", models.TextField()),
                ("key", models.TextField()),
                ("fingerprint", models.BinaryField()),
                ("status", models.SmallIntegerField(null=True)),
                ("headers", models.JSONField(db_default={}, default=dict)),
                ("body", models.BinaryField(db_default=b"", default=b"")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "idempotency_answer",
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(
                        fields=["created_at"], name="idempotency_answer_created"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("scope", "key"), name="idempotency_answer_scope_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__isnull", True), ("status__range", (200, 499)), _connector="OR"
                        ),
                        name="idempotency_answer_status_final",
                    ),
                ],
            },
        ),
        sql_file(__file__, "0001_functions"),
    ]
