from django.db import migrations

from titan.platform.db.functions import generic_plans


class Migration(migrations.Migration):
    dependencies = [("wallet", "0006_reclaim_functions")]
    operations = generic_plans(
        "wallet_apply(uuid[], integer, integer, integer)",
        "wallet_record(jsonb, text, text[], timestamptz)",
        "wallet_compare(jsonb, text[])",
        "wallet_post(uuid[], timestamptz)",
        "wallet_void(uuid[], timestamptz)",
    )
