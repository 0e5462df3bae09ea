"""The parts of the admin's page editor that are this project's own."""

from typing import Any

from django.forms import Media, Select
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel

from cms.pages.panels import RowsPanel
from cms.workgroups.phases import PhaseKind

#: Chooses a row's Work Group, from a list that the rows' formset fills.
WORK_GROUP_PANEL = FieldPanel(
    "work_group",
    required_on_save=True,
    widget=Select(attrs={"style": "width: 100%"}),
    attrs={"data-controller": "offer-heading", "data-action": "change->offer-heading#tell"},
)


class OffersPanel(RowsPanel):
    """The rows of a phase or a hub, each headed by its Work Group."""

    class BoundPanel(RowsPanel.BoundPanel):
        @property
        def media(self) -> Media:
            return super().media + Media(js=["workgroups/offer-heading.js"])


class WordingPanel(MultiFieldPanel):
    """A row's own wording, folded away where it has none."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "workgroups/wording_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["has_wording"] = bool(self.instance.title or self.instance.description)
            return context


class OnOfferPanel(Panel):
    """Tells which phases have the Work Group on offer; the rows are edited there."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "workgroups/on_offer_panel.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["offers"] = sorted(
                self.instance.offers.select_related("phase"),
                key=lambda offer: PhaseKind(offer.phase.kind).position,
            )
            return context
