from django.db import migrations

from titan.platform.db.functions import generic_plans


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_money_operations")]
    operations = generic_plans(
        "orders_place(uuid, jsonb, jsonb, jsonb, timestamptz)",
        "orders_mark_paid(uuid, uuid[], jsonb, timestamptz)",
    )
