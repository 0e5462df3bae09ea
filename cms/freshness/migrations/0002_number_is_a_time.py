from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).resolve().parent.parent / "content_version.sql"


class Migration(migrations.Migration):
    dependencies = [("freshness", "0001_content_version")]
    operations = [
        migrations.RunSQL(FUNCTIONS.read_text()),
        migrations.RunSQL("SELECT move_content_version()"),
    ]
