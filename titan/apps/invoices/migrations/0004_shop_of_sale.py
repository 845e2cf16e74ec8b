from django.db import migrations, models

FILL = """
DO $fill$
BEGIN
    LOOP
        UPDATE invoices_sale s SET shop_id = (s.document ->> 'shop_id')::uuid FROM (
            SELECT order_id FROM invoices_sale WHERE shop_id IS NULL LIMIT 2000 FOR UPDATE
        ) AS next WHERE s.order_id = next.order_id;
        EXIT WHEN NOT FOUND;
        COMMIT;
    END LOOP;
END
$fill$
"""


class Migration(migrations.Migration):
    # Filled in pieces: one long transaction would hold up every subscriber of the log.
    atomic = False
    dependencies = [("invoices", "0003_tax_ids")]
    operations = [
        migrations.AddField(model_name="salerow", name="shop_id", field=models.UUIDField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
