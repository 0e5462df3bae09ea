"""Links from texts to pages, resolved for all texts of an answer at once."""

import html
from collections.abc import Callable, Iterator
from functools import cached_property

from wagtail.rich_text.rewriters import FIND_A_TAG, LinkRewriter, extract_attrs

from cms.richtext.formats import Format, convert

#: Gives the public address of each page among the ids, as far as it may be seen.
FindAddresses = Callable[[set[int]], dict[int, str]]


class Texts:
    """The texts of one answer. Each is rendered when the answer is written out, when all of them
    are known, so that the pages they link to cost one call of ``find_addresses`` or none."""

    def __init__(self, find_addresses: FindAddresses) -> None:
        self._find_addresses = find_addresses
        self._with_links: list[str] = []
        self._rewrite = LinkRewriter(rules={"page": self._opening_tag})

    def later(self, source: str, wanted: Format) -> "Text":
        """The text as it will read; its links are looked up with those of the others."""
        if "linktype=" in source:
            self._with_links.append(source)
        return Text(self, source, wanted)

    def render(self, source: str, wanted: Format) -> str:
        return convert(self._rewrite(source) if "linktype=" in source else source, wanted)

    @cached_property
    def _addresses(self) -> dict[int, str]:
        return self._find_addresses(
            {page for source in self._with_links for page in _linked_pages(source)}
        )

    def _opening_tag(self, attributes: dict[str, str]) -> str:
        address = self._addresses.get(int(attributes["id"]))
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
        attributes = extract_attrs(tag)
        if attributes.get("linktype") == "page":
            yield int(attributes["id"])
