from django.db import migrations

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("processes", "0003_generic_plans")]
    operations = [sql_file(__file__, "0004_finished")]
