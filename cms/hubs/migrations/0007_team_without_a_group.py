import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hubs", "0006_code_in_hub_has_any_length")]
    operations = [
        migrations.AlterField(
            "hubteam",
            "group",
            models.OneToOneField(
                "auth.Group",
                django.db.models.deletion.SET_NULL,
                null=True,
                related_name="hub_team",
            ),
        ),
    ]
