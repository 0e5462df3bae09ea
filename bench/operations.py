"""What an answer costs that is not in memory, beside the least that it could cost."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import orjson
from django.db import connection
from graphql import build_schema, execute_sync, parse, print_schema

from cms import statements
from cms.api.execution import documents
from cms.schema import schema
from cms.wsgi import application

CONTRACT = Path(__file__).resolve().parent.parent / "contract"
VARIABLES: dict[str, dict[str, Any]] = {
    "archive": {},
    "catalogue": {},
    "hub": {"slug": "example-hub"},
    "page": {"urlPath": "/2017-18/ncp17-15/"},
    "programmes": {"year": "2017-18"},
    "search": {"query": "mastery"},
    "work-group": {"code": "NCP17-15"},
    "work-groups": {"first": 20},
    "years": {},
}
#: Every list, in each order and with each filter, but for the search, which weighs all it finds.
LISTS = {
    "workGroups": "",
    "workGroups, of a phase": "filter: {phase: PRIMARY}",
    "workGroups, of a year": 'filter: {year: "2017-18"}',
    "workGroups, of a hub": 'filter: {hub: "example-hub"}',
    "workGroups by title": "orderBy: TITLE",
    "workGroups by title, of a phase": "orderBy: TITLE, filter: {phase: PRIMARY}",
    "workGroups by title, of a year": 'orderBy: TITLE, filter: {year: "2017-18"}',
    "workGroups by title, of a hub": 'orderBy: TITLE, filter: {hub: "example-hub"}',
    "hubs": "",
    "hubs, of a region": "filter: {region: LONDON}",
    "programmes": "",
    "programmes, for a phase": "filter: {phase: PRIMARY}",
    "programmes, of a year": 'filter: {year: "2017-18"}',
    "archive": "",
    "archive, for a phase": "filter: {phase: PRIMARY}",
    "archive, of a status": "filter: {status: ENDED}",
    "archive, between years": "filter: {from: 2014, to: 2016}",
    "archive, by all of these": "filter: {from: 2014, to: 2016, phase: PRIMARY, status: ENDED}",
}
#: Costs the same however much content there is.
STEADY = orjson.dumps({"query": '{ page(urlPath: "/2017-18/") { title } }'})
A_HUNDRED_WORK_GROUPS = """{
  workGroups(first: 100, orderBy: CODE) {
    nodes { code title description(format: HTML) offers { title phase { kind title } } }
  }
}"""
#: What `catalogue` asks for, as PostgreSQL puts it together by itself. It does not make plain text
#: of what editors marked up, and knows nothing of drafts, of pages that are private, or of people.
CATALOGUE_IN_ONE_STATEMENT = """
SELECT json_build_object('data', json_build_object('academicYear', (
    SELECT json_build_object(
        'slug', page.slug, 'title', page.title, 'introduction', year.introduction,
        'phases', (
            SELECT json_agg(json_build_object(
                'kind', phase.kind, 'title', phase_page.title, 'heading', phase.heading,
                'audience', phase.audience,
                'offers', (
                    SELECT json_agg(json_build_object(
                        'title', coalesce(nullif(offer.title, ''), work_page.title),
                        'description', coalesce(nullif(offer.description, ''), work.description),
                        'workGroup', json_build_object('code', work.code)
                    ) ORDER BY offer.sort_order)
                    FROM workgroups_phaseoffer offer
                    JOIN workgroups_workgroup work ON work.page_ptr_id = offer.work_group_id
                    JOIN wagtailcore_page work_page ON work_page.id = work.page_ptr_id
                    WHERE offer.phase_id = phase.page_ptr_id AND work_page.live
                )) ORDER BY array_position(
                    ARRAY['EARLY_YEARS', 'PRIMARY', 'SECONDARY', 'POST_16'], phase.kind::text))
            FROM workgroups_phase phase
            JOIN wagtailcore_page phase_page ON phase_page.id = phase.page_ptr_id
            WHERE phase.academic_year_id = year.page_ptr_id AND phase_page.live
        ),
        'programmeUpdates', (
            SELECT json_agg(json_build_object(
                'text', update.text,
                'programme', json_build_object('slug', named.slug, 'title', named.title)
            ) ORDER BY update.sort_order)
            FROM programmes_programmeupdate update
            JOIN wagtailcore_page named ON named.id = update.programme_id
            WHERE update.academic_year_id = year.page_ptr_id AND named.live
        ))
    FROM workgroups_academicyear year
    JOIN wagtailcore_page page ON page.id = year.page_ptr_id
    JOIN workgroups_currentacademicyear current ON current.academic_year_id = page.id
)))::text
"""


@dataclass
class Cost:
    """Seconds, medians, and statements, of one operation that was not in memory: the first after a
    change to the content, for which it is found out anew what is hidden and how long lists are;
    one between changes; and one whose document was never read."""

    name: str
    seconds: float
    statements: int
    seconds_of_statements: float
    seconds_between_changes: float
    statements_between_changes: int
    seconds_unread: float
    bytes: int


@dataclass
class InTurn:
    """Seconds, medians, of a question, and of another that was asked in turn with it, which costs
    the same however much content there is."""

    seconds: float
    steady: float

    def beside(self, other: "InTurn") -> float:
        """How many times as long it took as ``other`` did at another time, had the machine been as
        fast then."""
        return (self.seconds / self.steady) / (other.seconds / other.steady)


@dataclass
class Pages:
    """The first page of 20 of a list and the one after it, which is the first again where none
    follows; the first after a change to the content, and that with the number of all rows."""

    first: InTurn
    next: InTurn
    first_anew: InTurn
    counted_anew: InTurn


@dataclass
class Statements:
    """What was sent to the database."""

    number: int = 0
    seconds: float = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.number += 1
            self.seconds += time.perf_counter() - begun


def contract() -> dict[str, str]:
    """The text of each operation of the contract, by its name."""
    return {file.stem: file.read_text() for file in sorted(CONTRACT.glob("*.graphql"))}


def cost(name: str, query: str, variables: dict[str, Any], rounds: int) -> Cost:
    """What the operation costs through the whole of Django."""
    body = orjson.dumps({"query": query, "variables": variables})
    answer = _answered(body)
    assert "errors" not in json.loads(answer), answer[:500]

    def ask() -> None:
        _answered(body)

    return Cost(
        name,
        _seconds(ask, rounds, before=_change_content),
        _statements(ask, before=_change_content).number,
        median(_statements(ask, before=_change_content).seconds for _ in range(rounds)),
        _seconds(ask, rounds),
        _statements(ask).number,
        _seconds(ask, max(3, rounds // 5), before=documents.forget),
        len(answer),
    )


def pages(name: str, rounds: int) -> Pages:
    """What a page of a list costs through the whole of Django, but for what is in its rows."""
    field = name.split(",")[0].split()[0]

    def asking(selection: str, *arguments: str) -> bytes:
        given = ", ".join(filter(None, ["first: 20", LISTS[name], *arguments]))
        return orjson.dumps({"query": f"{{ {field}({given}) {{ {selection} }} }}"})

    first = asking("nodes { title } pageInfo { endCursor }")
    [page] = json.loads(_answered(first))["data"].values()
    cursor = page["pageInfo"]["endCursor"]
    following = asking("nodes { title } pageInfo { endCursor }", f'after: "{cursor}"')
    counted = asking("totalCount nodes { title }")
    return Pages(
        _in_turn(first, rounds),
        _in_turn(following if len(page["nodes"]) == 20 else first, rounds),
        _in_turn(first, rounds, before=_change_content),
        _in_turn(counted, rounds, before=_change_content),
    )


def _change_content() -> None:
    """Let whatever is known of the content be out of date."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT move_content_version()")


