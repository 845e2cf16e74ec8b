from django.db import migrations

from titan.platform.db.functions import generic_plans


class Migration(migrations.Migration):
    dependencies = [("inventory", "0002_functions")]
    operations = generic_plans(
        "inventory_reserve(uuid, uuid[], integer[], timestamptz, boolean, jsonb, timestamptz)",
        "inventory_allocate(uuid, jsonb, timestamptz)",
        "inventory_release(uuid, jsonb, timestamptz)",
    )
