"""What is answered costs as much as it has rows, however much there is beside it."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from psycopg.sql import Literal

from cms.hubs.models import Hub
from cms.schema import schema
from cms.workgroups.phases import PhaseKind
from tests.bulk import (
    add_archive_entries,
    add_hub_offers,
    add_hubs,
    add_lineage,
    add_offers,
    add_programmes,
    let_the_planner_know,
)
from tests.conftest import CONTRACT
from tests.factories import AcademicYearFactory, HubFactory, PhaseFactory

pytestmark = pytest.mark.django_db

YEARS = range(2017, 2027)
ROWS_OF_A_YEAR = 300
ROWS = len(YEARS) * ROWS_OF_A_YEAR  # of each list
#: A quarter of all are for a phase, so that four are read for each of a page of 20, and one more.
MOST_READ = 120

LISTS = [
    f"{field}({arguments})"
    for field, filters in {
        "workGroups": [
            "",
            'filter: {year: "2017-18"}',
            "filter: {phase: PRIMARY}",
            'filter: {hub: "example"}',
            'filter: {hub: "example", year: "2017-18", phase: PRIMARY}',
        ],
        "hubs": ["", "filter: {region: LONDON}"],
        "programmes": [
            "",
            "filter: {phase: PRIMARY}",
            'filter: {year: "2017-18"}',
            'filter: {year: "2017-18", phase: PRIMARY}',
        ],
        "archive": [
            "",
            "filter: {phase: PRIMARY}",
            "filter: {status: ENDED}",
            "filter: {from: 2014, to: 2016}",
            "filter: {from: 2014, to: 2016, phase: PRIMARY, status: ENDED}",
        ],
    }.items()
    for wanted in filters
    for order in (("orderBy: CODE", "orderBy: TITLE") if field == "workGroups" else ("",))
    for arguments in [", ".join(filter(None, ("first: 20", order, wanted)))]
]


@pytest.fixture
def long_lists():
    """Lists of as many rows, and a hub and the updates of a year that are few among them."""
    with connection.cursor() as cursor:
        for table in ("workgroups_workgroup", "workgroups_phaseoffer", "hubs_hub"):
            # Not what is looked at here, and most of what it takes to add a row.
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER search_added")
    for start_year in YEARS:
        year = AcademicYearFactory(start_year=start_year)
        phases = [PhaseFactory(parent=year, kind=kind) for kind in PhaseKind]
        work_groups = add_offers(year, phases, ROWS_OF_A_YEAR)
        if start_year == YEARS[0]:
            few = work_groups[:30]
        programmes = add_programmes(year, few if start_year == YEARS[0] else work_groups)
        add_lineage(programmes, few if start_year == YEARS[0] else work_groups)
    entries = add_archive_entries(ROWS, lambda _: "<p>An example.</p>")
    add_lineage(entries[:ROWS_OF_A_YEAR], work_groups)
    add_hubs(ROWS)
    for hub in (HubFactory(title="A hub of its own", slug="example"), *Hub.objects.all()[:100]):
        add_hub_offers(hub, few)
    let_the_planner_know()


#: All but the search, which weighs all it finds, and the list of all years with all their offers.
OPERATIONS = [
    ("archive", {}),
    ("catalogue", {"year": "2017-18"}),
    ("hub", {"slug": "example", "year": "2017-18"}),
    ("page", {"urlPath": "/2017-18/primary/"}),
    ("programmes", {"year": "2017-18"}),
    ("work-group", {"code": "NCP17-04"}),
    ("work-groups", {}),
]


def test_every_operation_of_the_contract_is_held_but_those_two():
    names = {file.stem for file in CONTRACT.glob("*.graphql")}
    assert names == {name for name, _ in OPERATIONS} | {"search", "years"}


def test_no_answer_reads_more_rows_of_a_table_than_it_needs(ask, ask_contract, long_lists):
    read = {}
    for field in LISTS:
        page = ask(f"{{ {field} {{ pageInfo {{ endCursor }} }} }}").data
        [cursor] = [found["pageInfo"]["endCursor"] for found in page.values()]
        following = field.replace("(", f'(after: "{cursor}", ')
        for name, asked in ((field, field), (f"{field}, the next page", following)):
            read[name] = rows_read(ask, f"{{ {asked} {{ pageInfo {{ hasNextPage }} }} }}")
    assert {field: most for field, most in read.items() if most > MOST_READ} == {}
    read = {name: rows_read(ask_contract, name, **given) for name, given in OPERATIONS}
    assert {name: most for name, most in read.items() if most > ROWS_OF_A_YEAR} == {}


def test_every_list_is_held_but_the_search_which_weighs_all_it_finds():
    fields = schema.graphql_schema.query_type.fields
    lists = {name for name, field in fields.items() if "first" in field.args}
    assert lists == {field.partition("(")[0] for field in LISTS} | {"search"}


def rows_read(ask: Any, asked: str, **variables: Any) -> int:
    """The most rows that PostgreSQL reads of one table in one statement for what is asked, when it
    plans for any value, as it does for the endpoint; but not to count them, which takes as long as
    there are many."""
    statements = []

    def listen(execute, sql, params, many, context):
        if sql.startswith(("SELECT", "WITH")) and not sql.startswith("SELECT count(*)"):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        assert ask(asked, **variables).data
    return max(rows for sent in statements for rows in _rows_of_scans(_plan(*sent)))


def _plan(sql: str, params: list[Any]) -> dict[str, Any]:
    numbers = iter(range(1, len(params) + 1))
    numbered = re.sub("%[s%]", lambda at: "%" if at[0] == "%%" else f"${next(numbers)}", sql)
    values = ", ".join(Literal(value).as_string(connection.connection) for value in params)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE page AS {numbered}")
        cursor.execute(
            f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE page{f'({values})' if values else ''}"
        )
        [[explained]] = cursor.fetchall()
        cursor.execute("DEALLOCATE page")
    return (json.loads(explained) if isinstance(explained, str) else explained)[0]["Plan"]


def _rows_of_scans(plan: dict[str, Any]) -> list[int]:
    own = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    scans = [round(own * plan["Actual Loops"])] if "Scan" in plan["Node Type"] else []
    return scans + [rows for part in plan.get("Plans", []) for rows in _rows_of_scans(part)]
