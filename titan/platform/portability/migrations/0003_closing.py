from django.db import migrations, models

from titan.platform.db.functions import sql_file


class Migration(migrations.Migration):
    dependencies = [("portability", "0002_doubled")]

    operations = [
        migrations.RemoveConstraint(model_name="movingbucket", name="portability_moving_phase"),
        migrations.AddConstraint(
            model_name="movingbucket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("phase__in", ("copying", "closing", "frozen", "gone", "expected", "arriving"))
                ),
                name="portability_moving_phase",
            ),
        ),
        sql_file(__file__, "0003_closing"),
    ]
