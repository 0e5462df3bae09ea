"""The admin of forty hubs takes as many statements as that of two, whoever looks at it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Workflow

from cms.hubs.models import Hubs
from cms.hubs.teams import set_up_team
from tests.factories import (
    AcademicYearFactory,
    EditorFactory,
    HubFactory,
    HubOfferFactory,
    LocalWorkGroupFactory,
    PhaseFactory,
    PhaseOfferFactory,
)

pytestmark = pytest.mark.django_db

FEW, MANY = 2, 25  # as many as Wagtail shows on a page


@pytest.fixture
def phase():
    return PhaseFactory(parent=AcademicYearFactory(start_year=2017))


@pytest.fixture
def hub():
    """A hub that has been worked on in the admin, which reads it from its latest version."""
    hub = HubFactory()
    hub.save_revision()
    return hub


@pytest.fixture(params=["may do everything", "edits the hub"])
def browser(client, hub, request):
    """A browser in which somebody is logged in."""
    editor = EditorFactory(is_superuser=request.param == "may do everything")
    if not editor.is_superuser:
        editor.groups.add(set_up_team(hub))
    client.force_login(editor)
    return client


@pytest.fixture
def statements(browser):
    """How many statements it takes to answer."""

    def statements(address):
        browser.get(address)  # which fills what is kept from request to request
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    return statements


@pytest.fixture
def grow(hub, phase):
    """Makes more hubs, and more offers and Work Groups of one of them, which its draft has too."""

    def grow(number):
        for _ in range(number):
            offer = PhaseOfferFactory(phase=phase)
            own = LocalWorkGroupFactory(parent=hub, academic_year=phase.academic_year)
            for work_group in (offer.work_group, own):
                HubOfferFactory(hub=hub, work_group=work_group, note="<p>x</p>")
            HubFactory()
        hub.save_revision()

    return grow


@pytest.fixture
def more_statements(statements, grow):
    """How many more it takes of many than of few."""

    def more_statements(address):
        grow(FEW)
        of_few = statements(address)
        grow(MANY - FEW)
        return statements(address) - of_few

    return more_statements


@pytest.mark.parametrize("browser", ["may do everything"], indirect=True)
def test_list_of_hubs(more_statements, hub):
    address = reverse("wagtailadmin_explore", args=[Hubs.objects.get().pk])
    assert more_statements(address) == 0


def test_list_of_what_a_hub_devised(more_statements, hub):
    assert more_statements(reverse("wagtailadmin_explore", args=[hub.pk])) == 0


def test_list_of_the_pages_that_are_found(more_statements):
    assert more_statements(reverse("wagtailadmin_pages:search") + "?q=example") <= 0


def test_page_of_a_hub(more_statements, hub):
    assert more_statements(reverse("wagtailadmin_pages:edit", args=[hub.pk])) == 0


@pytest.mark.parametrize("versions", [("earliest", "latest"), ("live", "latest")])
def test_comparison_of_two_versions(more_statements, hub, versions):
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[hub.pk, *versions])
    assert more_statements(compare) == 0


@pytest.mark.parametrize("chooser", ["of the hub", "of hubs", "of a year", "of what is found"])
def test_chooser_but_for_the_parent_that_wagtail_asks_for_of_each_row(
    more_statements, hub, phase, chooser
):
    below = {"of the hub": hub, "of hubs": hub.get_parent(), "of a year": phase.academic_year}
    if chooser in below:
        address = reverse("wagtailadmin_choose_page_child", args=[below[chooser].pk])
    else:
        address = reverse("wagtailadmin_choose_page_search") + "?q=example"
    assert more_statements(address) <= MANY - FEW


def test_api_but_for_what_wagtail_asks_of_each_row(statements, grow):
    of_a_row = ["parent", "children", "descendants", "schedule", "workflow"]
    grow(MANY)
    few, many = 10, 20  # rows in the answer, which are of the same types
    of_few, of_many = (
        statements(reverse("wagtailadmin_api:pages:listing") + f"?fields=*&limit={rows}")
        for rows in (few, many)
    )
    assert of_many - of_few <= (many - few) * len(of_a_row)


def test_chooser_tells_what_is_under_way_with_a_page(editor_client, hub):
    in_moderation = LocalWorkGroupFactory(parent=hub, live=False, title="An example")
    in_moderation.save_revision()
    Workflow.objects.get().start(in_moderation, None)
    for address in (
        reverse("wagtailadmin_choose_page_child", args=[hub.pk]),
        reverse("wagtailadmin_choose_page_search") + "?q=example",
    ):
        assert "in moderation" in editor_client.get(address).text, address