def seconds_of_catalogue_in_one_statement(rounds: int) -> tuple[float, float]:
    """As it is usually sent, and where PostgreSQL has planned it before."""

    def answered() -> str:
        with connection.cursor() as cursor:
            cursor.execute(CATALOGUE_IN_ONE_STATEMENT)
            [answer] = cursor.fetchone()
            return str(answer)

    ours = json.loads(_answered(orjson.dumps({"query": contract()["catalogue"]})))
    assert _offers(json.loads(answered())) == _offers(ours)
    return (
        _seconds(answered, rounds),
        _seconds(lambda: statements.ask(CATALOGUE_IN_ONE_STATEMENT), rounds),
    )


def seconds_of_rows_in_memory(query: str, rounds: int) -> float:
    """graphql-core's own time, where every row is there, and every text is rendered."""
    data = json.loads(_answered(orjson.dumps({"query": query})))["data"]
    plain, document = build_schema(print_schema(schema.graphql_schema)), parse(query)

    def ask() -> bytes:
        return orjson.dumps({"data": execute_sync(plain, document, root_value=data).data})

    assert json.loads(ask())["data"] == data
    return _seconds(ask, rounds)


def _offers(answer: Any) -> list[Any]:
    """What of a catalogue is the same however its texts are rendered."""
    year = answer["data"]["academicYear"]
    offered = [
        (phase["kind"], offer["title"], offer["workGroup"]["code"])
        for phase in year["phases"]
        for offer in phase["offers"]
    ]
    return offered + [update["programme"]["slug"] for update in year["programmeUpdates"]]


def _answered(body: bytes) -> bytes:
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/graphql/",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
    }

    def begin(*_: Any) -> Any:
        """Status and headers are not looked at."""

    chunks = application(environ, begin)
    try:
        return b"".join(chunks)
    finally:
        chunks.close()


def _seconds(
    ask: Callable[[], Any],
    rounds: int,
    before: Callable[[], None] = lambda: None,
) -> float:
    times = []
    for _ in range(rounds):
        before()
        begun = time.perf_counter()
        ask()
        times.append(time.perf_counter() - begun)
    return median(times)


def _in_turn(question: bytes, rounds: int, before: Callable[[], None] = lambda: None) -> InTurn:
    times, steady = [], []
    for _ in range(rounds):
        before()
        times.append(_seconds(lambda: _answered(question), 1))
        steady.append(_seconds(lambda: _answered(STEADY), 1))
    return InTurn(median(times), median(steady))


def _statements(ask: Callable[[], Any], before: Callable[[], None] = lambda: None) -> Statements:
    before()
    with connection.execute_wrapper(sent := Statements()):
        ask()
    return sent
