from django.db import migrations

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("inventory", "0008_allotment_functions")]
    operations = [sql_file(__file__, "0009_ceding")]
