"""The figures of a run as tables and a plot, written into ``docs/performance.md``."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

import matplotlib

if TYPE_CHECKING:
    from bench.operations import InTurn, Pages
    from bench.run import Measured

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
#: From a commit to the new answer in every process.
MOST_MILLISECONDS = 10
BEGIN, END = "<!-- written by make bench -->\n", "<!-- until here -->\n"


def write(measured: Measured) -> str:
    """Write the report, and give its tables."""
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    tables = "\n".join(
        [
            _circumstances(measured),
            _aims(measured),
            _misses(measured),
            _pages(measured),
            _hits(measured),
            _under_fire(measured),
        ]
    )
    DOCUMENT.write_text(before + BEGIN + tables + END + after)
    _plot(measured)
    return tables


def _circumstances(measured: Measured) -> str:
    offers = ", ".join(f"{number:,}" for number in measured.offers.values())
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    return (
        f"\nMeasured on {date.today():%d %B %Y}: {machine}, PostgreSQL on the same machine; "
        f"content of {offers} offers.\n"
    )


def _aims(measured: Measured) -> str:
    by_name = {
        factor: {cost.name: cost for cost in costs} for factor, costs in measured.costs.items()
    }
    largest = max(measured.costs)
    catalogue, hundred = by_name[1]["catalogue"], measured.a_hundred[largest]
    least = measured.rows_in_memory + hundred.seconds_of_statements
    as_sent, planned_before = measured.in_one_statement[1]
    grown, counted = _growth(measured, largest)
    hits = measured.hits[8]
    to_freshness = measured.milliseconds_to_freshness
    first, last = measured.megabytes[len(measured.megabytes) // 2 - 1][1], measured.megabytes[-1][1]
    rows = [
        (
            "a hit: catalogue by POST, 8 clients, 2 workers, beside a bare WSGI application",
            "≥ 0.8",
            f"{hits['memory'] / hits['wsgi']:.2f}",
        ),
        ("the same beside a bare ASGI application", "", f"{hits['memory'] / hits['asgi']:.2f}"),
        ("a miss: catalogue, statements", "≤ 6", f"{catalogue.statements}"),
        (
            "a miss: catalogue, beside one statement with json_agg",
            "≤ 5",
            f"{catalogue.seconds / as_sent:.1f}",
        ),
        (
            "the same, where PostgreSQL has planned that statement before",
            "",
            f"{catalogue.seconds / planned_before:.1f}",
        ),
        ("a miss: 100 Work Groups, statements", "≤ 8", f"{hundred.statements}"),
        (
            "a miss: 100 Work Groups, beside graphql-core over rows in memory and its statements",
            "≤ 3",
            f"{hundred.seconds / least:.2f}",
        ),
        (
            f"a page of 20 at {largest:,} times the content, beside 1, of the list that grows most",
            "≤ 1.5",
            f"{grown:.2f}",
        ),
        ("the same, the first after a change, with its `totalCount`", "", f"{counted:.1f}"),
        (
            "from a commit to the new answer in 3 processes, 99th percentile (median), ms",
            f"≤ {MOST_MILLISECONDS}",
            f"{quantiles(to_freshness, n=100)[98]:.1f} ({median(to_freshness):.1f})",
        ),
        ("older answers after that", "0", f"{measured.older_answers}"),
        (
            f"a worker's memory after {measured.megabytes[-1][0]:,} different questions, "
            "beside half as many",
            "flat",
            f"{last / first:.2f} ({last:.0f} MB)",
        ),
        (
            f"under fire: answers older than what had been committed {MOST_MILLISECONDS} ms before",
            "0",
            _older(measured),
        ),
    ]
    return _table(["what", "aim", "measured"], rows)


def _growth(measured: Measured, factor: int) -> tuple[float, float]:
    """How much longer a page takes than at 1×, and one with the number of all rows after a change:
    each of the list of which that grows most."""
    beside = [(many, measured.pages[1][name]) for name, many in measured.pages[factor].items()]
    return (
        max(
            max(
                many.first.beside(one.first),
                many.next.beside(one.next),
                many.first_anew.beside(one.first_anew),
            )
            for many, one in beside
        ),
        max(many.counted_anew.beside(one.counted_anew) for many, one in beside),
    )


def _pages(measured: Measured) -> str:
    largest = max(measured.pages)
    what: list[tuple[str, Callable[[Pages], InTurn]]] = [
        ("the first", lambda pages: pages.first),
        ("the next", lambda pages: pages.next),
        ("the first after a change", lambda pages: pages.first_anew),
        ("the same with `totalCount`", lambda pages: pages.counted_anew),
    ]
    rows = []
    for name in measured.pages[1]:
        for page, asked in what:
            of_it = [asked(pages[name]) for pages in measured.pages.values()]
            ratio = of_it[-1].beside(of_it[0])
            ms = [f"{each.seconds * 1000:.2f}" for each in of_it]
            rows.append((name, page, *ms, f"{ratio:.2f}"))
    columns = ["list", "page of 20", *(f"{factor:,}×, ms" for factor in measured.pages)]
    told = "A page of 20 of each list, through all of Django, medians:"
    return f"{told}\n\n{_table([*columns, f'{largest:,}× beside 1×'], rows)}"


def _older(measured: Measured) -> str:
    lags, answers = measured.under_fire.lags, measured.under_fire.answers
    late = sum(lag > MOST_MILLISECONDS for lag in lags)
    sooner = f"; {len(lags) - late} for less, up to {max(lags):.1f} ms" if lags else ""
    return f"{late:,} of {answers:,}{sooner}; {measured.under_fire.gone_back} went back"


def _under_fire(measured: Measured) -> str:
    told = measured.under_fire
    rows = [
        ("commits", f"{told.commits:,}"),
        ("answers that were held against them", f"{told.answers:,}"),
        ("answers marked as stale, as the database was away", f"{told.marked_stale:,}"),
        ("errors, as the database was away and the question not in memory", f"{told.failures:,}"),
        ("errors at any other time", f"{told.unexplained:,}"),
        ("connections refused or lost, as a worker was killed", f"{told.unreachable:,}"),
    ]
    return "Under fire:\n\n" + _table(["what became of it", "number"], rows)


def _misses(measured: Measured) -> str:
    rows = [
        (
            f"{factor:,}×",
            cost.name,
            f"{cost.statements}",
            f"{cost.seconds * 1000:.1f}",
            f"{cost.seconds_of_statements * 1000:.1f}",
            f"{cost.statements_between_changes}",
            f"{cost.seconds_between_changes * 1000:.1f}",
            f"{cost.seconds_unread * 1000:.1f}",
            f"{cost.bytes:,}",
        )
        for factor, costs in measured.costs.items()
        for cost in [*costs, measured.a_hundred[factor]]
    ]
    columns = ["content", "operation", "statements", "ms", "of them in statements"]
    columns += ["statements between changes", "ms", "ms where the document is new", "bytes"]
    told = "Misses, through all of Django, medians, the first after a change and between changes:"
    return f"{told}\n\n{_table(columns, rows)}"


def _hits(measured: Measured) -> str:
    names = {
        "memory": "the service, from memory",
        "asgi": "a bare ASGI application, the same bytes, the same server",
        "wsgi": "a bare WSGI application, the same bytes, the same server",
    }
    rows = [
        (names[name], *(f"{measured.hits[clients][name]:,.0f}" for clients in measured.hits))
        for name in names
    ]
    columns = [f"{number} client{'s' * (number > 1)}" for number in measured.hits]
    each = _table(
        ["operation", "answers a second, 8 clients", "bytes"],
        [
            (name, f"{number:,.0f}", f"{size:,}")
            for name, (number, size) in measured.hits_by_operation.items()
        ],
    )
    return (
        "Answers a second to `catalogue` by POST, two workers, medians:\n\n"
        + _table(["who answers", *columns], rows)
        + f"\nEach operation of the contract, from memory, at {max(measured.costs):,}×:\n\n"
        + each
    )


def _table(columns: list[str], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def _plot(measured: Measured) -> None:
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "the same figures, the same file"
    from matplotlib import pyplot

    figure, (misses, fresh) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    largest = max(measured.costs)
    for cost in measured.costs[largest]:
        of_it = {
            factor: one.seconds * 1000
            for factor, costs in measured.costs.items()
            for one in costs
            if one.name == cost.name
        }
        misses.plot(list(of_it), list(of_it.values()), marker="o", label=cost.name)
    misses.set(xscale="log", xlabel="times the content of a year", ylabel="ms", ylim=0)
    misses.set_title("A miss of each operation")
    misses.legend(fontsize="small")
    taken = sorted(measured.milliseconds_to_freshness)
    fresh.plot(taken, [100 * (n + 1) / len(taken) for n in range(len(taken))])
    fresh.set(xlabel="ms after the commit", ylabel="% of commits", xlim=0)
    fresh.set_title("Until every process gives the new answer")
    figure.savefig(DOCUMENT.with_suffix(".svg"), metadata={"Date": None})
