from django.db import migrations

from titan.platform.db.functions import generic_plans, sql_file


class Migration(migrations.Migration):
    dependencies = [("inventory", "0007_allotments")]
    operations = [
        sql_file(__file__, "0008_own_places"),
        # Replacing a function takes its settings away.
        *generic_plans("inventory_allocate(uuid, jsonb, timestamptz)"),
        sql_file(__file__, "0008_allotting"),
        sql_file(__file__, "0008_leasing"),
    ]
