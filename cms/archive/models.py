"""Past work, from before there were academic years of Work Groups."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index

from cms.archive.statuses import ArchiveStatus
from cms.lineage.models import LINEAGE_PANEL, PieceOfWork
from cms.pages.models import ContentPage, Home
from cms.pages.places import place_is
from cms.richtext.fields import RichTextField
from cms.workgroups import years
from cms.workgroups.phases import PhasesField

YEAR = [MinValueValidator(2000), MaxValueValidator(years.LAST_YEAR)]


class Archive(ContentPage):
    """The page that all entries stand under, and what introduces them."""

    heading = models.CharField(max_length=255, help_text="Stands above the archive's entries.")
    introduction = RichTextField(help_text="What the archive holds.")

    max_count = 1
    parent_page_types = [Home]
    subpage_types = ["archive.ArchiveEntry"]
    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("heading"),
        FieldPanel("introduction"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("heading"),
        index.SearchField("introduction"),
    ]


class ArchiveEntry(PieceOfWork):
    """A piece of past work."""

    start_year = models.PositiveSmallIntegerField(
        "from", validators=YEAR, help_text="The year in which it began."
    )
    end_year = models.PositiveSmallIntegerField(
        "to",
        null=True,
        blank=True,
        validators=YEAR,
        help_text="The year in which it ended, as far as it is known; empty while it goes on.",
    )
    status = models.CharField(max_length=10, choices=ArchiveStatus, default=ArchiveStatus.ENDED)
    phases = PhasesField(
        blank=True, help_text="Whom it was for. None, where it was for no phase in particular."
    )
    code = models.CharField(
        max_length=20, blank=True, help_text="The code of those years, as it was printed: NCP1a."
    )
    body = RichTextField(help_text="What it was, and what came of it.")
    sources = models.TextField(
        blank=True, help_text="Where this was read, one source a line. For editors alone."
    )

    parent_page_types = [Archive]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [
        *ContentPage.content_panels,
        FieldRowPanel([FieldPanel("start_year"), FieldPanel("end_year"), FieldPanel("status")]),
        FieldPanel("phases"),
        FieldPanel("code"),
        FieldPanel("body"),
        LINEAGE_PANEL,
        FieldPanel("sources"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("code"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = "archive entry"
        verbose_name_plural = "archive entries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_year__isnull=True)
                | models.Q(end_year__gte=models.F("start_year")),
                name="archive_entry_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="ONGOING") | models.Q(end_year__isnull=True),
                name="what_goes_on_has_no_end",
            ),
        ]
        indexes = [models.Index(fields=["place", "page_ptr"], name="archive_in_order")]
        triggers = [place_is("page.path")]

    def clean(self) -> None:
        super().clean()
        if self.end_year is None:
            return
        if self.status == ArchiveStatus.ONGOING:
            raise ValidationError({"end_year": "What goes on has no year in which it ended."})
        if self.start_year is not None and self.end_year < self.start_year:
            raise ValidationError({"end_year": f"It began in {self.start_year}."})
