from django.db import migrations

from titan.platform.db.functions import generic_plans, sql_file


class Migration(migrations.Migration):
    dependencies = [("flashsales", "0004_suspicions")]
    operations = [
        sql_file(__file__, "0005_calling_up"),
        *generic_plans("flashsales_call_up(uuid, integer, integer, jsonb)"),
    ]
