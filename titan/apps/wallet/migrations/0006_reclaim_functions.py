from django.db import migrations

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("wallet", "0005_reclaim")]
    operations = [sql_file(__file__, "0006_reclaim")]
