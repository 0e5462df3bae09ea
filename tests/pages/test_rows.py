"""The rows of a page in the admin."""

import pytest
from django.urls import reverse

from tests.factories import HubFactory, LocalWorkGroupFactory

pytestmark = pytest.mark.django_db

MOST, MOST_WITH_THOSE_TAKEN_AWAY = 200, 300


@pytest.mark.parametrize(
    ("make", "rows", "sent"),
    [
        (HubFactory, "offers", 99_999),
        (LocalWorkGroupFactory, "predecessor_links", 99_999),
        (LocalWorkGroupFactory, "predecessor_links", MOST + 1),
    ],
    ids=["programme of a hub", "predecessors", "one row more"],
)
def test_more_rows_than_anybody_reads_are_refused(editor_client, make, rows, sent):
    edit_page = reverse("wagtailadmin_pages:edit", args=[make().pk])
    data = {f"{rows}-TOTAL_FORMS": sent, f"{rows}-INITIAL_FORMS": 0}
    formset = editor_client.post(edit_page, data).context["form"].formsets[rows]
    assert formset.non_form_errors() == ["There can be 200 rows at most. Take some away."]
    assert len(formset.forms) <= MOST_WITH_THOSE_TAKEN_AWAY
