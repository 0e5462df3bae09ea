"""The parts of the admin's page editor that are this project's own."""

from typing import Any

from wagtail.admin.panels import InlinePanel, Panel

from cms.workgroups.forms import OffersFormSet
from cms.workgroups.phases import PhaseKind


class OffersPanel(InlinePanel):
    """A phase's rows, checked together."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = OffersFormSet
        return options


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
