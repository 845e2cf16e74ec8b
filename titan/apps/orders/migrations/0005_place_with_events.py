from django.db import migrations

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_generic_plans"), ("eventlog", "0001_initial")]
    operations = [sql_file(__file__, "0005_place_with_events")]
