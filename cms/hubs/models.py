"""Maths Hubs: what each has chosen from the national selection, and what it devised itself."""

from itertools import count
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import slugify
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.hubs.forms import HubOffersFormSet, LocalWorkGroupForm
from cms.hubs.names import as_read, wait_for_others_who_name_hubs
from cms.hubs.panels import NationalWordingPanel
from cms.hubs.permissions import HubPermissionTester, LocalWorkGroupPermissionTester
from cms.hubs.regions import Region
from cms.hubs.wordings import published_wordings
from cms.lineage.models import LINEAGE_PANEL
from cms.pages.models import ContentPage, Home, ListedPage
from cms.pages.places import place_is
from cms.pages.rows import NamingRow
from cms.pages.visibility import hide_with, printed
from cms.richtext.fields import RichTextField
from cms.workgroups.codes import in_one_form, without_spelling
from cms.workgroups.models import WorkGroup
from cms.workgroups.panels import WORK_GROUP_PANEL, OffersPanel
from cms.workgroups.phases import PhasesField
from cms.workgroups.provenance import Provenance


class Hubs(ContentPage):
    """The page that all hubs stand under."""

    max_count = 1
    parent_page_types = [Home]
    subpage_types = ["hubs.Hub"]

    class Meta:
        verbose_name = "hubs"


class Hub(ListedPage):
    """One Maths Hub. Its own Work Groups are the pages below it."""

    region = models.CharField(max_length=30, choices=Region)
    lead_school = models.CharField(max_length=255, blank=True)
    website = models.URLField(blank=True, help_text="The hub's own site: https://….")
    email = models.EmailField(
        blank=True, help_text="Where teachers and schools write to. Everybody can read it."
    )

    page_description = "One Maths Hub: what it offers, from the national selection and of its own."
    parent_page_types = [Hubs]
    subpage_types = ["hubs.LocalWorkGroup"]
    content_panels = [
        *ContentPage.content_panels,
        FieldRowPanel([FieldPanel("region"), FieldPanel("lead_school")]),
        MultiFieldPanel([FieldPanel("website"), FieldPanel("email")], "For teachers and schools"),
        OffersPanel(
            "offers",
            formset=HubOffersFormSet,
            heading="The hub's programme, in this order",
            label="Work Group",
            help_text="Choose from the national selection; it is read in the words that are "
            "published nationally. The hub's own Work Groups are in its programme as soon as they "
            "are published; name one here to give it its place and details. A new row lists the "
            "Work Groups of all years, a row that is saved those of its own.",
        ),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("lead_school"),
        index.FilterField("region"),
    ]

    class Meta:
        verbose_name = "hub"
        indexes = [
            models.Index(fields=["place", "page_ptr"], name="hubs_in_order"),
            models.Index(fields=["region", "place", "page_ptr"], name="hubs_of_a_region_in_order"),
        ]
        triggers = [place_is("NEW.region || ' ' || page.title")]

    def clean(self) -> None:
        """No two hubs have one name, in any letter case: people would take them for each other. One
        that is public under its name keeps it, whoever else has it; one that is yet to be
        published is told to nobody."""
        self.title: str = as_read(self.title)
        if not slugify(self.title):
            raise ValidationError({"title": "A hub's name has Latin letters or figures."})
        super().clean()
        hubs = Hub.objects.filter(printed(), title__iexact=self.title)
        if hubs.exclude(pk=self.pk).exists() and not self._is_public_as(self.title):
            raise ValidationError(
                {"title": "Another hub has this name already. Give this one its own."}
            )

    @transaction.atomic
    def save(self, *, clean: bool = True, **kwargs: Any) -> None:
        if clean and self.live:
            wait_for_others_who_name_hubs()
        super().save(clean=clean, **kwargs)

    def _is_public_as(self, title: str) -> bool:
        return Hub.objects.filter(pk=self.pk, live=True, title=title).exists()

    def permissions_for_user(self, user: Any) -> HubPermissionTester:
        return HubPermissionTester(user, self)


class HubTeam(models.Model):
    """The people of a hub: the group of its editors, and the collection of their images and
    documents. They are known by this row, whatever anybody calls them."""

    hub = models.OneToOneField(Hub, on_delete=models.CASCADE, related_name="team")
    group = models.OneToOneField(
        "auth.Group", on_delete=models.SET_NULL, null=True, related_name="hub_team"
    )
    collection = models.OneToOneField(
        "wagtailcore.Collection", on_delete=models.SET_NULL, null=True, related_name="+"
    )


