"""What a page refuses where no form could tell it: when a draft is approved, or published with
others, long after it was written, or when a row is said to be one that cannot be."""

from collections.abc import Callable, Iterator

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.utils import get_valid_next_url_from_request


class TellRefusals:
    """The middleware that leads an editor back with the refusal for a message. Wagtail has undone
    by then what it had begun."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        home = reverse("wagtailadmin_home")
        if not (isinstance(failure, ValidationError) and request.path.startswith(home)):
            return None
        for sentence in _sentences(failure):
            messages.error(request, f"Nothing was changed: {sentence}")
        back = get_valid_next_url_from_request(request) or home
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return JsonResponse({"step": "success", "redirect": back})  # a dialogue closes with it
        return redirect(back)


def _sentences(refusal: ValidationError) -> Iterator[str]:
    by_field = refusal.message_dict if hasattr(refusal, "error_dict") else {}
    for field, sentences in (by_field or {NON_FIELD_ERRORS: refusal.messages}).items():
        for sentence in sentences:
            yield sentence if field == NON_FIELD_ERRORS else f"{field}: {sentence}"
