from django.db import migrations

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0001_initial")]
    operations = [
        sql_file(__file__, "0002_compare"),
        # Rows of a run under way; after a crash of the database the run is made again.
        migrations.RunSQL(
            "ALTER TABLE reconciliation_theirs SET UNLOGGED; ALTER TABLE reconciliation_ours SET UNLOGGED",
            "ALTER TABLE reconciliation_theirs SET LOGGED; ALTER TABLE reconciliation_ours SET LOGGED",
        ),
    ]
