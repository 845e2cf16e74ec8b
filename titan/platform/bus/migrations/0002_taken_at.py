from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    # The index is built beside subscribers at work, which no transaction can do.
    atomic = False
    dependencies = [("bus", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="busstream", name="taken_at", field=models.DateTimeField(db_default=Now())
        ),
        AddIndexConcurrently(
            model_name="busstream", index=BrinIndex(fields=["taken_at"], name="bus_stream_taken")
        ),
    ]
