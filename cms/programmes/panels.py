"""The parts of the admin's page editor that are about programmes."""

from typing import Any

from wagtail.admin.panels import Panel


class UpdatesPanel(Panel):
    """Tells what a programme says of itself in which year; the texts are edited there."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "programmes/updates_panel.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            updates = self.instance.updates.select_related("academic_year")
            context["updates"] = updates.order_by("-academic_year__start_year")
            return context
