"""What the admin checks of predecessors, with the message beside its row."""

from wagtail.models import Page

from cms.lineage.chains import circle_sentence
from cms.pages.forms import DistinctRowsFormSet


class PredecessorsFormSet(DistinctRowsFormSet):
    """The predecessors of a page: none of them twice, none that grew out of the page."""

    distinct = "predecessor"

    def validate_unique(self) -> None:
        super().validate_unique()
        for form in self.kept_forms():
            predecessor = form.cleaned_data.get("predecessor")
            if predecessor is None:
                continue
            if sentence := circle_sentence(self.instance, predecessor):
                form.add_error("predecessor", sentence)
            if form.cleaned_data.get("merged") and (problem := self._no_merger_of(predecessor)):
                form.add_error("merged", problem)

    def _no_merger_of(self, predecessor: Page) -> str | None:
        if not (self.instance.code_resolves and predecessor.specific_class.code_resolves):
            return "Only a Work Group can be merged, and only into a Work Group."
        others = predecessor.successor_links.filter(merged=True).exclude(page=self.instance.pk)
        if other := others.first():
            return f"The code of “{predecessor.title}” leads to “{other.page.title}” already."
        return None
