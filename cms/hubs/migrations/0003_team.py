import django.db.models.deletion
from django.db import migrations, models


def find_teams(apps, schema_editor):
    """Those that were known by their names until now."""
    for hub in apps.get_model("hubs.Hub").objects.all():
        groups = apps.get_model("auth.Group").objects.filter(
            name=f"{hub.title} editors", page_permissions__page=hub.pk
        )
        group = groups.exclude(name="NCETM editors").first()
        if group is not None:
            collections = apps.get_model("wagtailcore.Collection").objects.filter(name=hub.title)
            collection = collections.filter(depth=2).first()
            apps.get_model("hubs.HubTeam").objects.create(
                hub=hub, group=group, collection=collection
            )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("hubs", "0002_code_in_hub"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]
    operations = [
        migrations.CreateModel(
            "HubTeam",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "hub",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team",
                        to="hubs.hub",
                    ),
                ),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hub_team",
                        to="auth.group",
                    ),
                ),
                (
                    "collection",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.collection",
                    ),
                ),
            ],
        ),
        migrations.RunPython(find_teams, migrations.RunPython.noop),
    ]
