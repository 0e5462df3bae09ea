"""A part that is changed while its page is being published moves the number."""

from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).resolve().parent.parent / "content_version.sql"


class Migration(migrations.Migration):
    dependencies = [("freshness", "0003_withdrawn_pages")]
    operations = [migrations.RunSQL(FUNCTIONS.read_text())]
