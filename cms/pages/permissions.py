"""What nobody may do to a page, whoever they are."""

from typing import Any

from django.dispatch import receiver
from wagtail.actions.move_page import MovePagePermissionError
from wagtail.models import Page, PagePermissionTester
from wagtail.signals import pre_page_move


class ContentPagePermissionTester(PagePermissionTester):
    """A page is one of a kind and stays where it is, so it is neither copied nor moved; what
    people may have linked to or printed the code of is unpublished, never deleted; and what every
    front end stands on is not taken from the public."""

    def can_copy(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:  # noqa: FBT001, FBT002
        may = super().can_delete(ignore_bulk) and not self.page.must_stay_public()
        return may and not _was_ever_published(self.page)

    def can_unpublish(self) -> bool:
        return super().can_unpublish() and not self.page.must_stay_public()

    def can_set_view_restrictions(self) -> bool:
        return super().can_set_view_restrictions() and not self.page.must_stay_public()


def _was_ever_published(page: Page) -> bool:
    """Whether the page, or any that stands under it and would go with it, was."""
    if page.first_published_at is not None or page.is_leaf():
        return page.first_published_at is not None
    return bool(page.get_descendants().filter(first_published_at__isnull=False).exists())


@receiver(pre_page_move)
def keep_under_its_parent(
    instance: Page, parent_page_before: Page, parent_page_after: Page, **_: Any
) -> None:
    """A page belongs to what it stands under, and its address says so. Its place among its
    siblings is free."""
    if parent_page_after != parent_page_before:
        raise MovePagePermissionError(
            f"“{instance.title}” stays under “{parent_page_before.title}”: pages are not moved."
        )
