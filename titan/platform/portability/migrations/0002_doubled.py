from django.db import migrations

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("portability", "0001_initial")]

    operations = [sql_file(__file__, "0002_doubled")]
