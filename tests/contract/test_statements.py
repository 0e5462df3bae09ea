"""How many SQL statements an operation of the contract costs: by its shape, not by its rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.workgroups.phases import PhaseKind
from tests.bulk import (
    add_archive_entries,
    add_hub_offers,
    add_lineage,
    add_offers,
    add_programmes,
)
from tests.conftest import CONTRACT
from tests.factories import AcademicYearFactory, HubFactory, PhaseFactory

pytestmark = pytest.mark.django_db

OPERATIONS = {
    "catalogue": {},
    "years": {},
    "work-groups": {"first": 100, "year": "2017-18", "phase": "PRIMARY"},
    "work-group": {"code": "NCP17-04"},
    "programmes": {"year": "2017-18", "phase": "PRIMARY"},
    "archive": {"from": 2014, "phase": "PRIMARY"},
    "search": {"query": "example", "first": 100, "year": "2017-18"},
    "page": {"urlPath": "/2017-18/primary/"},
    "hub": {"slug": "example-hub-0", "year": "2017-18"},
}
MOST_STATEMENTS = {
    "catalogue": 5,
    "years": 3,
    "work-groups": 5,
    "work-group": 15,
    "programmes": 15,
    "archive": 10,
    "search": 9,
    "page": 5,
    "hub": 7,
}


@pytest.fixture
def statements(ask_contract):
    """How many statements each operation costs."""

    def statements():
        return {name: statements_of(name, variables) for name, variables in OPERATIONS.items()}

    def statements_of(operation, variables):
        with CaptureQueriesContext(connection) as captured:
            assert all(ask_contract(operation, **variables).data.values())
        return len(captured)

    return statements


def test_every_operation_is_counted():
    assert {document.stem for document in CONTRACT.glob("*.graphql")} == set(OPERATIONS)


def test_number_of_statements_is_small_and_the_same_for_a_hundred_times_the_content(statements):
    """Of 19 offers, of ten times and of a hundred times as many; the Work Groups and the archive's
    entries of a lineage of five generations grow as much."""
    year = AcademicYearFactory(start_year=2017)
    AcademicYearFactory(start_year=2018)
    phases = [PhaseFactory(parent=year, kind=kind) for kind in PhaseKind]
    hubs = [HubFactory(title=f"Example hub {n}") for n in range(2)]

    def add(offers):
        work_groups = add_offers(year, phases, offers)
        entries = [add_archive_entries(offers // 10 or 1) for _ in range(3)]
        few = work_groups[: len(entries[0])]
        add_lineage(*entries, add_programmes(year, few), few)
        for hub in hubs:
            add_hub_offers(hub, work_groups)

    add(19)
    few = statements()
    add(190 - 19)
    more = statements()
    add(1900 - 190)
    assert statements() == more == few
    assert {name: most for name, most in MOST_STATEMENTS.items() if few[name] > most} == {}


def test_programmes_of_forty_hubs_cost_as_many_statements_as_that_of_one(ask):
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
    assert statements() == few <= 9
