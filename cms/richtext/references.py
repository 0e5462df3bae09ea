"""What texts refer to: pages, documents and images, resolved for all texts of an answer at once."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from wagtail.images.formats import get_image_formats
from wagtail.rich_text.rewriters import extract_attrs

from cms.richtext.formats import Format, convert

_REFERRING_TAG = re.compile(r"<(?:a|embed)\b[^>]*>")
_LINK_OR_IMAGE = re.compile(r"(<a\b[^>]*>)(.*?)</a>|<embed\b[^>]*>", re.DOTALL)
_FORMAT_OF_AN_IMAGE = re.compile(r'\sformat="[^"]*"')
_SIGNS_OF_A_REFERENCE = ("linktype=", "embedtype=")


class Reference(NamedTuple):
    """What a tag of a text refers to: ``page``, ``document`` or ``image``, and which."""

    kind: str
    id: int


@dataclass(frozen=True)
class Target:
    """Where the public finds what a text refers to; an image's size is in pixels."""

    address: str
    width: int | None = None
    height: int | None = None


#: Gives the targets of those of the references that the public may see.
FindTargets = Callable[[set[Reference]], Mapping[Reference, Target]]


class Texts:
    """The texts of one answer. Each is rendered when the answer is written out, when all of them
    are known, so that what they refer to costs one call of ``find_targets`` or none."""

    def __init__(self, find_targets: FindTargets) -> None:
        self._find_targets = find_targets
        self._with_references: list[str] = []

    def later(self, source: str, wanted: Format) -> "Text":
        """The text as it will read; what it refers to is looked up with that of the others."""
        if _refers(source):
            self._with_references.append(source)
        return Text(self, source, wanted)

    def render(self, source: str, wanted: Format) -> str:
        resolved = _REFERRING_TAG.sub(self._resolved, source) if _refers(source) else source
        return convert(resolved, wanted)

    @cached_property
    def _targets(self) -> Mapping[Reference, Target]:
        references: set[Reference] = set()
        for source in self._with_references:
            references.update(references_in(source))
        return self._find_targets(references)

    def _resolved(self, tag: re.Match[str]) -> str:
        attributes = extract_attrs(tag[0])
        if not _is_reference(attributes):
            return tag[0]
        reference = _reference(attributes)
        target = self._targets.get(reference) if reference else None
        if "embedtype" in attributes:
            return _image(target, attributes.get("alt", "")) if target else ""
        if target is None:  # the words stay; the closing tag goes when the text is made safe
            return "<span>"
        return f'<a href="{html.escape(target.address)}">'


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


def _refers(source: str) -> bool:
    return any(sign in source for sign in _SIGNS_OF_A_REFERENCE)


def references_in(source: str) -> Iterator[Reference]:
    """What the tags of a text refer to."""
    for tag in _REFERRING_TAG.findall(source):
        reference = _reference(extract_attrs(tag))
        if reference is not None:
            yield reference


def without_other_references(source: str, allowed: set[Reference]) -> str:
    """The text without what refers to anything that is not allowed, and without images in a format
    that there is not: the words of a link stay."""

    def kept(found: re.Match[str]) -> str:
        attributes = extract_attrs(found[1] or found[0])
        is_allowed = _reference(attributes) in allowed and not _lacks_a_format(attributes)
        if is_allowed or not _is_reference(attributes):
            return found[0]
        return found[2] or ""

    return _LINK_OR_IMAGE.sub(kept, source)


def openable(source: str) -> str:
    """The text so that Wagtail's editor can open it: the words alone of what refers to nothing that
    there could be, and in the usual format what is in one that there is not, or not any more."""

    def opened(found: re.Match[str]) -> str:
        attributes = extract_attrs(found[1] or found[0])
        if _is_reference(attributes) and _reference(attributes) is None:
            return found[2] or ""
        if _lacks_a_format(attributes):
            usual = f'<embed format="{get_image_formats()[0].name}"'
            return _FORMAT_OF_AN_IMAGE.sub("", found[0]).replace("<embed", usual, 1)
        return found[0]

    return _LINK_OR_IMAGE.sub(opened, source)


def _lacks_a_format(attributes: dict[str, str]) -> bool:
    formats = {format.name for format in get_image_formats()}
    return "embedtype" in attributes and attributes.get("format") not in formats


def _is_reference(attributes: dict[str, str]) -> bool:
    return "linktype" in attributes or "embedtype" in attributes


def _reference(attributes: dict[str, str]) -> Reference | None:
    """What a tag refers to, where that can be said at all."""
    kind, id = attributes.get("linktype") or attributes.get("embedtype"), attributes.get("id", "")
    return Reference(kind, int(id)) if kind and re.fullmatch("[0-9]{1,18}", id) else None


def _image(target: Target, alt: str) -> str:
    return (
        f'<img src="{html.escape(target.address)}" alt="{html.escape(alt)}"'
        f' width="{target.width}" height="{target.height}">'
    )
