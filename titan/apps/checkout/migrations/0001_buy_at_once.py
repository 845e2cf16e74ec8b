from django.db import migrations

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("inventory", "0004_allocate_at_once"),
        ("orders", "0005_place_with_events"),
        ("payments", "0006_open_at_once"),
        ("processes", "0004_finished"),
        ("vouchers", "0002_taking"),
    ]
    operations = [sql_file(__file__, "0001_buy_at_once")]
