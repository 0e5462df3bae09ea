"""What clients say that they take and send (``Accept``, ``Accept-Encoding``, ``Content-Type``). It
is read here before anything else reads it: Python's parser takes seconds for 30 kB of some, and
fails over others in ways that Django takes for failures of its own."""

from functools import lru_cache

from django.http.request import MediaType

from cms.api.compression import preferred_encoding
from cms.api.requests import BadRequest, preferred_media_type

#: The headers that are read here.
NAMES = (b"accept", b"accept-encoding", b"content-type")
#: Bytes that each may have. Browsers send less than 300.
MOST = 1000
#: Ways to put them that are known, of those that were heard last.
MOST_WAYS = 1000

Negotiated = tuple[str | None, str | None]


def negotiate(headers: dict[bytes, bytes]) -> Negotiated:
    """The media type and the encoding that the endpoint answers in, None where it is none of what
    is offered, however a client puts what it takes.

    Raises BadRequest where one of the headers cannot be read. All three are then taken away.
    """
    try:
        return _negotiated(*[headers.get(name, b"") for name in NAMES])
    except (LookupError, TypeError, ValueError) as error:
        for name in NAMES:
            headers.pop(name, None)
        raise BadRequest(
            "The Accept, the Accept-Encoding or the Content-Type header cannot be read. Media "
            "types go there, such as application/json, or encodings, such as gzip, in "
            f"{MOST:,} bytes at most."
        ) from error


@lru_cache(MOST_WAYS)  # which keeps nothing of what cannot be read
def _negotiated(accept: bytes, accept_encoding: bytes, content_type: bytes) -> Negotiated:
    if max(len(accept), len(accept_encoding), len(content_type)) > MOST:
        raise ValueError
    MediaType(content_type.decode("latin-1"))
    encoding = preferred_encoding(accept_encoding.decode("latin-1"))
    try:
        return preferred_media_type(accept.decode("latin-1")), encoding
    except BadRequest:
        return None, encoding
