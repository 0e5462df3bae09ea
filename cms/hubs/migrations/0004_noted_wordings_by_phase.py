from django.db import migrations


def sort_by_phase(apps, schema_editor):
    """Wordings were lists until now: a heading, which begins with the phase, and its words."""
    phases = dict(apps.get_model("workgroups.Phase").objects.values_list("title", "kind"))

    def by_phase(lines):
        return {
            phases[title]: [heading, words]
            for heading, words in zip(lines[::2], lines[1::2], strict=True)
            if (title := heading.partition(": ")[0]) in phases
        }

    noted = apps.get_model("hubs.HubOffer").objects.exclude(noted_wording=None)
    for offer in noted:
        offer.noted_wording = by_phase(offer.noted_wording)
        offer.save(update_fields=["noted_wording"])
    revisions = apps.get_model("wagtailcore.Revision").objects.filter(
        content_type__app_label="hubs", content_type__model="hub"
    )
    for revision in revisions:
        rows = [row for row in revision.content.get("offers", []) if row.get("noted_wording")]
        for row in rows:
            row["noted_wording"] = by_phase(row["noted_wording"])
        if rows:
            revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("hubs", "0003_team"), ("workgroups", "0003_published_phases_keep_their_kind")]
    operations = [migrations.RunPython(sort_by_phase, migrations.RunPython.noop)]
