"""Makes the NCETM's groups of the two that Wagtail's own migrations leave: editors, who may add and
change all pages, and publishers, who also publish and approve."""

from django.db import migrations

NAMES = {"Editors": "NCETM editors", "Moderators": "NCETM publishers"}
APPROVAL = {"Moderators approval": "NCETM approval"}


def rename(apps, schema_editor):
    _rename(apps, "auth.Group", NAMES)
    _rename(apps, "wagtailcore.Workflow", APPROVAL)
    _rename(apps, "wagtailcore.Task", APPROVAL)


def _rename(apps, model, names):
    for old, new in names.items():
        apps.get_model(model).objects.filter(name=old).update(name=new)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
