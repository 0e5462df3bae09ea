"""How many SQL statements an operation of the contract costs: by its shape, not by its rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.workgroups.models import AcademicYear, Phase
from cms.workgroups.phases import PhaseKind
from tests.bulk import add_offers
from tests.factories import AcademicYearFactory, PhaseFactory

pytestmark = pytest.mark.django_db

MOST_STATEMENTS = {
    "catalogue": (4, {}),
    "years": (3, {}),
    "work-groups": (5, {"first": 100, "year": "2017-18", "phase": "PRIMARY"}),
    "work-group": (4, {"code": "NCP17-00"}),
}


@pytest.fixture
def add_year():
    def add_year(start_year: int, *, offers: int) -> None:
        year = AcademicYearFactory(start_year=start_year)
        add_offers(year, [PhaseFactory(parent=year, kind=kind) for kind in PhaseKind], offers)

    return add_year


@pytest.fixture
def statements_of(ask_contract):
    def statements_of(operation: str) -> list[str]:
        _, variables = MOST_STATEMENTS[operation]
        with CaptureQueriesContext(connection) as captured:
            assert ask_contract(operation, **variables).data
        return [statement["sql"] for statement in captured]

    return statements_of


@pytest.mark.parametrize("operation", MOST_STATEMENTS)
def test_number_of_statements_is_small_and_the_same_for_a_hundred_times_the_offers(
    operation, add_year, statements_of
):
    add_year(2017, offers=19)
    few = statements_of(operation)
    add_year(2018, offers=19)
    year = AcademicYear.objects.get(start_year=2017)
    add_offers(year, list(Phase.objects.filter(academic_year=year)), 1900 - 19)
    many = statements_of(operation)
    assert len(many) == len(few) <= MOST_STATEMENTS[operation][0], many
