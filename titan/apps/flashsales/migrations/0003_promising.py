from django.db import migrations

from titan.platform.db.functions import generic_plans, sql_file


class Migration(migrations.Migration):
    dependencies = [("flashsales", "0002_carving"), ("eventlog", "0001_initial")]
    operations = [
        # Room in the page for the next version of a row that changes with every batch.
        migrations.RunSQL("ALTER TABLE flashsales_item SET (fillfactor = 60)", migrations.RunSQL.noop),
        sql_file(__file__, "0003_promising"),
        sql_file(__file__, "0003_giving_back"),
        *generic_plans(
            "flashsales_promise_locked(jsonb, integer, jsonb)",
            "flashsales_promise(jsonb, integer, jsonb)",
            "flashsales_end(uuid[], text, integer, jsonb)",
            "flashsales_call_up(uuid, integer, integer, jsonb)",
        ),
    ]
