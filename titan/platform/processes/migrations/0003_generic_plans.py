from django.db import migrations

from titan.platform.db.functions import generic_plans


class Migration(migrations.Migration):
    dependencies = [("processes", "0002_start")]
    operations = generic_plans(
        "processes_start(uuid, text, jsonb, text[], timestamptz, timestamptz, timestamptz)",
    )
