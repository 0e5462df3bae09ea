"""What the admin checks of predecessors, with the message beside its row."""

from typing import Any

from wagtail.models import Page

from cms.lineage.rules import problems_with
from cms.pages.choosing import choosable_by
from cms.pages.forms import DistinctRowsFormSet


class PredecessorsFormSet(DistinctRowsFormSet):
    """The predecessors of a page: none of them twice, and each one that can be one."""

    def validate_unique(self) -> None:
        super().validate_unique()
        for form in self.kept_forms():
            predecessor = form.cleaned_data.get("predecessor")
            if predecessor is None:
                continue
            if "predecessor" in form.changed_data and not _may_choose(form, predecessor):
                form.add_error("predecessor", "This page is none that you can choose.")
                continue
            merged = form.cleaned_data.get("merged", False)
            for field, sentence in problems_with(self.instance, predecessor, merged=merged):
                form.add_error(field, sentence)


def _may_choose(form: Any, page: Page) -> bool:
    return Page.objects.filter(choosable_by(form.for_user), pk=page.pk).exists()
