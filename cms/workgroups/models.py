"""Academic years, their phases, Work Groups, and which Work Group is on offer in which phase."""

from typing import Any, ClassVar

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.shortcuts import get_object_or_404
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Revision
from wagtail.search import index

from cms.lineage.models import LINEAGE_PANEL, PieceOfWork
from cms.pages.forms import DistinctRowsFormSet
from cms.pages.models import ContentPage, Home
from cms.pages.panels import RowsPanel
from cms.pages.places import place_is
from cms.pages.rows import NamingRow
from cms.richtext.fields import RichTextField
from cms.workgroups import years
from cms.workgroups.codes import (
    NATIONAL_CODE,
    MalformedCode,
    in_one_form,
    read_code,
    spellings,
)
from cms.workgroups.forms import OffersFormSet, YearPageForm
from cms.workgroups.panels import WORK_GROUP_PANEL, OffersPanel, OnOfferPanel, WordingPanel
from cms.workgroups.phases import PhaseKind
from cms.workgroups.provenance import Provenance
from cms.workgroups.triggers import (
    CODE_IS_OF_ITS_YEAR,
    OFFER_IS_OF_THE_PHASES_YEAR,
    PUBLISHED_CODE_STAYS,
    PUBLISHED_KIND_STAYS,
)


class AcademicYear(ContentPage):
    """One year's programme. Its phases and its national Work Groups are the pages below it."""

    start_year = models.PositiveSmallIntegerField(
        "starts in",
        unique=True,
        validators=[MinValueValidator(years.FIRST_YEAR), MaxValueValidator(years.LAST_YEAR)],
        error_messages={"unique": "There is a page for this academic year already."},
        help_text="The year in which September falls: 2017 for 2017-18. It cannot be changed once "
        "the page is saved, because the codes of its Work Groups carry it.",
    )
    heading = models.CharField(
        max_length=255, help_text="Stands above the year's programme on the front ends."
    )
    introduction = RichTextField(help_text="What the year's programme is and how to take part.")

    page_description = "One year's programme. Its phases and Work Groups stand under it."
    parent_page_types = [Home]
    subpage_types = ["workgroups.Phase", "workgroups.WorkGroup"]
    content_panels = [
        FieldPanel("start_year", required_on_save=True),
        FieldPanel("heading"),
        FieldPanel("introduction"),
        RowsPanel(
            "programme_updates",
            formset=DistinctRowsFormSet,
            heading="Ongoing work, in this order",
            label="Programme",
            help_text="What each programme says of itself this year. What it says of itself in "
            "any year stands on its own page.",
        ),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("heading"),
        index.SearchField("introduction"),
    ]

    class Meta:
        verbose_name = "academic year"
        triggers = [pgtrigger.ReadOnly(name="start_year_stays", fields=["start_year"])]

    def derive_fields(self) -> None:
        self.title = self.slug = years.label(self.start_year)

    def clean(self) -> None:
        super().clean()
        saved = AcademicYear.objects.filter(pk=self.pk).values_list("start_year", flat=True).first()
        if saved is not None and saved != self.start_year:
            raise ValidationError(
                {
                    "start_year": f"This is the page of {years.label(saved)}. Add another academic "
                    "year for another year; this one keeps its own."
                }
            )
        if self.expire_at is not None and not self._another_is_current():
            raise ValidationError(
                {
                    "expire_at": "This is the current academic year, or will be as the first that "
                    "is published, and every front end shows it. Make another year the current "
                    "one first."
                }
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if self.live:
            CurrentAcademicYear.objects.get_or_create(defaults={"academic_year": self})

    def must_stay_public(self) -> bool:
        return CurrentAcademicYear.objects.filter(academic_year=self.pk).exists()

    def _another_is_current(self) -> bool:
        return CurrentAcademicYear.objects.exclude(academic_year=self.pk).exists()


@register_setting(icon="calendar-alt")
class CurrentAcademicYear(BaseGenericSetting):
    """Which academic year is the current one: exactly one, from the first that is published.

    A row that points is kept instead of a status on each year: a year before it is past and one
    after it is upcoming, by construction, and publishing an old draft of a year changes nothing.
    """

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    academic_year = models.ForeignKey(
        AcademicYear,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What front ends show when they ask for no year. Earlier years are then past, "
        "later ones upcoming.",
    )

    panels = [FieldPanel("academic_year")]

    class Meta:
        verbose_name = "current academic year"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_current_academic_year")
        ]
        triggers = [pgtrigger.Protect(name="current_year_stays", operation=pgtrigger.Delete)]

    @classmethod
    def load(cls, request_or_site: Any = None) -> "CurrentAcademicYear":
        """Raises Http404 while no academic year is published that could be current."""
        return get_object_or_404(cls)

    def clean(self) -> None:
        year = self.academic_year
        if not AcademicYear.objects.visible().filter(pk=year.pk).exists():
            raise ValidationError(
                {
                    "academic_year": f"{year.title} is not published. Publish it first: every "
                    "front end shows the current year."
                }
            )
        if year.expire_at is not None:
            raise ValidationError(
                {
                    "academic_year": f"{year.title} is to be unpublished at a time set on its "
                    "page. Take that time away first: every front end shows the current year."
                }
            )


