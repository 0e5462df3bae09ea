"""What the search finds stays as it is while a draft is shown in a transaction that is undone."""

from django.db import migrations

GUARD = """
ALTER FUNCTION search_refresh(bigint) RENAME TO search_write_entries;

CREATE FUNCTION search_refresh(changed bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('cms.preview', true) = 'on' THEN RETURN; END IF;
    PERFORM search_write_entries(changed);
END $$;
"""
NO_GUARD = """
DROP FUNCTION search_refresh(bigint);
ALTER FUNCTION search_write_entries(bigint) RENAME TO search_refresh;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0002_keep_entries")]
    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
