"""The words around what was found, as safe HTML in which the hits are marked."""

import html
import re
from collections.abc import Sequence

#: What PostgreSQL puts around a hit; no aligned text holds them.
HIT_BEGINS, HIT_ENDS = "\x02", "\x03"
MOST_WORDS = 35
WORDS_BEFORE_THE_HIT = 10

_HIT = re.compile(f"{HIT_BEGINS}([^{HIT_ENDS}]*){HIT_ENDS}")


def places_of_hits(passage: str) -> list[tuple[int, int]]:
    """Where the hits begin and end in a text, from its ``passage`` with the hits marked."""
    return [
        (match.start() - 2 * n, match.start() - 2 * n + len(match[1]))
        for n, match in enumerate(_HIT.finditer(passage))
    ]


def marked_excerpt(text: str, hits: Sequence[tuple[int, int]]) -> str:
    """Some words of ``text``, from a few before the first of the hits on."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    if not words:
        return ""
    hit = hits[0][0] if hits else 0
    at = next((n for n, (_, end) in enumerate(words) if end > hit), 0)
    first = max(0, min(at - WORDS_BEFORE_THE_HIT, len(words) - MOST_WORDS))
    last = min(first + MOST_WORDS, len(words)) - 1
    place, end = words[first][0], words[last][1]
    excerpt = ""
    for begins, ends in hits:
        if place <= begins and ends <= end:
            marked = html.escape(text[begins:ends], quote=False)
            excerpt += f"{html.escape(text[place:begins], quote=False)}<mark>{marked}</mark>"
            place = ends
    return excerpt + html.escape(text[place:end], quote=False)
