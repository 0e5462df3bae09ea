"""What the service itself writes into a page's history, and to whom it gives documents."""

from typing import Any

from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.documents.models import Document
from wagtail.documents.permissions import permission_policy
from wagtail.log_actions import LogActionRegistry, LogFormatter

from cms.richtext.documents import is_signed
from cms.serving.images import USES


@hooks.register("register_log_actions")
def register_refused_publishing(actions: LogActionRegistry) -> None:
    @actions.register_action("cms.publish.refused")
    class RefusedPublishing(LogFormatter):
        label = "Refuse scheduled draft"

        def format_message(self, log_entry: Any) -> str:
            sentences = " ".join(log_entry.data["sentences"])
            return f"Could not be published as scheduled: {sentences}"


@hooks.register("before_serve_document")
def give_to_who_was_told_of_it(document: Document, request: HttpRequest) -> None:
    """A text tells the signed address; the admin shows one without to who may use the document."""
    if not (
        is_signed(document.pk, request.GET.get("signature", ""))
        or permission_policy.user_has_any_permission_for_instance(request.user, USES, document)
    ):
        raise Http404
