"""Parts of the admin's page editor that any page may use."""

from typing import Any

from modelcluster.forms import BaseChildFormSet
from wagtail.admin.panels import InlinePanel, PageChooserPanel

from cms.pages.choosing import PageChooser
from cms.pages.forms import MOST_ROWS, given_place


class RowsPanel(InlinePanel):
    """A page's ordered rows, checked together by ``formset``."""

    def __init__(self, *args: Any, formset: type[BaseChildFormSet], **kwargs: Any) -> None:
        super().__init__(*args, **{"max_num": MOST_ROWS, **kwargs})
        self.formset = formset

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "formset": self.formset}

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name] |= {
            "formset": self.formset,
            "inherit_kwargs": ["for_user"],
        }
        return options

    class BoundPanel(InlinePanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if self.form is not None:
                # When a row has a mistake, Wagtail forgets the order that the editor gave them.
                self.children.sort(key=lambda child: given_place(child.form))


class PageFieldPanel(PageChooserPanel):
    """Chooses a page of one of several types."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["widgets"][self.field_name] = PageChooser(self.page_type)
        return options
