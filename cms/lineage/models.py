"""What a piece of work grew out of; what it turned into is the same relation, read backwards."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Orderable, Page

from cms.lineage.chains import circle_sentence
from cms.lineage.forms import PredecessorsFormSet
from cms.lineage.triggers import LINEAGE_HAS_NO_CIRCLES
from cms.pages.models import ContentPage
from cms.pages.panels import RowsPanel

#: The pages that can have predecessors, and be some.
KINDS_OF_WORK = ["workgroups.WorkGroup", "programmes.Programme", "archive.ArchiveEntry"]


class Predecessor(Orderable):
    """One piece of earlier work that a page grew out of."""

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="predecessor_links")
    predecessor = models.ForeignKey(
        Page,
        on_delete=models.CASCADE,
        related_name="successor_links",
        help_text="A Work Group, a programme or an entry of the archive.",
    )
    merged = models.BooleanField(
        "its code leads here now",
        default=False,
        help_text="For a Work Group that was merged into this one: whoever looks for its code "
        "finds this Work Group.",
    )

    panels = [PageChooserPanel("predecessor", KINDS_OF_WORK), FieldPanel("merged")]

    class Meta(Orderable.Meta):
        verbose_name = "predecessor"
        constraints = [
            models.UniqueConstraint(
                fields=["page", "predecessor"],
                name="predecessor_is_named_once",
                # Two rows may exchange their predecessors: only the end counts.
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["predecessor"],
                condition=models.Q(merged=True),
                name="code_leads_to_one_work_group",
            ),
        ]
        triggers = [LINEAGE_HAS_NO_CIRCLES]


class PieceOfWork(ContentPage):
    """A page with lineage."""

    #: Whether people find the page by a code, which can then lead to another.
    code_resolves: ClassVar[bool] = False

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        for link in self.predecessor_links.all():
            if sentence := circle_sentence(self, link.predecessor):
                raise ValidationError(sentence)


LINEAGE_PANEL = RowsPanel(
    "predecessor_links",
    formset=PredecessorsFormSet,
    heading="Grew out of",
    label="Predecessor",
    help_text="What it turned into is told on the pages of those.",
)
