"""Text with markup, as editors write it and as front ends ask for it."""

import html
import re
from enum import Enum
from functools import lru_cache

import nh3

from cms.richtext.markdown import as_markdown
from cms.richtext.plain import without_markup

#: What the editor's toolbar offers.
FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "image"]

_TAGS = {"p", "br", "b", "strong", "i", "em", "ol", "ul", "li", "a", "img"}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height"}}


class Format(Enum):
    """The forms in which a text can be asked for."""

    HTML = "HTML"
    PLAIN = "PLAIN"
    MARKDOWN = "MARKDOWN"


@lru_cache(maxsize=2000)  # the same texts stand in most answers
def convert(source: str, wanted: Format) -> str:
    """``source``, HTML whose links are addresses already, in the wanted format.

    HTML keeps an allow-list of tags.
    """
    if wanted is Format.PLAIN:
        return without_markup(source)
    safe = nh3.clean(source, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None)
    if wanted is Format.MARKDOWN:
        return as_markdown(safe)
    return safe


def is_blank(source: str) -> bool:
    """Whether a text says nothing, markup such as an empty paragraph aside."""
    return not without_markup(source)


def from_paragraphs(text: str) -> str:
    """Markup for plain text of which each line is a paragraph."""
    paragraphs = re.split(r"\s*\n\s*", text.strip())
    return "".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
