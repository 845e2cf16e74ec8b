from django.db import migrations

from titan.platform.db.functions import generic_plans, sql_file


class Migration(migrations.Migration):
    dependencies = [("wallet", "0008_provider_fee")]
    operations = [
        sql_file(__file__, "0009_account_conflicts"),
        # A replaced function forgets its settings.
        *generic_plans("wallet_record(jsonb, text, text[], timestamptz)"),
    ]
