from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("flashsales", "0001_initial")]
    operations = []
