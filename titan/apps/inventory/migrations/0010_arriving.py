from django.db import migrations

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("inventory", "0009_ceding"), ("portability", "0001_initial")]
    operations = [sql_file(__file__, "0010_arriving")]
