"""An entry is known by its page and by whoever words it so; what is not searched writes none."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "entries.sql"


class Migration(migrations.Migration):
    dependencies = [("search", "0002_keep_entries")]
    operations = [
        migrations.AlterField(
            model_name="searchentry",
            name="id",
            field=models.BigIntegerField(primary_key=True, serialize=False),
        ),
        migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop),
    ]
