"""What every page of the service has, and the page that all others stand under."""

from collections.abc import Mapping
from typing import Any, Self

from django.conf import settings
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageManager
from wagtail.search import index

from cms.pages.choosing import may_know, may_read_drafts_of
from cms.pages.permissions import ContentPagePermissionTester
from cms.pages.rows import kinds_of_rows
from cms.pages.visibility import VisiblePageQuerySet

NOT_PUBLISHED = "A page that is not published"

#: What is saved of a page that was withdrawn.
_WHETHER_IT_IS_LIVE = ["live", "live_revision", "has_unpublished_changes", "expired"]


class ContentPage(Page):
    """A page that is read through the API; this service shows no pages of its own."""

    objects = PageManager.from_queryset(VisiblePageQuerySet)()

    search_fields = [
        *Page.search_fields,
        index.SearchField("title_in_words"),
        index.AutocompleteField("title_in_words"),
    ]
    preview_modes: list[tuple[str, str]] = []
    content_panels = [FieldPanel("title")]  # Wagtail's looks for a slug to fill in
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("seo_title"), FieldPanel("search_description")], "For search engines"
        )
    ]
    settings_panels = [PublishingPanel()]

    class Meta:
        abstract = True

    def title_in_words(self) -> str:
        """The title as a search takes it apart: 2017-18 for 2017 and 18, where the title alone
        holds the number -18."""
        return self.title.replace("-", " ")

    def derive_fields(self) -> None:
        """Set the fields that follow from the others, so that nobody has to keep them in step."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the page; of one that was withdrawn, that it was. Wagtail would save each draft of
        it, and what is scheduled, as what was published of it, by which codes are followed."""
        self.derive_fields()
        if not (self.live or self._state.adding or self.first_published_at is None):
            kwargs.setdefault("update_fields", _WHETHER_IT_IS_LIVE)
        super().save(*args, **kwargs)

    @classmethod
    def from_serializable_data(cls, data: Mapping[str, Any], *args: Any, **kwargs: Any) -> Self:
        """The page as a version holds it, but for the rows that name a page which has been deleted
        since. What all rows name is looked up together, and each row has it at hand."""
        names = kinds_of_rows(cls)
        rows = {relation: data[relation] for relation in names if relation in data}
        named = {row[names[relation]] for relation in rows for row in rows[relation]}
        found = Page.objects.specific().in_bulk(named - {None})  # a draft's row may name none yet
        kept = {
            relation: [row for row in rows[relation] if row[names[relation]] in {None, *found}]
            for relation in rows
        }
        page: Self = super().from_serializable_data({**data, **kept}, *args, **kwargs)
        for relation in kept:
            name = names[relation]
            for row in getattr(page, relation).all():
                setattr(row, name, found.get(getattr(row, f"{name}_id")))
        return page

    def must_stay_public(self) -> bool:
        """Whether every front end stands on it, so that it is neither unpublished nor private."""
        return False

    def title_for_editors(self) -> str:
        """What the page is called in the admin by those who work on it."""
        return str(self.draft_title or self.title)

    def published_title(self) -> str:
        """What it is called by everybody else. Its title is that of its draft while it is not
        live."""
        return str(self.title) if self.live else NOT_PUBLISHED

    def get_admin_display_title(self) -> str:
        user = get_active_log_context().user
        if user is None or may_read_drafts_of(user, self):
            return self.title_for_editors()
        if may_know(user, self):
            return self.published_title()
        return NOT_PUBLISHED

    def permissions_for_user(self, user: Any) -> ContentPagePermissionTester:
        return ContentPagePermissionTester(user, self)

    def get_url_parts(self, request: Any = None) -> tuple[None, str, str]:
        """Never None: the admin would warn that nobody can reach the page."""
        return None, "", front_end_url(self.url_path)

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        """Where "view live" leads; the admin leaves it out while no front end is set."""
        return front_end_url(self.url_path) if settings.FRONTEND_URL else None

    url = property(get_url)


class ListedPage(ContentPage):
    """A page that is read in long lists, in the order of its ``place`` there. The database keeps
    the place, from what else it holds of the page (``cms.pages.places``)."""

    # As Python orders it too, whatever language the database is set to.
    place = models.TextField(default="", editable=False, db_collation="C")

    class Meta:
        abstract = True


def front_end_url(url_path: str) -> str:
    """Where a page is on the front end: Wagtail's ``/home/2017-18/primary/`` is
    ``/2017-18/primary/`` there, absolute where FRONTEND_URL is set."""
    return f"{settings.FRONTEND_URL.rstrip('/')}/{url_path.split('/', 2)[2]}"


class Home(ContentPage):
    """The page that the whole service stands under; migrations make the one there is."""

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    settings_panels: list[Any] = []  # it has no time at which it comes or goes

    class Meta:
        verbose_name = "home page"

    def must_stay_public(self) -> bool:
        return True
