from django.db import migrations, models

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("ops", "0001_initial")]

    operations = [
        migrations.AddField(
            "auditentry", "previous_hash", models.CharField(max_length=64, default="", db_default="")
        ),
        migrations.AddField("auditentry", "hash", models.CharField(max_length=64, default="", db_default="")),
        sql_file(__file__, "0002_chain"),
    ]
