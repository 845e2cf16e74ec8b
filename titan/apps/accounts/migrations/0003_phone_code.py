from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_one_outbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="PhoneCode",
            fields=[
                ("user_id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("nonce", models.CharField(editable=False, max_length=43)),
                ("attempts", models.SmallIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "accounts_phone_code",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("attempts__gte", 0)), name="accounts_phone_code_attempts"
                    )
                ],
            },
        ),
    ]
