"""Text with markup as CommonMark, which every reader of Markdown takes the same way."""

import re
from typing import Any

from markdownify import BACKSLASH, MarkdownConverter

_SAME_MARKS = {"<strong>": "<b>", "</strong>": "</b>", "<em>": "<i>", "</em>": "</i>"}

_BLANK = r"(?:\s|&nbsp;|<br>)+"
_OPENED = r'<(?:b|i|a(?: [a-z]+="[^"]*")*)>'
_BLANK_FIRST = re.compile(f"({_OPENED})({_BLANK})")
_BLANK_LAST = re.compile(f"({_BLANK})(</[bia]>)")
_LAST_BREAKS = re.compile(r"(?:\s*<br>\s*)+(?=</?(?:p|li|ul|ol)>|$)")
_MARKS_NOTHING = re.compile(f"{_OPENED}</[bia]>|</b><b>|</i><i>")

_LETTER = r"[^\W_]"
_MARKS = "(?:</?[bi]>)*"
_IMAGE = r'<img(?: [a-z]+="[^"]*")*>'
_LETTER_BEFORE_MARKS = re.compile(rf"({_LETTER})({_MARKS}<[bi]>{_MARKS})(?=&|[^\w\s<]|_|<a |<img )")
_MARKS_BEFORE_LETTER = re.compile(
    rf"(;|[^\w\s<>]|_|</a>|{_IMAGE})({_MARKS}</[bi]>{_MARKS})({_LETTER})"
)
_EXCLAMATION_BEFORE_LINK = re.compile(rf"!({_MARKS}<a )")
_NOT_FOR_A_LINK = re.compile(r'[\s()<>"\\]')


def as_markdown(safe: str) -> str:
    """The Markdown of ``safe``, HTML of just the tags that the editor offers."""
    markup = _LAST_BREAKS.sub("", _with_blanks_outside(safe))
    converter = _Converter(bullets="-", escape_misc=True, newline_style=BACKSLASH)
    return str(converter.convert(_with_stars_that_count(markup))).strip()


def _with_blanks_outside(markup: str) -> str:
    """Stars and brackets stand close to words; what marks no word is left out."""
    for tag, same in _SAME_MARKS.items():
        markup = markup.replace(tag, same)
    before = ""
    while before != markup:
        before = markup
        markup = _MARKS_NOTHING.sub("", markup)
        markup = _BLANK_LAST.sub(r"\2\1", _BLANK_FIRST.sub(r"\2\1", markup))
    return markup


def _with_stars_that_count(markup: str) -> str:
    """Between a letter and a sign, stars mark nothing, by CommonMark's rule for delimiter runs
    (section 6.2). A letter that is written as a character reference is a sign to that rule."""
    markup = _EXCLAMATION_BEFORE_LINK.sub(r"<ins>!</ins>\1", markup)  # or it shows an image
    markup = _LETTER_BEFORE_MARKS.sub(r"<ins>\1</ins>\2", markup)
    return _MARKS_BEFORE_LETTER.sub(r"\1\2<ins>\3</ins>", markup)


class _Converter(MarkdownConverter):
    def convert_ins(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return f"&#{ord(el.get_text())};"

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        el["href"] = _for_a_link(el.get("href", ""))
        return str(super().convert_a(el, text, parent_tags))  # type: ignore[misc]

    def convert_img(self, el: Any, text: str, parent_tags: set[str]) -> str:
        alt = self.escape(el.get("alt", ""), set())  # type: ignore[attr-defined]
        return f"![{alt}]({_for_a_link(el.get('src', ''))})"


def _for_a_link(address: str) -> str:
    return _NOT_FOR_A_LINK.sub(lambda sign: f"%{ord(sign[0]):02X}", address)
