"""The parts of the admin's page editor that are about hubs."""

from typing import Any

from wagtail.admin.panels import Panel


class NationalWordingPanel(Panel):
    """Tells a hub what has happened nationally to a Work Group since it wrote its note."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "hubs/national_wording_panel.html"

        def is_shown(self) -> bool:
            return self.form is not None and bool(
                getattr(self.form, "is_withdrawn", False) or getattr(self.form, "change", None)
            )

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["form"] = self.form
            if "keep_note" in self.form.fields:
                context["keep_note"] = self.form["keep_note"].as_widget()
                del self.form.fields["keep_note"]  # Wagtail would show it again below the row
            return context
