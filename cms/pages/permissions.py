"""What nobody may do to a page, whoever they are."""

from wagtail.models import Page, PagePermissionTester

HOME_DEPTH = 2


class ContentPagePermissionTester(PagePermissionTester):
    """A page is one of a kind and stays where it is, so it is neither copied nor moved; and what
    people may have linked to or printed the code of is unpublished, never deleted."""

    def can_copy(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:  # noqa: FBT001, FBT002
        may = super().can_delete(ignore_bulk) and not _was_ever_published(self.page)
        return may and self.page.depth > HOME_DEPTH


def _was_ever_published(page: Page) -> bool:
    """Whether the page, or any that stands under it and would go with it, was."""
    if page.first_published_at is not None or page.is_leaf():
        return page.first_published_at is not None
    return bool(page.get_descendants().filter(first_published_at__isnull=False).exists())
