from django.db import migrations

# Planning these statements for each call takes longer than running them. They touch a few rows by their keys, so the
# one plan without the values is the right one, and it must not read a table whole because that was small once.
FUNCTIONS = ("processes_start(uuid, text, jsonb, text[], timestamptz, timestamptz, timestamptz)",)


class Migration(migrations.Migration):
    dependencies = [("processes", "0002_start")]

    operations = [
        migrations.RunSQL(
            f"ALTER FUNCTION {function} SET plan_cache_mode = force_generic_plan SET enable_seqscan = off",
            migrations.RunSQL.noop,
        )
        for function in FUNCTIONS
    ]
