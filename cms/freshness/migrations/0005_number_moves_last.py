"""Nobody who holds the number waits for anybody."""

from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).resolve().parent.parent / "content_version.sql"
#: It has a row, of no columns, from the first change in a transaction until the number has moved.
TABLE = "CREATE TABLE content_changed ()"
TRIGGER = """
CREATE CONSTRAINT TRIGGER number_moves_last AFTER INSERT ON content_changed
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION change_moves_content_version()
"""


class Migration(migrations.Migration):
    dependencies = [("freshness", "0004_pages_that_are_being_published")]
    operations = [migrations.RunSQL([TABLE, FUNCTIONS.read_text(), TRIGGER])]
