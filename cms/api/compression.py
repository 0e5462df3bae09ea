"""Answers in fewer bytes, for whoever takes them so (RFC 9110, section 12.5.3)."""

import gzip
from collections.abc import Callable, Mapping

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

#: Shorter bodies fit into a packet as they are.
LEAST_WORTH_IT = 1000

#: What is offered, the best first. The levels were measured: higher ones take much longer for
#: little less.
_COMPRESS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}


def compress(request: HttpRequest, response: HttpResponse) -> None:
    """Encode the body as the client takes it best, where that is worth it."""
    patch_vary_headers(response, ["Accept-Encoding"])
    encoding = preferred_encoding(request.headers.get("Accept-Encoding", ""))
    if encoding is not None and len(response.content) >= LEAST_WORTH_IT:
        response.content = _COMPRESS[encoding](response.content)
        response["Content-Encoding"] = encoding


def preferred_encoding(accepted: str) -> str | None:
    """Of what an Accept-Encoding header takes, what the client wants most and we prefer; None where
    that is the body as it is."""
    weights = dict(_weight(part) for part in accepted.lower().split(","))
    weight_of_others = weights.get("*", 0.0)
    offered = {encoding: weights.get(encoding, weight_of_others) for encoding in _COMPRESS}
    best = max(offered, key=lambda encoding: offered[encoding])
    is_wanted_more = offered[best] >= weights.get("identity", 0.0)
    return best if offered[best] > 0 and is_wanted_more else None


def _weight(part: str) -> tuple[str, float]:
    encoding, _, parameter = part.partition(";")
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return encoding.strip(), 1.0
    try:
        return encoding.strip(), float(value)
    except ValueError:
        return encoding.strip(), 0.0
