from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bus", "0002_taken_at"), ("portability", "0003_closing")]

    operations = [
        migrations.RemoveConstraint(model_name="parkedmessage", name="bus_parked_kind"),
        migrations.AddConstraint(
            model_name="parkedmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["poison", "behind", "gap", "arriving"])),
                name="bus_parked_kind",
            ),
        ),
    ]
