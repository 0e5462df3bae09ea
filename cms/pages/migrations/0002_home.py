"""Makes the service's home page out of the page of welcome that Wagtail's own migrations leave."""

from django.db import migrations


def create_home(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    Page = apps.get_model("wagtailcore.Page")
    Site = apps.get_model("wagtailcore.Site")
    Home = apps.get_model("pages.Home")

    content_type, _ = ContentType.objects.get_or_create(model="home", app_label="pages")
    welcome = Page.objects.get(depth=2, slug="home")
    home = Home(page_ptr=welcome)
    home.__dict__.update(welcome.__dict__)
    home.title = home.draft_title = "Maths Hubs"
    home.content_type = content_type
    home.save()
    Site.objects.update(site_name="Maths Hubs")


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]
    operations = [migrations.RunPython(create_home)]
