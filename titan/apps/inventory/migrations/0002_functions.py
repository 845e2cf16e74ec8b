from django.db import migrations

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial"), ("eventlog", "0001_initial")]
    operations = [
        # Leaves room in the page for a row's next version, so that a sale touches no index.
        migrations.RunSQL("ALTER TABLE inventory_stock SET (fillfactor = 70)", migrations.RunSQL.noop),
        sql_file(__file__, "0002_reserving"),
        sql_file(__file__, "0002_giving_back"),
        sql_file(__file__, "0002_counting"),
    ]
