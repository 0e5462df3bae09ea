"""The admin of forty hubs takes as many statements as that of two."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.hubs.models import Hubs
from tests.factories import (
    AcademicYearFactory,
    HubFactory,
    HubOfferFactory,
    LocalWorkGroupFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def statements(editor_client):
    """How many statements it takes to show a view of the admin."""

    def statements(view, page):
        address = reverse(view, args=[page.pk])
        editor_client.get(address)  # which fills what is kept from request to request
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert editor_client.get(address).status_code == 200
        return len(captured)

    return statements


def hub_with_offers(number):
    hub, year = HubFactory(), AcademicYearFactory()
    for _ in range(number):
        HubOfferFactory(hub=hub, work_group=WorkGroupFactory(parent=year), note="<p>x</p>")
        LocalWorkGroupFactory(parent=hub, academic_year=year)
    return hub


def test_list_of_hubs(statements):
    for _ in range(2):
        hub_with_offers(1)
    of_two = statements("wagtailadmin_explore", Hubs.objects.get())
    for _ in range(38):
        HubFactory()
    assert statements("wagtailadmin_explore", Hubs.objects.get()) == of_two


def test_list_of_what_a_hub_devised(statements):
    few, many = (statements("wagtailadmin_explore", hub_with_offers(n)) for n in (2, 25))
    assert many == few


def test_page_of_a_hub_but_for_what_wagtail_s_chooser_reads_of_each_row(statements):
    few, many = (statements("wagtailadmin_pages:edit", hub_with_offers(n)) for n in (2, 25))
    of_a_chooser = ["the page", "its parent"]
    assert many - few <= 23 * len(of_a_chooser)
