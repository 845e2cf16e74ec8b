from django.db import migrations

# Roles belong to the server, not to a database. A user that may not make roles does without: docs/running.md.
CREATE = """
DO $$
BEGIN
    BEGIN
        CREATE ROLE titan_app NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN
        NULL;
    END;
    BEGIN
        EXECUTE format('GRANT titan_app TO %I WITH SET TRUE, INHERIT FALSE', current_user);
    EXCEPTION WHEN undefined_object OR insufficient_privilege THEN
        RAISE NOTICE 'Titan runs as the owner of its tables: % may not make the role titan_app', current_user;
    END;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("eventlog", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, migrations.RunSQL.noop)]
