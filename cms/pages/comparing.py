"""How two versions of a page are compared in the admin."""

from typing import Any

from wagtail.admin.compare import ForeignObjectComparison, TextDiff
from wagtail.models import Page


class ChosenPageComparison(ForeignObjectComparison):
    """Of the page that each version names: Wagtail would tell the title of its draft while it is
    not live, and look each page up again that a version's rows have looked up together."""

    def __init__(self, field: Any, *versions: Any) -> None:
        super().__init__(field, *versions)
        self._versions = versions

    def get_objects(self) -> tuple[Page | None, ...]:
        return tuple(getattr(version, self.field.name, None) for version in self._versions)

    def htmldiff(self) -> Any:
        before, now = map(_name, self.get_objects())
        if not self.has_changed():
            return TextDiff([("equal", now)]).to_html()
        return TextDiff([("deletion", before), ("addition", now)]).to_html()


def _name(page: Page | None) -> str:
    return "" if page is None else str(page.specific.get_admin_display_title())
