"""An index of what makes a page visible, by which lists are counted without reading the pages."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pages", "0004_drafts")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX pages_live ON wagtailcore_page (id) INCLUDE (path) WHERE live",
            "DROP INDEX pages_live",
        )
    ]
