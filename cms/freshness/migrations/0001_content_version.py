from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "content_version.sql"


class Migration(migrations.Migration):
    dependencies = [("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]
    operations = [migrations.RunSQL(SQL.read_text())]
