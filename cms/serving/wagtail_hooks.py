"""What the service itself writes into a page's history."""

from typing import Any

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter


@hooks.register("register_log_actions")
def register_refused_publishing(actions: LogActionRegistry) -> None:
    @actions.register_action("cms.publish.refused")
    class RefusedPublishing(LogFormatter):
        label = "Refuse scheduled draft"

        def format_message(self, log_entry: Any) -> str:
            sentences = " ".join(log_entry.data["sentences"])
            return f"Could not be published as scheduled: {sentences}"
