"""Makes many pages in few statements, for tests of how much work an answer is."""

from itertools import cycle

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone
from wagtail.models import Locale, Page

from cms.workgroups.models import AcademicYear, Phase, PhaseOffer, WorkGroup
from tests.factories import nth_code


def add_offers(year: AcademicYear, phases: list[Phase], number: int) -> None:
    """Add as many Work Groups to the year, with the codes that come next from NCPyy-00, and offer
    them in the phases by turns."""
    year.refresh_from_db()
    present = WorkGroup.objects.filter(academic_year=year).count()
    content_type = ContentType.objects.get_for_model(WorkGroup)
    codes = [nth_code(year.start_year, n) for n in range(present, present + number)]
    pages = Page.objects.bulk_create(
        Page(
            path=WorkGroup._get_path(year.path, year.depth + 1, year.numchild + 1 + n),
            depth=year.depth + 1,
            title=f"An example Work Group with the code {code}",
            draft_title=f"An example Work Group with the code {code}",
            slug=code.lower(),
            url_path=f"{year.url_path}{code.lower()}/",
            content_type=content_type,
            locale=Locale.get_active(),
            live=True,
            first_published_at=timezone.now(),
        )
        for n, code in enumerate(codes)
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO workgroups_workgroup"
            " (page_ptr_id, academic_year_id, provenance, code, description)"
            " VALUES (%s, %s, 'NATIONAL', %s, %s)",
            [
                (page.pk, year.pk, code, f'<p>See <a linktype="page" id="{year.pk}">it</a>.</p>')
                for page, code in zip(pages, codes, strict=True)
            ],
        )
    Page.objects.filter(pk=year.pk).update(numchild=year.numchild + number)
    PhaseOffer.objects.bulk_create(
        PhaseOffer(phase=phase, work_group_id=page.pk, sort_order=n)
        for n, (page, phase) in enumerate(zip(pages, cycle(phases), strict=False))
    )
