"""Programmes in the admin."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from tests.factories import LocalWorkGroupFactory, ProgrammeFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def name_work_groups(editor_client):
    """Publishes a programme that names them, and answers the programme and what is told of each."""

    def name_work_groups(*work_groups):
        programme = ProgrammeFactory()
        rows = [{"work_group": work_group.pk} for work_group in work_groups]
        data = {
            "title": "An example",
            "slug": programme.slug,
            "summary": rich_text("<p>x</p>"),
            "work_group_links": inline_formset(rows),
            "predecessor_links": inline_formset([]),
            "action-publish": "1",
        }
        edit_page = reverse("wagtailadmin_pages:edit", args=[programme.pk])
        response = editor_client.post(edit_page, nested_form_data(data))
        form = response.context["form"] if response.status_code == 200 else None
        return programme, form and form.formsets["work_group_links"].errors

    return name_work_groups


def test_work_groups_that_are_named_are_kept_in_their_order(name_work_groups):
    work_groups = [WorkGroupFactory() for _ in range(3)]
    programme, _ = name_work_groups(*reversed(work_groups))
    named = [link.work_group for link in programme.work_group_links.all()]
    assert named == list(reversed(work_groups))


def test_work_group_that_is_named_twice_is_told(name_work_groups):
    work_group = WorkGroupFactory()
    _, told = name_work_groups(work_group, work_group)
    assert told[0] == {}
    assert "is named already, further up" in told[1]["work_group"][0]


def test_work_group_of_a_hub_is_none_that_a_programme_names(name_work_groups):
    _, told = name_work_groups(LocalWorkGroupFactory())
    assert told[0]["work_group"]
