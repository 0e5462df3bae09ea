"""What keeps the place of a listed page in its own table when only Wagtail's row changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pages", "0004_drafts")]
    operations = [
        migrations.RunSQL(
            """
            -- Its argument: the table whose own trigger finds out the place anew.
            CREATE FUNCTION page_moves_place() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                EXECUTE format('UPDATE %I SET place = place WHERE page_ptr_id = $1', TG_ARGV[0])
                USING NEW.id;
                RETURN NULL;
            END $$
            """,
            "DROP FUNCTION page_moves_place",
        )
    ]
