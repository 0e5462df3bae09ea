"""Makes many pages in few statements, for tests of how much work an answer is."""

from collections.abc import Callable
from itertools import cycle, pairwise
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone
from wagtail.models import Locale, Page

from cms.archive.models import ArchiveEntry
from cms.hubs.models import Hub, HubOffer
from cms.lineage.models import Predecessor
from cms.programmes.models import Programme, ProgrammeUpdate, ProgrammeWorkGroup
from cms.workgroups.models import AcademicYear, Phase, PhaseOffer, WorkGroup
from tests.factories import ArchiveFactory, HubsFactory, ProgrammesFactory, nth_code


def linking_to(page: Page) -> str:
    """A text whose link has to be looked up."""
    return f'<p>An example of what <a linktype="page" id="{page.pk}">it</a> says.</p>'


def add_pages(
    model: type[Page], parent: Page, number: int, **columns: Callable[[int], Any]
) -> list[Page]:
    """Add as many published pages below ``parent``; ``columns`` gives each column of the model's
    own table, and ``title`` and ``slug``, by the place of the page below its parent."""
    parent.refresh_from_db()
    places = range(parent.numchild, parent.numchild + number)
    title, slug = columns.pop("title"), columns.pop("slug")
    pages = Page.objects.bulk_create(
        Page(
            path=model._get_path(parent.path, parent.depth + 1, 1 + place),
            depth=parent.depth + 1,
            title=title(place),
            draft_title=title(place),
            slug=slug(place),
            url_path=f"{parent.url_path}{slug(place)}/",
            content_type=ContentType.objects.get_for_model(model),
            locale=Locale.get_active(),
            live=True,
            first_published_at=timezone.now(),
        )
        for place in places
    )
    names = ["page_ptr_id", *columns]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {model._meta.db_table} ({', '.join(names)})"
            f" VALUES ({', '.join(['%s'] * len(names))})",
            [
                (page.pk, *(column(place) for column in columns.values()))
                for place, page in zip(places, pages, strict=True)
            ],
        )
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + number)
    return pages


def add_offers(year: AcademicYear, phases: list[Phase], number: int) -> list[Page]:
    """Add as many Work Groups to the year, and offer them in the phases by turns."""
    pages = add_pages(
        WorkGroup,
        year,
        number,
        title=lambda n: f"An example Work Group with the code {nth_code(year.start_year, n)}",
        slug=lambda n: nth_code(year.start_year, n).lower(),
        academic_year_id=lambda _: year.pk,
        provenance=lambda _: "NATIONAL",
        code=lambda n: nth_code(year.start_year, n),
        description=lambda _: linking_to(year),
    )
    PhaseOffer.objects.bulk_create(
        PhaseOffer(phase=phase, work_group_id=page.pk, sort_order=n)
        for n, (page, phase) in enumerate(zip(pages, cycle(phases), strict=False))
    )
    return pages


def add_programmes(year: AcademicYear, work_groups: list[Page]) -> list[Page]:
    """Add a programme for each of the Work Groups, which it names, with an update for the year."""
    pages = add_pages(
        Programme,
        ProgrammesFactory(),
        len(work_groups),
        title=lambda n: f"An example programme {n}",
        slug=lambda n: f"programme-{n}",
        summary=lambda _: linking_to(year),
        phases=lambda _: ["PRIMARY"],
        is_ongoing=lambda _: True,
    )
    ProgrammeUpdate.objects.bulk_create(
        ProgrammeUpdate(
            academic_year=year, programme_id=page.pk, text=linking_to(year), sort_order=n
        )
        for n, page in enumerate(pages)
    )
    ProgrammeWorkGroup.objects.bulk_create(
        ProgrammeWorkGroup(programme_id=page.pk, work_group_id=work_group.pk)
        for page, work_group in zip(pages, work_groups, strict=True)
    )
    return pages


def add_archive_entries(number: int, words: Callable[[int], str]) -> list[Page]:
    """Add as many entries to the archive, with those ``words`` by their place in it."""
    return add_pages(
        ArchiveEntry,
        ArchiveFactory(),
        number,
        title=lambda n: f"An example entry {n}",
        slug=lambda n: f"entry-{n}",
        start_year=lambda _: 2014,
        status=lambda _: "ENDED",
        phases=lambda _: ["PRIMARY"],
        code=lambda _: "",
        body=words,
        sources=lambda _: "",
    )


def add_hubs(number: int) -> list[Page]:
    """Add as many hubs."""
    return add_pages(
        Hub,
        HubsFactory(),
        number,
        title=lambda n: f"An example hub {n}",
        slug=lambda n: f"example-hub-{n}",
        region=lambda _: "LONDON",
        lead_school=lambda _: "An example school",
        website=lambda _: "",
        email=lambda _: "",
    )


def add_hub_offers(hub: Hub, work_groups: list[Page]) -> None:
    """Choose the Work Groups for the hub."""
    HubOffer.objects.bulk_create(
        HubOffer(hub=hub, work_group_id=page.pk, sort_order=n, note=linking_to(hub))
        for n, page in enumerate(work_groups)
    )


def add_lineage(*generations: list[Page]) -> None:
    """Make each page a predecessor of the one at its place in the next generation."""
    Predecessor.objects.bulk_create(
        Predecessor(page_id=later.pk, predecessor_id=earlier.pk)
        for older, younger in pairwise(generations)
        for earlier, later in zip(older, younger, strict=True)
    )


def let_the_planner_know() -> None:
    """Tell PostgreSQL of what was added, as it finds out by itself of what was committed."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
