"""Signs are taken for others one for one, in what is searched and in what is shown of it."""

from django.db import migrations

from cms.search.letters import ALIGNED

_FROM = "".join(ALIGNED).replace("'", "''")
_TO = "".join(ALIGNED.values()).replace("'", "''")

FUNCTIONS = f"""
CREATE FUNCTION search_aligned(words text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE
LANGUAGE sql AS $$
    SELECT translate(words, '{_FROM}', '{_TO}')
$$;

CREATE OR REPLACE FUNCTION search_folded(words text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE
LANGUAGE sql AS $$
    SELECT search_aligned(normalize(words, NFC))
$$;

SELECT search_refresh(id) FROM wagtailcore_page;
"""
BEFORE = r"""
CREATE OR REPLACE FUNCTION search_folded(words text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE
LANGUAGE sql AS $$
    SELECT regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]', '', 'g')
$$;
DROP FUNCTION search_aligned(text);
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0003_previews_change_nothing")]
    operations = [migrations.RunSQL(FUNCTIONS, BEFORE)]
