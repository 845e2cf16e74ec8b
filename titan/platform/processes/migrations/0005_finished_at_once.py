from django.db import migrations

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("processes", "0004_finished")]
    operations = [sql_file(__file__, "0005_finished_at_once")]
