from django.db import migrations

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_tenders"), ("wallet", "0007_generic_plans")]
    operations = [sql_file(__file__, "0006_open_at_once")]
