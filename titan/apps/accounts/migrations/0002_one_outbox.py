from django.db import migrations

MOVE = """
INSERT INTO mail_outgoing (kind, recipient, locale, facts, created_at, due_at, attempts, last_error)
SELECT 'accounts.' || kind, recipient, locale,
    CASE WHEN user_id IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('user_id', user_id) END,
    created_at, due_at, attempts, last_error
FROM accounts_outgoing_mail WHERE sent_at IS NULL AND given_up_at IS NULL ORDER BY id
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("mail", "0001_initial")]

    operations = [
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.DeleteModel(name="OutgoingMail"),
    ]
