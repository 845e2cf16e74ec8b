from django.db import migrations

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("wallet", "0002_ledger")]
    operations = [sql_file(__file__, "0003_index_plans")]
