from django.db import migrations, models

from cms.workgroups.codes import without_spelling


def fill(apps, schema_editor):
    for work_group in apps.get_model("hubs.LocalWorkGroup").objects.exclude(code=""):
        work_group.code_in_hub = without_spelling(work_group.code)
        work_group.save(update_fields=["code_in_hub"])


class Migration(migrations.Migration):
    # Rows and the shape of their table do not change in one transaction.
    atomic = False
    dependencies = [("hubs", "0001_initial")]
    operations = [
        migrations.AddField(
            "localworkgroup",
            "code_in_hub",
            models.CharField(default="", editable=False, max_length=20),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            "localworkgroup",
            models.UniqueConstraint(
                fields=["devised_by", "code_in_hub"],
                condition=models.Q(code_in_hub="", _negated=True),
                name="code_is_unique_within_the_hub",
            ),
        ),
    ]
