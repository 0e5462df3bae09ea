"""Rows may exchange what they are about, and whoever writes entries locks them in one order."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "entries.sql"


class Migration(migrations.Migration):
    dependencies = [("search", "0003_entries_known_by_what_they_are_of")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
