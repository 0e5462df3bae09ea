"""The triggers that keep the search's entries, and the entries of what is there already."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "entries.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_initial"),
        ("workgroups", "0001_initial"),
        ("programmes", "0001_initial"),
        ("archive", "0001_initial"),
        ("hubs", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]
    operations = [migrations.RunSQL(SQL.read_text())]
