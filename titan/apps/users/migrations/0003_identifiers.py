import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ONE_PER_KEY = models.UniqueConstraint(fields=("kind", "key"), name="users_claim_one_per_key")


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0002_email_changes"),
    ]

    operations = [
        # The table keeps its name and its column: the release before works on while this is made.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("EmailClaim", "Claim"),
                migrations.AlterField(
                    "Claim",
                    "email_key",
                    models.CharField(db_column="email_key", editable=False, max_length=254),
                ),
                migrations.RenameField("Claim", "email_key", "key"),
            ]
        ),
        migrations.AddField(
            "Claim",
            "kind",
            models.CharField(db_default="email", max_length=10),
        ),
        # What the release before writes keeps it: its keys were unique alone.
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AddConstraint("Claim", ONE_PER_KEY)],
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE users_email_claim ADD CONSTRAINT users_claim_one_per_key UNIQUE (kind, email_key)",
                    "ALTER TABLE users_email_claim DROP CONSTRAINT users_claim_one_per_key",
                )
            ],
        ),
        migrations.RemoveConstraint("Claim", "users_email_claim_one_per_email"),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                ("claim_id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=10)),
                ("key", models.CharField(editable=False, max_length=254)),
                ("provider", models.CharField(blank=True, default="", max_length=40)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("asked_at", models.DateTimeField()),
                ("held_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifiers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "users_identifier",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "phone"), ("provider", "")),
                            models.Q(("kind", "subject"), models.Q(("provider", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="users_identifier_known_kind",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("held_at__isnull", False)),
                        fields=("kind", "key"),
                        name="users_identifier_one_holder",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("held_at__isnull", False)),
                        fields=("user", "kind", "provider"),
                        name="users_identifier_one_held",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("held_at__isnull", True)),
                        fields=("user", "kind", "provider"),
                        name="users_identifier_one_waiting",
                    ),
                ],
            },
        ),
    ]
