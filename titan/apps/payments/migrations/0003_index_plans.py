from django.db import migrations

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_hot_path"), ("wallet", "0003_index_plans")]
    operations = [sql_file(__file__, "0003_index_plans")]