class YearPage(ContentPage):
    """A page that belongs to the academic year it stands under."""

    academic_year = models.ForeignKey(AcademicYear, on_delete=models.RESTRICT, related_name="+")

    parent_page_types: ClassVar = [AcademicYear]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = YearPageForm
    known_by: ClassVar[str]  # the field that tells the page from the others of its year

    class Meta:
        abstract = True

    def derive_fields(self) -> None:
        self.academic_year = self.get_parent().specific

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        self.derive_fields()
        revision = super().save_revision(*args, **kwargs)
        if not self.live and self.first_published_at is None:
            # Autosave takes NCP17-10 on the way to NCP17-10a; nothing is to hold that code then.
            self.save(update_fields=[self.known_by, "title", "slug", "url_path"], clean=False)
        return revision


class Phase(YearPage):
    """One phase's selection in one academic year: an ordered list of Work Groups on offer."""

    kind = models.CharField("phase", max_length=20, choices=PhaseKind)
    heading = models.CharField(
        max_length=255,
        help_text="Stands above this phase's list, for example: On offer for Primary teachers "
        "and TAs.",
    )
    audience = models.CharField(
        max_length=255,
        help_text="Whom the list is for, as it reads within a sentence, for example: Primary "
        "teachers and TAs.",
    )

    known_by = "kind"
    page_description = "What the year has on offer for one phase: a list of its Work Groups."
    content_panels = [
        FieldPanel("kind", required_on_save=True),
        FieldPanel("heading"),
        FieldPanel("audience"),
        OffersPanel(
            "offers",
            formset=OffersFormSet,
            heading="On offer, in this order",
            label="Work Group on offer",
            help_text="Drag the rows, or use their arrows, into the order in which they are to be "
            "read. A row says what the Work Group's own page says, unless it has wording of its "
            "own.",
        ),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("heading"),
        index.SearchField("audience"),
        index.FilterField("kind"),
    ]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["academic_year", "kind"], name="one_phase_of_a_kind")
        ]
        triggers = [PUBLISHED_KIND_STAYS]

    def derive_fields(self) -> None:
        super().derive_fields()
        self.title = PhaseKind(self.kind).label
        self.slug = self.kind.lower().replace("_", "-")

    def clean(self) -> None:
        if self.first_published_at is not None:
            published = PhaseKind(Phase.objects.values_list("kind", flat=True).get(pk=self.pk))
            if published != self.kind:
                raise ValidationError(
                    {
                        "kind": f"This page was published for {published.label}, and front ends "
                        "link to it. Add another page for another phase."
                    }
                )
        others = Phase.objects.filter(academic_year=self.academic_year, kind=self.kind)
        if others.exclude(pk=self.pk).exists():
            raise ValidationError(
                {
                    "kind": f"{self.academic_year.title} has a {PhaseKind(self.kind).label} page "
                    "already. Edit that one."
                }
            )
        super().clean()


def _of_the_nation(*columns: str, name: str) -> models.Index:
    national = models.Q(provenance=Provenance.NATIONAL)
    return models.Index(fields=columns, condition=national, name=name)


