"""Content in multiples of what is published: the fixtures, then examples in proportion to them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction
from tqdm import tqdm

from cms.archive.models import Archive, ArchiveEntry
from cms.hubs.models import Hub, HubOffer
from cms.programmes.models import Programme, Programmes, ProgrammeUpdate, ProgrammeWorkGroup
from cms.workgroups.models import AcademicYear, Phase, PhaseOffer, WorkGroup
from cms.workgroups.phases import PhaseKind
from tests.bulk import add_hubs, add_offers, add_pages, let_the_planner_know
from tests.factories import AcademicYearFactory, PhaseFactory

YEARS = range(2018, 2098)  # those that the examples are spread over
OFFERS_OF_AN_EXAMPLE_HUB = 3
FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
EXAMPLE = (
    "<p>An example, made up to be measured, about as long as what a Work Group says of itself: "
    + "who it is for, what is done in it, and what it leads to. " * 5
    + "</p>"
)


def number_of_offers() -> int:
    return PhaseOffer.objects.count()


def load_fixtures() -> None:
    call_command("migrate", verbosity=0)
    call_command("load_content", *sorted(FIXTURES.glob("*.yaml")))
    let_the_planner_know()


def add_up_to(factor: int) -> None:
    """Add examples until there is ``factor`` times of everything that the fixtures have."""
    published = {model: _published(model) for model in (PhaseOffer, Programme, ArchiveEntry, Hub)}
    missing = {
        model: number * factor - model.objects.count() for model, number in published.items()
    }
    with tqdm(total=sum(missing.values()), desc=f"content × {factor:,}", unit="row") as bar:
        _add_offers(missing[PhaseOffer], bar.update)
        work_groups = list(WorkGroup.objects.filter(academic_year__start_year__in=YEARS))
        _add_programmes(missing[Programme], work_groups, bar.update)
        _add_archive_entries(missing[ArchiveEntry], bar.update)
        _add_hubs(missing[Hub], work_groups, bar.update)
    let_the_planner_know()


_numbers: dict[Any, int] = {}


def _published(model: Any) -> int:
    return _numbers.setdefault(model, model.objects.count())


def _add_offers(number: int, done: Callable[[int], Any]) -> None:
    for n, start_year in enumerate(YEARS):
        part = number // len(YEARS) + (n < number % len(YEARS))
        with transaction.atomic():
            year, phases = _year(start_year)
            pages = add_offers(year, phases, part)
            WorkGroup.objects.filter(pk__in=[page.pk for page in pages]).update(description=EXAMPLE)
        done(part)


def _year(start_year: int) -> tuple[AcademicYear, list[Phase]]:
    year = AcademicYear.objects.filter(start_year=start_year).first()
    if year is None:
        year = AcademicYearFactory(start_year=start_year)
        for kind in PhaseKind:
            PhaseFactory(parent=year, kind=kind)
    return year, list(Phase.objects.child_of(year))


def _add_programmes(number: int, work_groups: list[WorkGroup], done: Callable[[int], Any]) -> None:
    def add(part: int) -> None:
        programmes = add_pages(
            Programme,
            Programmes.objects.get(),
            part,
            title=lambda n: f"An example programme {n}",
            slug=lambda n: f"example-programme-{n}",
            summary=lambda _: EXAMPLE,
            phases=lambda n: [list(PhaseKind)[n % 4]],
            is_ongoing=lambda _: True,
        )
        chosen = [work_groups[page.pk % len(work_groups)] for page in programmes]
        ProgrammeUpdate.objects.bulk_create(
            ProgrammeUpdate(
                academic_year_id=work_group.academic_year_id,
                programme_id=page.pk,
                text=EXAMPLE,
                sort_order=page.pk,
            )
            for page, work_group in zip(programmes, chosen, strict=True)
        )
        ProgrammeWorkGroup.objects.bulk_create(
            ProgrammeWorkGroup(programme_id=page.pk, work_group_id=work_group.pk)
            for page, work_group in zip(programmes, chosen, strict=True)
        )

    _in_parts(number, add, done)


def _add_archive_entries(number: int, done: Callable[[int], Any]) -> None:
    def add(part: int) -> None:
        add_pages(
            ArchiveEntry,
            Archive.objects.get(),
            part,
            title=lambda n: f"An example entry {n}",
            slug=lambda n: f"example-entry-{n}",
            start_year=lambda n: 2014 + n % 3,
            status=lambda _: "ENDED",
            phases=lambda n: [list(PhaseKind)[n % 4]],
            code=lambda _: "",
            body=lambda _: EXAMPLE,
            sources=lambda _: "",
        )

    _in_parts(number, add, done)


def _add_hubs(number: int, work_groups: list[WorkGroup], done: Callable[[int], Any]) -> None:
    def add(part: int) -> None:
        hubs = add_hubs(part)
        HubOffer.objects.bulk_create(
            HubOffer(
                hub_id=page.pk,
                work_group=work_groups[(page.pk * 7 + n) % len(work_groups)],
                sort_order=n,
                note=EXAMPLE,
            )
            for page in hubs
            for n in range(OFFERS_OF_AN_EXAMPLE_HUB)
        )

    _in_parts(number, add, done)


def _in_parts(number: int, add: Callable[[int], None], done: Callable[[int], Any]) -> None:
    while number > 0:
        part = min(number, 500)
        with transaction.atomic():
            add(part)
        done(part)
        number -= part