class HubOffer(NamingRow):
    """A hub's choice of a Work Group, with the details of how it runs there. It holds none of the
    national wording: that is read from where it stands."""

    hub = ParentalKey(Hub, on_delete=models.CASCADE, related_name="offers")
    work_group = models.ForeignKey(
        WorkGroup,
        on_delete=models.CASCADE,
        related_name="hub_offers",
        verbose_name="Work Group",
    )
    phases = PhasesField(
        blank=True,
        help_text="The hub runs it in these phases alone. None: in all that it is on offer in.",
    )
    note = RichTextField(blank=True, help_text="What is particular to this hub.")
    noted_wording = models.JSONField(null=True, editable=False)  # what the note was written for
    starts_on = models.DateField("starts on", null=True, blank=True)
    contact_email = models.EmailField("contact", blank=True)
    apply_url = models.URLField("place to apply", blank=True, help_text="https://…")

    names = "work_group"
    panels = [
        WORK_GROUP_PANEL,
        FieldPanel("phases"),
        NationalWordingPanel(),
        FieldPanel("note"),
        FieldRowPanel(
            [FieldPanel("starts_on"), FieldPanel("contact_email"), FieldPanel("apply_url")]
        ),
    ]

    class Meta(NamingRow.Meta):
        verbose_name = "hub offer"
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "work_group"],
                name="hub_offers_a_work_group_once",
                # Two rows may exchange their Work Groups: only the end counts.
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.phases and self.work_group_id and self.work_group.provenance == Provenance.LOCAL:
            raise ValidationError(
                {
                    "phases": "Choose no phases here: those of the hub's own Work Group are chosen "
                    "on its own page."
                }
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.note and self.noted_wording is None:
            published = published_wordings([self.work_group_id])
            self.noted_wording = published.get(self.work_group_id, {})
        super().save(*args, **kwargs)


class LocalWorkGroup(WorkGroup):
    """A Work Group that a hub devised. It is one like any other, but that the hub chooses its
    academic year and phases, and that it need not have a code."""

    devised_by = models.ForeignKey(
        Hub, on_delete=models.RESTRICT, related_name="work_groups", editable=False
    )
    code_in_hub = models.TextField(editable=False)  # however the code is spelt: … is three dots
    phases = PhasesField(help_text="Whom it is for.")

    page_description = "A Work Group of the hub's own."
    parent_page_types: ClassVar = [Hub]
    base_form_class = LocalWorkGroupForm
    known_by = "title"
    code_resolves = False  # which is for the codes of the nation
    content_panels = [
        FieldPanel("title", heading="Title", help_text="What the Work Group is called."),
        FieldPanel("academic_year", widget=forms.Select),
        FieldPanel("phases"),
        FieldPanel("code", help_text="The hub's own code for it, if it has one."),
        FieldPanel("description", help_text="What the Work Group is about."),
        LINEAGE_PANEL,
    ]
    search_fields = WorkGroup.search_fields

    class Meta:
        verbose_name = "Work Group of a hub"
        verbose_name_plural = "Work Groups of hubs"
        constraints = [
            models.UniqueConstraint(
                fields=["devised_by", "code_in_hub"],
                condition=~models.Q(code_in_hub=""),
                name="code_is_unique_within_the_hub",
            )
        ]

    def derive_fields(self) -> None:
        self.devised_by = self.get_parent().specific
        self.provenance = Provenance.LOCAL
        self.code = in_one_form(self.code.strip())
        self.code_in_hub = without_spelling(self.code)
        if self.first_published_at is None:
            self.slug = self._free_slug()

    def permissions_for_user(self, user: Any) -> LocalWorkGroupPermissionTester:
        return LocalWorkGroupPermissionTester(user, self)

    def _free_slug(self) -> str:
        """The one of its code or its title, numbered where another page of the hub has it."""
        slug = slugify(self.code or self.title)[:200] or "work-group"
        others = Page.objects.child_of(self.devised_by).exclude(pk=self.pk)
        taken = set(others.values_list("slug", flat=True))
        if slug not in taken:
            return slug
        return next(f"{slug}-{n}" for n in count(2) if f"{slug}-{n}" not in taken)

    def _problem_with_code(self) -> str | None:
        """A code of its own differs from those of the hub's others, and from the nation's."""
        if not self.code:
            return None
        others = LocalWorkGroup.objects.filter(
            devised_by=self.devised_by, code_in_hub=without_spelling(self.code)
        )
        if other := others.exclude(pk=self.pk).first():
            return f"{other.code} is the code of “{other.title}” already."
        national = WorkGroup.objects.filter(printed(), provenance=Provenance.NATIONAL)
        if national.filter(code=self.code).exists():
            return f"{self.code} is the code of a national Work Group."
        return None


hide_with(LocalWorkGroup, "academic_year")
