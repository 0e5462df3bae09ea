"""What the forms of a hub and of its own Work Groups send."""

import json

from wagtail.test.utils.form_data import inline_formset, rich_text


def hub_data(*work_groups, note="", **data):
    note = note or rich_text("")
    rows = [{"work_group": page.pk, "phases": [], "note": note} for page in work_groups]
    return {
        "title": "Example hub",
        "region": "LONDON",
        "lead_school": "",
        "offers": inline_formset(rows),
        **data,
    }


def own_work_group(year, **data):
    return {
        "title": "Of our own",
        "academic_year": year.pk,
        "phases": "PRIMARY",
        "description": rich_text("<p>x</p>"),
        "predecessor_links": inline_formset([]),
        **data,
    }


def draftail(words, entity, **data):
    """What the editor of texts sends for words that are marked as one entity."""
    block = {"key": "00000", "type": "unstyled", "text": words, "depth": 0}
    whole = [{"key": 0, "offset": 0, "length": len(words)}]
    entities = {"0": {"type": entity, "mutability": "MUTABLE", "data": data}}
    return json.dumps(
        {
            "blocks": [block | {"entityRanges": whole, "inlineStyleRanges": []}],
            "entityMap": entities,
        }
    )