class WorkGroup(YearPage, PieceOfWork):
    """A coded, nationally coordinated project of one academic year, with its own wording."""

    code_resolves = True

    provenance = models.CharField(
        max_length=10, choices=Provenance, default=Provenance.NATIONAL, editable=False
    )
    code = models.CharField(
        max_length=20,
        blank=True,
        help_text="As it is printed, for example NCP17-06a. Once published it stays as it is: "
        "people will look for it for years.",
    )
    description = RichTextField(
        help_text="What the Work Group is about. A phase can say it in words of its own; every "
        "phase that does not, says this.",
    )

    known_by = "code"
    page_description = "A nationally coordinated project with a code, for phases to offer."
    content_panels = [
        FieldPanel("code", required_on_save=True),
        FieldPanel(
            "title",
            heading="Title",
            help_text="What the Work Group is called. A phase can call it something else.",
        ),
        FieldPanel("description"),
        OnOfferPanel(heading="Where it is on offer"),
        LINEAGE_PANEL,
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("code_spellings", boost=10),
        index.AutocompleteField("code_spellings"),
        index.SearchField("description"),
        index.FilterField("code"),
        index.FilterField("academic_year"),
    ]

    class Meta:
        verbose_name = "Work Group"
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(provenance=Provenance.NATIONAL),
                name="national_code_is_unique",
            ),
            models.CheckConstraint(
                condition=~models.Q(provenance=Provenance.NATIONAL)
                | models.Q(code__regex=NATIONAL_CODE),
                name="national_code_is_well_formed",
            ),
        ]
        indexes = [
            _of_the_nation("place", "page_ptr", name="work_groups_by_title"),
            _of_the_nation("academic_year", "place", "page_ptr", name="years_work_groups_by_title"),
            _of_the_nation("academic_year", "code", name="years_work_groups_by_code"),
        ]
        triggers = [
            place_is('lower(page.title COLLATE "C")'),
            CODE_IS_OF_ITS_YEAR,
            PUBLISHED_CODE_STAYS,
        ]

    def derive_fields(self) -> None:
        super().derive_fields()
        self.code = in_one_form(self.code)
        self.slug = self.code.lower()

    def clean(self) -> None:
        self.code = in_one_form(self.code)
        if problem := self._problem_with_code():
            raise ValidationError({"code": problem})
        super().clean()

    def _problem_with_code(self) -> str | None:
        try:
            read_code(self.code)
        except MalformedCode as error:
            return str(error)
        year = self.academic_year
        if not self.code.startswith(years.code_prefix(year.start_year)):
            return (
                f"{self.code} is not a code of {year.title}: those begin "
                f"{years.code_prefix(year.start_year)}."
            )
        national = WorkGroup.objects.filter(code=self.code, provenance=Provenance.NATIONAL)
        other = national.exclude(pk=self.pk).first()
        if other is not None:
            return f"{self.code} is the code of “{other.title}” already."
        if self.first_published_at is not None:
            printed = WorkGroup.objects.values_list("code", flat=True).get(pk=self.pk)
            if printed != self.code:
                return (
                    f"This Work Group was published as {printed}, and people will look for it by "
                    "that code. It cannot have another."
                )
        return None

    def code_spellings(self) -> str:
        return spellings(self.code)

    def title_for_editors(self) -> str:
        return f"{self.code} {super().title_for_editors()}".strip()

    def published_title(self) -> str:
        title = super().published_title()
        if self.live:
            return f"{self.code} {title}".strip()
        return f"{self.code}, which is not published" if self.code_resolves else title


class PhaseOffer(NamingRow):
    """A Work Group on offer in a phase, in the phase's own words where it has any."""

    phase = ParentalKey(Phase, on_delete=models.CASCADE, related_name="offers")
    work_group = models.ForeignKey(
        WorkGroup, on_delete=models.CASCADE, related_name="offers", verbose_name="Work Group"
    )
    title = models.CharField(
        "title in this phase",
        max_length=255,
        blank=True,
        help_text="Only where this phase calls it something else.",
    )
    description = RichTextField(
        "description in this phase",
        blank=True,
        help_text="Only where this phase says something else.",
    )

    names = "work_group"
    panels = [
        WORK_GROUP_PANEL,
        WordingPanel([FieldPanel("title"), FieldPanel("description")]),
    ]

    class Meta(NamingRow.Meta):
        verbose_name = "phase offer"
        constraints = [
            models.UniqueConstraint(
                fields=["phase", "work_group"],
                name="work_group_once_in_a_phase",
                # Two rows may exchange their Work Groups: only the end counts.
                deferrable=models.Deferrable.DEFERRED,
            )
        ]
        triggers = [OFFER_IS_OF_THE_PHASES_YEAR]

    def __str__(self) -> str:
        return self.title or self.work_group.title
