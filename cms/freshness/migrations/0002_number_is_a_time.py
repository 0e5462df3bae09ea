from django.db import migrations

# A number is never given twice, to whatever content: not in a database that was restored from an
# older copy, nor in another one. So it is the time in milliseconds, or the next one after the last.
FUNCTION = """
CREATE OR REPLACE FUNCTION move_content_version() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    now_in_ms bigint := extract(epoch FROM clock_timestamp()) * 1000;
    moved bigint;
BEGIN
    IF current_setting('cms.moved_in', true) = pg_current_xact_id()::text THEN
        RETURN;
    END IF;
    INSERT INTO content_version (number) VALUES (now_in_ms)
    ON CONFLICT (only_row) DO UPDATE SET number = greatest(content_version.number + 1, now_in_ms)
    RETURNING number INTO moved;
    PERFORM set_config('cms.moved_in', pg_current_xact_id()::text, true);
    PERFORM pg_notify('content_version', moved::text);
END $$;
SELECT move_content_version();
"""


class Migration(migrations.Migration):
    dependencies = [("freshness", "0001_content_version")]
    operations = [migrations.RunSQL(FUNCTION)]
