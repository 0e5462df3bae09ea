"""Lets the NCETM's publishers say which academic year is the current one."""

from django.db import migrations


def _permission_and_publishers(apps):
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="workgroups", model="currentacademicyear"
    )
    # Django makes permissions after all migrations have run.
    permission, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=content_type,
        codename="change_currentacademicyear",
        defaults={"name": "Can change current academic year"},
    )
    publishers = apps.get_model("auth.Group").objects.filter(name="NCETM publishers")
    return permission, publishers


def grant(apps, schema_editor):
    permission, publishers = _permission_and_publishers(apps)
    for group in publishers:
        group.permissions.add(permission)


def take_back(apps, schema_editor):
    permission, publishers = _permission_and_publishers(apps)
    for group in publishers:
        group.permissions.remove(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("workgroups", "0003_published_phases_keep_their_kind"),
        ("accounts", "0002_ncetm_groups"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(grant, take_back)]
