"""The words of a text with markup, as they read where there is none."""

import html
import re

import nh3

_IMAGE = re.compile(r'<(?:img|embed)\b[^>]*\balt="([^"]*)"[^>]*>')
_BLOCKS = {"p", "br", "ul", "ol", "li"}
_TAG_AND_WORDS = re.compile(r"<(/?[a-z]+)>([^<]*)")
_WHITE_SPACE = re.compile(r"[ \t\n\f\r]+")
_DEEPER = {"ul": 1, "ol": 1, "/ul": -1, "/ol": -1}


def without_markup(source: str) -> str:
    """The words of ``source``, and of an image those that describe it. An empty line parts
    paragraphs; a dash begins a list's item, which is indented by two spaces for each list that its
    own stands in."""
    text = bullet = ""
    depth = line_ends = 0
    blocks = nh3.clean(_IMAGE.sub(r"\1", source), tags=_BLOCKS, attributes={"*": set()})
    for tag, words in _TAG_AND_WORDS.findall(f"<p>{blocks}"):
        before, depth = depth, depth + _DEEPER.get(tag, 0)
        if tag == "br":
            line_ends += 1
        elif tag in ("p", "/p") or min(before, depth) == 0:
            line_ends = 2
        else:  # a list goes on, and one within it stands close to its item
            line_ends = max(line_ends, 1)
        if tag in ("li", "/li"):
            bullet = "  " * (depth - 1) + "- " if tag == "li" else ""
        if line := _WHITE_SPACE.sub(" ", html.unescape(words)).strip():
            text += "\n" * min(line_ends, 2) + (bullet or "  " * depth) + line
            line_ends, bullet = 0, ""
    return text.strip("\n")
