"""The triggers that keep the search's entries, and the entries of what is there already."""

from pathlib import Path

from django.db import migrations

from cms.search.letters import ALIGNED

SQL = Path(__file__).resolve().parent.parent / "entries.sql"

_FROM = "".join(ALIGNED).replace("'", "''")
_TO = "".join(ALIGNED.values()).replace("'", "''")

# Signs are taken for others one for one, in what is searched and in what is shown of it.
LETTERS = f"""
CREATE FUNCTION search_aligned(words text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE
LANGUAGE sql AS $$
    SELECT translate(words, '{_FROM}', '{_TO}')
$$;

CREATE FUNCTION search_folded(words text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE
LANGUAGE sql AS $$
    SELECT search_aligned(normalize(words, NFC))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_initial"),
        ("workgroups", "0001_initial"),
        ("programmes", "0001_initial"),
        ("archive", "0001_initial"),
        ("hubs", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]
    operations = [migrations.RunSQL(LETTERS), migrations.RunSQL(SQL.read_text())]
