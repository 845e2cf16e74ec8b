from django.db import migrations, models

from titan.platform.db.functions import generic_plans, sql_file


class Migration(migrations.Migration):
    dependencies = [("wallet", "0011_elsewhere"), ("portability", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="elsewhererow",
            name="kind",
            field=models.CharField(db_default="", max_length=16),
        ),
        migrations.AddField(
            model_name="elsewhererow",
            name="owner_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name="elsewhererow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", ""), ("owner_id", None)),
                    models.Q(
                        (
                            "kind__in",
                            [
                                "buyer",
                                "credit",
                                "gift_card",
                                "escrow",
                                "seller",
                                "reserve",
                                "advance",
                                "coin",
                            ],
                        ),
                        ("owner_id__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="wallet_elsewhere_owned",
            ),
        ),
        sql_file(__file__, "0012_transfers_elsewhere"),
        # A replaced function forgets its settings.
        *generic_plans("wallet_record(jsonb, text, text[], timestamptz)"),
    ]
