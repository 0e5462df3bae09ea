"""One run of everything that is measured, from the first row of content to the report."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from django.db import connection

from bench import content, doors, fire, freshness, operations, report
from bench.operations import Cost, Pages

FACTORS = (1, 100, 1000)
ROUNDS = 40
#: A page of a list takes little, and is compared with what is measured minutes later.
ROUNDS_OF_PAGES = 100
COMMITS = 500
DIFFERENT_QUESTIONS = 30_000
BYTES_OF_ANSWERS = 16_000_000


@dataclass
class Measured:
    """All figures of a run: seconds, but where a name says otherwise."""

    offers: dict[int, int] = field(default_factory=dict)
    costs: dict[int, list[Cost]] = field(default_factory=dict)
    a_hundred: dict[int, Cost] = field(default_factory=dict)
    pages: dict[int, dict[str, Pages]] = field(default_factory=dict)
    in_one_statement: dict[int, tuple[float, float]] = field(default_factory=dict)
    rows_in_memory: float = 0
    hits: dict[int, dict[str, float]] = field(default_factory=dict)
    hits_by_operation: dict[str, tuple[float, int]] = field(default_factory=dict)
    milliseconds_to_freshness: list[float] = field(default_factory=list)
    older_answers: int = 0
    megabytes: list[tuple[int, float]] = field(default_factory=list)
    under_fire: fire.UnderFire = field(default_factory=fire.UnderFire)


def run(folder: Path) -> None:
    measured = Measured()
    content.load_fixtures()
    for factor in FACTORS:
        if factor > 1:
            content.add_up_to(factor)
        measured.offers[factor] = content.number_of_offers()
        with _telling(f"operations at {factor:,}×"):
            _measure_operations(measured, factor)
    connection.close()
    with _telling("answers from memory"):
        _measure_hits(measured, folder)
    measured.milliseconds_to_freshness, measured.older_answers = (
        freshness.milliseconds_until_every_process_answers_anew(COMMITS)
    )
    measured.megabytes = freshness.megabytes_of_a_worker(DIFFERENT_QUESTIONS, BYTES_OF_ANSWERS)
    measured.under_fire = fire.under_fire()
    print(report.write(measured))


def _measure_operations(measured: Measured, factor: int) -> None:
    contract = operations.contract()
    measured.costs[factor] = [
        operations.cost(name, query, operations.VARIABLES[name], ROUNDS)
        for name, query in contract.items()
        # It lists every offer of every year, so it grows with them; no page of it can be asked for.
        if not (name == "years" and factor > 1)
    ]
    measured.pages[factor] = {
        name: operations.pages(name, ROUNDS_OF_PAGES) for name in operations.LISTS
    }
    measured.in_one_statement[factor] = operations.seconds_of_catalogue_in_one_statement(ROUNDS)
    query = operations.A_HUNDRED_WORK_GROUPS
    measured.a_hundred[factor] = operations.cost("100 Work Groups", query, {}, ROUNDS)
    measured.rows_in_memory = operations.seconds_of_rows_in_memory(query, ROUNDS)


def _measure_hits(measured: Measured, folder: Path) -> None:
    kept, question = folder / "answer.json", _question("catalogue")
    with ExitStack() as stack:
        memory = stack.enter_context(doors.service("memory"))
        doors.keep(memory, question, kept)
        asgi = stack.enter_context(doors.bare("asgi", kept))
        wsgi = stack.enter_context(doors.bare("wsgi", kept))
        for clients in (1, 8):
            found = doors.throughputs([memory, asgi, wsgi], question, clients, rounds=7)
            measured.hits[clients] = found
        for name in operations.VARIABLES:
            found = doors.throughputs([memory], _question(name), clients=8, rounds=1)
            _, answer = memory.answer(_question(name))
            measured.hits_by_operation[name] = found[memory.name], len(answer)


def _question(name: str) -> bytes:
    query, variables = operations.contract()[name], operations.VARIABLES[name]
    return orjson.dumps({"query": query, "variables": variables})


@contextmanager
def _telling(what: str) -> Iterator[None]:
    begun = time.monotonic()
    print(f"{what}…", end=" ", flush=True)
    yield
    print(f"{time.monotonic() - begun:.0f} s", flush=True)
