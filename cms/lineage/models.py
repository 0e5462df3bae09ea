"""What a piece of work grew out of; what it turned into is the same relation, read backwards."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.lineage.forms import PredecessorsFormSet
from cms.lineage.rules import problems_with
from cms.lineage.triggers import CODE_LEADS_TO_ONE_WORK_GROUP, LINEAGE_HAS_NO_CIRCLES
from cms.pages.models import ListedPage
from cms.pages.panels import PageFieldPanel, RowsPanel
from cms.pages.rows import NamingRow

#: The pages that can have predecessors, and be some.
KINDS_OF_WORK = ["workgroups.WorkGroup", "programmes.Programme", "archive.ArchiveEntry"]


class Predecessor(NamingRow):
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

    names = "predecessor"
    panels = [PageFieldPanel("predecessor", KINDS_OF_WORK), FieldPanel("merged")]

    class Meta(NamingRow.Meta):
        verbose_name = "predecessor"
        constraints = [
            models.UniqueConstraint(
                fields=["page", "predecessor"],
                name="predecessor_is_named_once",
                # Two rows may exchange their predecessors: only the end counts.
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        triggers = [LINEAGE_HAS_NO_CIRCLES, CODE_LEADS_TO_ONE_WORK_GROUP]


class PieceOfWork(ListedPage):
    """A page with lineage."""

    #: Whether people find the page by a code, which can then lead to another.
    code_resolves: ClassVar[bool] = False

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        for link in self.predecessor_links.all():
            for _, sentence in problems_with(self, link.predecessor, merged=link.merged):
                raise ValidationError(sentence)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if not self.live and self.first_published_at is None:
            # What a draft names stands in its revision, and hinders nobody until it is published.
            Predecessor.objects.filter(page=self.pk).delete()


LINEAGE_PANEL = RowsPanel(
    "predecessor_links",
    formset=PredecessorsFormSet,
    heading="Grew out of",
    label="Predecessor",
    help_text="What it turned into is told on the pages of those.",
)
