"""What the forms of Work Groups and phases send."""

from wagtail.test.utils.form_data import inline_formset, rich_text


def work_group_data(**data):
    return {
        "code": "NCP17-01",
        "title": "A title",
        "description": rich_text("<p>x</p>"),
        "predecessor_links": inline_formset([]),
        **data,
    }


def phase_data(*offers, **data):
    rows = [
        {"work_group": work_group.pk, "title": title, "description": rich_text("")}
        for work_group, title in offers
    ]
    return {
        "kind": "PRIMARY",
        "heading": "A heading",
        "audience": "An audience",
        "offers": inline_formset(rows),
        **data,
    }
