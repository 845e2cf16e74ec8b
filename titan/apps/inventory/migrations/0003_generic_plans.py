from django.db import migrations

# Planning these statements for each call takes longer than running them. They touch a few rows by their keys, so the
# one plan without the values is the right one, and it must not read a table whole because that was small once.
FUNCTIONS = (
    "inventory_reserve(uuid, uuid[], integer[], timestamptz, boolean, jsonb, timestamptz)",
    "inventory_allocate(uuid, jsonb, timestamptz)",
    "inventory_release(uuid, jsonb, timestamptz)",
)


class Migration(migrations.Migration):
    dependencies = [("inventory", "0002_functions")]

    operations = [
        migrations.RunSQL(
            f"ALTER FUNCTION {function} SET plan_cache_mode = force_generic_plan SET enable_seqscan = off",
            migrations.RunSQL.noop,
        )
        for function in FUNCTIONS
    ]
