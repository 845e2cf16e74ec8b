from django.db import migrations

# Planning these statements for each call takes longer than running them; they touch a few rows by their keys, so the one plan
# without the values is the right one.
FUNCTIONS = (
    "wallet_apply(uuid[], integer, integer, integer)",
    "wallet_record(jsonb, text, text[], timestamptz)",
    "wallet_compare(jsonb, text[])",
    "wallet_post(uuid[], timestamptz)",
    "wallet_void(uuid[], timestamptz)",
)


class Migration(migrations.Migration):
    dependencies = [("wallet", "0006_reclaim_functions")]

    operations = [
        migrations.RunSQL(
            f"ALTER FUNCTION {function} SET plan_cache_mode = force_generic_plan SET enable_seqscan = off",
            migrations.RunSQL.noop,
        )
        for function in FUNCTIONS
    ]
