"""What answers show of pages that were withdrawn moves the number."""

from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).resolve().parent.parent / "content_version.sql"


class Migration(migrations.Migration):
    dependencies = [("freshness", "0002_number_is_a_time")]
    operations = [migrations.RunSQL(FUNCTIONS.read_text())]
