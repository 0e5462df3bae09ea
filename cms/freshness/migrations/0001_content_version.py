from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).resolve().parent.parent / "content_version.sql"
TABLE = """
CREATE TABLE content_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    number bigint NOT NULL
);
INSERT INTO content_version (number) VALUES (1);
"""


class Migration(migrations.Migration):
    dependencies = [("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]
    operations = [migrations.RunSQL(TABLE), migrations.RunSQL(FUNCTIONS.read_text())]
