"""What a piece of work grew out of, and what it turned into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from cms.lineage.models import Predecessor
from cms.pages.queries import ROWS, PageRow, rows_by_id
from cms.statements import Given, Statement, one_of


@dataclass(slots=True, eq=False)
class WorkRow(PageRow):
    """A page with lineage."""


def predecessors_of(works: Sequence[WorkRow]) -> Mapping[int, list[PageRow]]:
    """What each piece of work grew out of, in the editors' order."""
    return _linked(works, "page_id", "predecessor_id")


def successors_of(works: Sequence[WorkRow]) -> Mapping[int, list[PageRow]]:
    """What each piece of work turned into, in the order in which that was noted."""
    return _linked(works, "predecessor_id", "page_id")


def _linked(works: Sequence[WorkRow], own: str, other: str) -> Mapping[int, list[PageRow]]:
    linked: dict[int, list[PageRow]] = {work.id: [] for work in works}
    pairs = _pairs(own, other, ids=list(linked))
    kinds = [row for row in ROWS.values() if issubclass(row, WorkRow)]
    found = rows_by_id({pk for _, pk in pairs}, kinds)
    for pk, other_pk in pairs:
        if other_pk in found:
            linked[pk].append(found[other_pk])
    return linked


@Statement
def _pairs(own: str, other: str, *, ids: Given) -> "QuerySet[Any]":
    order = ("sort_order", "pk") if own == "page_id" else ("pk",)
    return Predecessor.objects.filter(one_of(own, ids)).order_by(*order).values_list(own, other)


def survivors(pk: int) -> list[int]:
    """The pages that a page was merged into, one into the next, the page itself first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE merger(id, step) AS (
                SELECT %s::bigint, 0
                UNION ALL
                SELECT link.page_id, merger.step + 1
                FROM lineage_predecessor link JOIN merger ON link.predecessor_id = merger.id
                WHERE link.merged
            )
            SELECT id FROM merger ORDER BY step
            """,
            [pk],
        )
        return [id for (id,) in cursor.fetchall()]


def mergers_into(survivors: list[int]) -> list[tuple[int, int, int]]:
    """What was merged into the pages, at once or by way of others: the survivor, the page in
    between (or the survivor again) and the page that was merged into that, the nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE merger(survivor, via, id, step) AS (
                SELECT page_id, page_id, predecessor_id, 1
                FROM lineage_predecessor
                WHERE merged AND page_id = ANY(%s)
                UNION ALL
                SELECT merger.survivor, merger.id, link.predecessor_id, merger.step + 1
                FROM lineage_predecessor link JOIN merger ON link.page_id = merger.id
                WHERE link.merged
            )
            SELECT survivor, via, id FROM merger ORDER BY step, id
            """,
            [survivors],
        )
        return cursor.fetchall()
