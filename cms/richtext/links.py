"""Links from texts to pages, resolved for all texts of an answer at once."""

import html
import re
from collections.abc import Callable, Iterator
from functools import cached_property

from wagtail.rich_text.rewriters import FIND_A_TAG, extract_attrs

from cms.richtext.formats import Format, convert

#: Gives the public address of each page among the ids, as far as it may be seen.
FindAddresses = Callable[[set[int]], dict[int, str]]


class Texts:
    """The texts of one answer. Each is rendered when the answer is written out, when all of them
    are known, so that the pages they link to cost one call of ``find_addresses`` or none."""

    def __init__(self, find_addresses: FindAddresses) -> None:
        self._find_addresses = find_addresses
        self._with_links: list[str] = []

    def later(self, source: str, wanted: Format) -> "Text":
        """The text as it will read; its links are looked up with those of the others."""
        if "linktype=" in source:
            self._with_links.append(source)
        return Text(self, source, wanted)

    def render(self, source: str, wanted: Format) -> str:
        linked = FIND_A_TAG.sub(self._opening_tag, source) if "linktype=" in source else source
        return convert(linked, wanted)

    @cached_property
    def _addresses(self) -> dict[int, str]:
        return self._find_addresses(
            {page for source in self._with_links for page in _linked_pages(source)}
        )

    def _opening_tag(self, tag: re.Match[str]) -> str:
        attributes = extract_attrs(tag[0])
        if "linktype" not in attributes:
            return tag[0]
        page = _page_of(attributes)
        address = self._addresses.get(page) if page else None
        if address is None:  # the words stay; the closing tag goes when the text is made safe
            return "<span>"
        return f'<a href="{html.escape(address)}">'


class Text(str):
    """A text of an answer that is not rendered yet: ``str()`` of it is the text."""

    _texts: Texts
    _source: str
    _wanted: Format

    def __new__(cls, texts: Texts, source: str, wanted: Format) -> "Text":
        text = super().__new__(cls)
        text._texts, text._source, text._wanted = texts, source, wanted
        return text

    def __str__(self) -> str:
        return self._texts.render(self._source, self._wanted)


def _linked_pages(source: str) -> Iterator[int]:
    for tag in FIND_A_TAG.findall(source):
        page = _page_of(extract_attrs(tag))
        if page is not None:
            yield page


def _page_of(attributes: dict[str, str]) -> int | None:
    """The id of the page that a link leads to, where it leads to one at all."""
    id = attributes.get("id", "")
    is_page = attributes.get("linktype") == "page" and re.fullmatch("[0-9]{1,18}", id)
    return int(id) if is_page else None
