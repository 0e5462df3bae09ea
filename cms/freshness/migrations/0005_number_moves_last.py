"""Nobody who holds the number waits for anybody."""

from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).resolve().parent.parent / "content_version.sql"


class Migration(migrations.Migration):
    dependencies = [("freshness", "0004_pages_that_are_being_published")]
    operations = [migrations.RunSQL(FUNCTIONS.read_text())]
