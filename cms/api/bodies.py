"""How large a request's body may be, and how long sending it may take."""

from dataclasses import dataclass

from django.conf import settings

from cms.api.errors import ErrorCode
from cms.api.requests import BadRequest

SECONDS_TO_SEND_A_QUESTION = 5
SECONDS_TO_SEND_A_FILE = 600


@dataclass(frozen=True)
class Bounds:
    """What a body may have."""

    most: int  # bytes
    seconds: int

    def refuse_more_than_most(self, size: int) -> None:
        """Raises BadRequest where ``size``, in bytes, is too much."""
        if size > self.most:
            raise BadRequest(
                f"The body may have {self.most:,} bytes and no more.", 413, ErrorCode.BODY_TOO_LARGE
            )

    def refusal_of_slowness(self) -> BadRequest:
        return BadRequest(
            f"The body may take {self.seconds} seconds to send and no more.",
            408,
            ErrorCode.BODY_TOO_SLOW,
        )


def bounds_of_a_question() -> Bounds:
    """The bounds of what is sent to the endpoint."""
    return Bounds(settings.GRAPHQL_MAX_BODY, SECONDS_TO_SEND_A_QUESTION)


def bounds_of_a_file() -> Bounds:
    """The bounds of what is sent elsewhere."""
    return Bounds(settings.MAX_UPLOAD, SECONDS_TO_SEND_A_FILE)
