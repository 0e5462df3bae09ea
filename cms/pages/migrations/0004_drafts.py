"""An index of the pages that may hide what stands below them, which every statement asks for."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pages", "0003_drafts_above")]
    operations = [
        migrations.RunSQL(
            "DROP INDEX pages_drafts_above;"
            " CREATE INDEX pages_drafts ON wagtailcore_page (path) WHERE NOT live",
            "DROP INDEX pages_drafts;"
            " CREATE INDEX pages_drafts_above ON wagtailcore_page (path)"
            " WHERE NOT live AND numchild > 0",
        )
    ]
