"""What a page refuses where no form could tell it: when a draft is approved, or published with
others, long after it was written, when a row is said to be one that cannot be, when what would be
deleted is needed, or when two editors' changes wait for each other."""

from collections.abc import Callable, Iterator

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import OperationalError
from django.db.models import Model, ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from psycopg.errors import DeadlockDetected
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page

#: How many of those that need something are named.
NAMED = 3


class TellRefusals:
    """The middleware that leads an editor back with the refusal for a message. By then Wagtail has
    undone what it had begun; the draft of what was to be published may have been saved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        home = reverse("wagtailadmin_home")
        sentences = list(_sentences(failure))
        if not (sentences and request.path.startswith(home)):
            return None
        for sentence in sentences:
            messages.error(request, sentence)
        back = get_valid_next_url_from_request(request) or home
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return JsonResponse({"step": "success", "redirect": back})  # a dialogue closes with it
        return redirect(back)


def _sentences(failure: Exception) -> Iterator[str]:
    """What the failure says to an editor, if it is a refusal."""
    match failure:
        case OperationalError(__cause__=DeadlockDetected()):
            yield (
                "Somebody else was changing the same at this moment, so this was not done, or not "
                "all of it. See how it stands now, and do it again."
            )
        case ValidationError():
            yield from (f"Nothing was changed: {sentence}" for sentence in _of_fields(failure))
        case ProtectedError():
            yield _of_needed(failure.protected_objects)
        case RestrictedError():
            yield _of_needed(failure.restricted_objects)


def _of_fields(refusal: ValidationError) -> Iterator[str]:
    by_field = refusal.message_dict if hasattr(refusal, "error_dict") else {}
    for field, sentences in (by_field or {NON_FIELD_ERRORS: refusal.messages}).items():
        for sentence in sentences:
            yield sentence if field == NON_FIELD_ERRORS else f"{field}: {sentence}"


def _of_needed(by: set[Model]) -> str:
    names = sorted(
        str(thing.get_admin_display_title() if isinstance(thing, Page) else thing) for thing in by
    )
    named = ", ".join(f"“{name}”" for name in names[:NAMED])
    others = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"Nothing was changed: what you would delete is needed by {named}{others}."
