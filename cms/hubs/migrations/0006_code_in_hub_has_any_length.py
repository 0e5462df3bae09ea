from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hubs", "0005_place")]
    operations = [
        migrations.AlterField("localworkgroup", "code_in_hub", models.TextField(editable=False)),
    ]
