"""Ongoing work that lasts over the years, and what it says of itself in each."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from cms.lineage.models import LINEAGE_PANEL, PieceOfWork
from cms.pages.models import ContentPage, Home
from cms.pages.panels import RowsPanel
from cms.pages.places import place_is
from cms.pages.rows import NamingRow
from cms.programmes.forms import NamedWorkGroupsFormSet
from cms.programmes.panels import UpdatesPanel
from cms.richtext.fields import RichTextField
from cms.workgroups import years
from cms.workgroups.models import AcademicYear, WorkGroup
from cms.workgroups.phases import PhasesField


class Programmes(ContentPage):
    """The page that all programmes stand under."""

    heading = models.CharField(
        max_length=255, help_text="Stands above the ongoing work on the front ends."
    )

    max_count = 1
    parent_page_types = [Home]
    subpage_types = ["programmes.Programme"]
    content_panels = [*ContentPage.content_panels, FieldPanel("heading")]
    search_fields = [*ContentPage.search_fields, index.SearchField("heading")]

    class Meta:
        verbose_name = "programmes"


class Programme(PieceOfWork):
    """Ongoing work. What it says of itself in one year stands on the page of that year."""

    summary = RichTextField(blank=True, help_text="What it is, in any year.")
    phases = PhasesField(
        blank=True, help_text="Whom it is for. None, where it is for no phase in particular."
    )
    first_year = models.PositiveSmallIntegerField(
        "began in",
        null=True,
        blank=True,
        validators=[MinValueValidator(2000), MaxValueValidator(years.LAST_YEAR)],
        help_text="The year in which it began, as far as it is known: 2015 for 2015-16.",
    )
    is_ongoing = models.BooleanField("still going", default=True)

    parent_page_types = [Programmes]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("phases"),
        FieldPanel("first_year"),
        FieldPanel("is_ongoing"),
        UpdatesPanel(heading="What it says of itself, year by year"),
        RowsPanel(
            "work_group_links",
            formset=NamedWorkGroupsFormSet,
            heading="Work Groups it names",
            label="Work Group",
        ),
        LINEAGE_PANEL,
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("summary")]

    class Meta:
        indexes = [models.Index(fields=["place", "page_ptr"], name="programmes_in_order")]
        triggers = [place_is("page.path")]


class ProgrammeWorkGroup(NamingRow):
    """A Work Group that a programme names as part of its work."""

    programme = ParentalKey(Programme, on_delete=models.CASCADE, related_name="work_group_links")
    work_group = models.ForeignKey(
        WorkGroup,
        on_delete=models.CASCADE,
        related_name="programme_links",
        verbose_name="Work Group",
    )

    names = "work_group"
    panels = [FieldPanel("work_group")]

    class Meta(NamingRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "work_group"],
                name="programme_names_a_work_group_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]


class ProgrammeUpdate(NamingRow):
    """What a programme says of itself in one academic year."""

    academic_year = ParentalKey(
        AcademicYear, on_delete=models.CASCADE, related_name="programme_updates"
    )
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="updates")
    text = RichTextField()

    names = "programme"
    panels = [FieldPanel("programme"), FieldPanel("text")]

    class Meta(NamingRow.Meta):
        verbose_name = "programme update"
        constraints = [
            models.UniqueConstraint(
                fields=["academic_year", "programme"],
                name="programme_is_told_of_once_a_year",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]
