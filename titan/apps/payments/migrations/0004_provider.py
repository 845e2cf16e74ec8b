from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The index is built beside running payments, which no transaction can do.
    atomic = False
    dependencies = [("payments", "0003_index_plans")]
    operations = [
        migrations.AddField(
            model_name="paymentrow",
            name="provider",
            field=models.CharField(blank=True, max_length=20, null=True),
        ),
        migrations.CreateModel(
            name="MethodRow",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("owner_id", models.UUIDField()),
                ("provider", models.CharField(max_length=20)),
                ("token", models.CharField(max_length=120)),
                ("brand", models.CharField(max_length=20)),
                ("last4", models.CharField(max_length=4)),
                ("expiry_month", models.SmallIntegerField()),
                ("expiry_year", models.SmallIntegerField()),
                ("created_at", models.DateTimeField()),
                ("forgotten_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "stored payment method",
                "db_table": "payments_method",
                "indexes": [models.Index(fields=["provider", "token"], name="payments_method_of_token")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner_id", "provider", "token"), name="payments_method_once_an_owner"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("token", ""), _negated=True),
                            models.Q(("token__regex", "^[0-9 -]{11,}$"), _negated=True),
                        ),
                        name="payments_method_token_is_no_card_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last4__regex", "^[0-9]{4}$")), name="payments_method_last4"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expiry_month__gte", 1), ("expiry_month__lte", 12)),
                        name="payments_method_expiry_month",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderRow",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("is_paused", models.BooleanField(default=False)),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("changed_at", models.DateTimeField()),
            ],
            options={"verbose_name": "provider", "db_table": "payments_provider"},
        ),
        # Until now there was one provider, and `card` is its name.
        migrations.RunSQL(
            "UPDATE payments_payment SET provider = 'card' WHERE method = 'card' AND provider IS NULL",
            migrations.RunSQL.noop,
        ),
        AddIndexConcurrently(
            model_name="paymentrow",
            index=models.Index(
                condition=models.Q(("provider__isnull", False)),
                fields=["provider", "created_at", "id"],
                name="payments_payment_of_provider",
            ),
        ),
    ]
