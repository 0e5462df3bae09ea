"""An index of the pages that hide what stands below them, which every statement asks for."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0002_home"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX pages_drafts_above ON wagtailcore_page (path)"
            " WHERE NOT live AND numchild > 0",
            "DROP INDEX pages_drafts_above",
        )
    ]
