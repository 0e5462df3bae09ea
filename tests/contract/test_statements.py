"""How many SQL statements an operation of the contract costs: by its shape, not by its rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.workgroups.phases import PhaseKind
from tests.bulk import (
    add_archive_entries,
    add_hub_offers,
    add_lineage,
    add_offers,
    add_programmes,
    let_the_planner_know,
    linking_to,
)
from tests.conftest import CONTRACT
from tests.factories import AcademicYearFactory, HubFactory, PhaseFactory

pytestmark = pytest.mark.django_db

STATEMENTS = [
    ("catalogue", {}, 6),
    ("years", {}, 4),
    ("work-groups", {"first": 100}, 5),
    ("work-groups", {"first": 100, "year": "2017-18", "phase": "PRIMARY"}, 6),
    ("work-group", {"code": "NCP17-04"}, 18),
    ("programmes", {}, 15),
    ("programmes", {"year": "2017-18", "phase": "PRIMARY"}, 16),
    ("archive", {}, 12),
    ("archive", {"from": 2014, "to": 2017, "phase": "PRIMARY", "status": "ENDED"}, 12),
    ("search", {"query": "example", "first": 100}, 9),
    ("search", {"query": "example", "first": 100, "year": "2017-18", "phase": "PRIMARY"}, 10),
    ("hub", {"slug": "example-hub-0", "year": "2017-18"}, 8),
    ("page", {"urlPath": "/2017-18/"}, 3),
    ("page", {"urlPath": "/2017-18/primary/"}, 4),
    ("page", {"urlPath": "/2017-18/ncp17-04/"}, 4),
    ("page", {"urlPath": "/programmes/programme-0/"}, 4),
    ("page", {"urlPath": "/archive/entry-0/"}, 4),
    ("page", {"urlPath": "/hubs/example-hub-0/"}, 3),
]

#: From the middle of five generations to either end, and all the way to the other.
FIVE_GENERATIONS = """
{
  workGroup(code: "NCP17-04") {
    predecessors { predecessors { ...Forth } }
    successors { successors { ...Back } }
  }
}
fragment Forth on PieceOfWork {
  title successors { title successors { title successors { title successors { title url } } } }
}
fragment Back on PieceOfWork {
  title
  predecessors { title predecessors { title predecessors { title predecessors { title url } } } }
}
"""


@pytest.fixture
def grow():
    """Adds as many times the content: to the years, the programmes, the archive and two hubs, and
    to the five generations that the first Work Group is the middle of."""
    year = AcademicYearFactory(start_year=2017)
    phases = [PhaseFactory(parent=year, kind=kind) for kind in PhaseKind]
    hubs = [HubFactory(title=f"Example hub {n}") for n in range(2)]

    def grow(times):
        another_year = AcademicYearFactory()
        add_offers(another_year, [PhaseFactory(parent=another_year)], times)
        work_groups = add_offers(year, phases, 19 * times)
        for hub in hubs:
            add_hub_offers(hub, work_groups)
        the_first = [Page.objects.get(slug="ncp17-04")] * times
        entries = [add_archive_entries(times, lambda _: linking_to(year)) for _ in range(3)]
        programmes = add_programmes(year, the_first)
        add_lineage(entries[0], programmes, the_first, *entries[1:])
        let_the_planner_know()

    return grow


@pytest.fixture
def statements(ask):
    """How many statements it costs to answer a document."""

    def statements(document, variables):
        with CaptureQueriesContext(connection) as captured:
            assert all(ask(document, **variables).data.values())
        return len(captured)

    return statements


def contracted(operation):
    return (CONTRACT / f"{operation}.graphql").read_text()


def test_every_operation_is_counted():
    counted = {operation for operation, *_ in STATEMENTS}
    assert {document.stem for document in CONTRACT.glob("*.graphql")} == counted


def test_number_of_statements_is_the_same_for_ten_and_for_a_hundred_times_the_content(
    grow, statements, settings
):
    settings.GRAPHQL_MAX_VALUES = 10**6
    for times in (1, 10 - 1, 100 - 10):
        grow(times)
        costs = [
            (operation, variables, statements(contracted(operation), variables))
            for operation, variables, _ in STATEMENTS
        ]
        assert costs == STATEMENTS
        assert statements(FIVE_GENERATIONS, {}) == 4 + 12 * 4


def test_programmes_of_forty_hubs_cost_as_many_statements_as_that_of_one(ask, settings):
    settings.GRAPHQL_MAX_COST = 10**6
    year = AcademicYearFactory(start_year=2017)
    phases = [PhaseFactory(parent=year, kind=kind) for kind in PhaseKind]
    work_groups = add_offers(year, phases, 25)

    def statements():
        query = """{ hubs(first: 40) { nodes { title programme(year: "2017-18") { phases { offers {
            title note workGroup { code hubs { title } } } } } } } }"""
        with CaptureQueriesContext(connection) as captured:
            assert ask(query).data["hubs"]["nodes"]
        return len(captured)

    add_hub_offers(HubFactory(), work_groups)
    few = statements()
    for _ in range(39):
        add_hub_offers(HubFactory(), work_groups)
    assert statements() == few <= 10
