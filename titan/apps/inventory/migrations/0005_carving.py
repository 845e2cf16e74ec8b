from django.db import migrations

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("inventory", "0004_allocate_at_once")]
    operations = [sql_file(__file__, "0005_carving")]
