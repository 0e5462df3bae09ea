"""What a search finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchRank
from django.db.models import BooleanField, F, FloatField, Func, Min, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from wagtail.models import Page

from cms.archive.models import ArchiveEntry
from cms.archive.statuses import ArchiveStatus
from cms.connections.slices import Order, Slice, take
from cms.hubs.models import LocalWorkGroup
from cms.hubs.queries import HubRow
from cms.lineage.queries import WorkRow
from cms.pages.queries import ROWS, PageRow, rows_by_id
from cms.pages.visibility import public
from cms.peers import Row
from cms.programmes.models import Programme, ProgrammeUpdate
from cms.search.excerpts import HIT_BEGINS, HIT_ENDS, marked_excerpt, places_of_hits
from cms.search.kinds import SearchType
from cms.search.models import SearchEntry
from cms.search.phrases import search_query
from cms.statements import Given, Statement, any_of, one_of
from cms.workgroups.models import AcademicYear, Phase, PhaseOffer, WorkGroup
from cms.workgroups.phases import PhaseKind
from cms.workgroups.queries import existing_year

#: How much a hit counts in a word as it is typed, in the text, in the title, in the code.
WEIGHTS = [0.05, 0.2, 0.6, 1.0]
BEST_FIRST = Order("score", "score", kind=float)


@dataclass(slots=True, eq=False)
class HitRow(Row):
    """A page that was found, by the wording that fits best."""

    score: float
    sought: str


def search(
    typed: str,
    *,
    first: int,
    after: str | None,
    types: Sequence[SearchType] | None = None,
    year: str | None = None,
    phase: PhaseKind | None = None,
) -> Slice[HitRow]:
    """One page of what is found for the ``typed`` words, the best first: pages of the ``types``,
    of a year and for a phase (of all without them).

    Raises BadInput for words, a cursor or a number of rows that cannot be, and for a year there is
    not.
    """
    return take(
        HitRow,
        _hits,
        order=BEST_FIRST,
        first=first,
        after=after,
        sought=search_query(typed),
        types=types,
        year=None if year is None else existing_year(year),
        phase=phase,
    )


def _hits(
    *,
    sought: Given,
    types: Given | None,
    year: Given | None,
    phase: Given | None,
) -> "QuerySet[Any]":
    wording = _wording_that_fits(sought, "search_entries__")
    if types is not None:
        wording &= any_of("search_entries__kind", "=", types.of_kind("text[]"))
    found = Page.objects.filter(public(), wording)
    if year is not None:
        found = found.filter(pk__in=_pages_of_year(year))
    if phase is not None:
        found = found.filter(pk__in=_pages_for_phase(phase))
    best = Min(_score(sought, "search_entries__"))
    return found.values("pk").annotate(score=best, sought=Cast(sought, TextField()))


def _wording_that_fits(sought: Given, entry: str = "") -> Q:
    """The condition that an entry holds what is looked for, in words that may be seen if its page
    may."""
    may_be_seen = Q(**{f"{entry}told_by": None})
    for tellers in (Phase, AcademicYear):
        visible = tellers.objects.filter(public()).order_by().values("pk")
        may_be_seen |= Q(**{f"{entry}told_by__in": visible})
    return may_be_seen & Q(
        Func(
            F(f"{entry}vector"),
            _query(sought),
            template="%(expressions)s",
            arg_joiner=" @@ ",
            output_field=BooleanField(),
        )
    )


def _score(sought: Given, entry: str = "") -> Cast:
    """How well an entry fits: the lower, the better."""
    return Cast(-SearchRank(F(f"{entry}vector"), _query(sought), weights=WEIGHTS), FloatField())


def _query(sought: Given) -> Given:
    return sought.of_kind("tsquery")


def _pages_of_year(year: Given) -> Any:
    start_year = AcademicYear.objects.filter(pk=year).values("start_year")
    updates = ProgrammeUpdate.objects.filter(academic_year=year)
    entries = ArchiveEntry.objects.filter(start_year__lte=start_year).annotate(
        last_year=Coalesce("end_year", "start_year")
    )
    return _either(
        WorkGroup.objects.filter(academic_year=year),
        Programme.objects.filter(pk__in=updates.values("programme")),
        entries.filter(Q(status=ArchiveStatus.ONGOING) | Q(last_year__gte=start_year)),
    )


def _pages_for_phase(phase: Given) -> Any:
    offers = PhaseOffer.objects.filter(public("phase__"), phase__kind=phase)
    return _either(
        WorkGroup.objects.filter(pk__in=offers.values("work_group")),
        Programme.objects.filter(phases__contains=[phase]),
        ArchiveEntry.objects.filter(phases__contains=[phase]),
        LocalWorkGroup.objects.filter(phases__contains=[phase]),
    )


def _either(*querysets: Any) -> Any:
    first, *others = (queryset.order_by().values("pk") for queryset in querysets)
    return first.union(*others, all=True)


def pages_of(hits: Sequence[HitRow]) -> Mapping[int, PageRow]:
    """The page of each hit."""
    kinds = [row for row in ROWS.values() if issubclass(row, WorkRow | HubRow)]
    return rows_by_id({hit.id for hit in hits}, kinds)


def excerpts_of(hits: Sequence[HitRow]) -> Mapping[int, str]:
    """Some words of each hit around what was looked for, which is marked, as safe HTML: words of
    its text, or its title where the text has none of what was looked for."""
    found = _passages(sought=hits[0].sought, pages=[hit.id for hit in hits])
    return {page: _excerpt(text, title, *passages) for page, text, title, *passages in found}


@Statement
def _passages(*, sought: Given, pages: Given) -> "QuerySet[Any]":
    entries = SearchEntry.objects.filter(_wording_that_fits(sought), one_of("page", pages))
    best = entries.order_by("page", _score(sought), "pk").distinct("page").values("pk")
    passages = [_passage(source, sought) for source in ("text", "title")]
    return SearchEntry.objects.filter(pk__in=best).values_list("page", "text", "title", *passages)


def _passage(source: str, sought: Given) -> Coalesce:
    """The text or the title with its hits marked, or NULL where it has none. Only where it has none
    in English is it looked through for a word that is not finished, which has no English stem."""
    return Coalesce(*(_marked(source, sought, config) for config in ("english", "simple")))


def _marked(source: str, sought: Given, config: str) -> Func:
    marked = SearchHeadline(
        Func(F(source), function="search_aligned", output_field=TextField()),
        _query(sought),
        config=config,
        start_sel=HIT_BEGINS,
        stop_sel=HIT_ENDS,
        highlight_all=True,
    )
    with_a_hit = Value(f".*{HIT_BEGINS}.*")
    return Func(marked, with_a_hit, function="substring", output_field=TextField())


def _excerpt(text: str, title: str, in_text: str | None, in_title: str | None) -> str:
    """Of the text, or of the title where that alone has a hit."""
    for source, passage in ((text, in_text), (title, in_title)):
        if passage is not None:
            return marked_excerpt(source, places_of_hits(passage))
    return marked_excerpt(text or title, [])
