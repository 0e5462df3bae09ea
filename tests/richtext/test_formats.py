import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.richtext.formats import Format, convert, from_paragraphs, is_blank

MARKUP = (
    "<p>One &amp; <b>two</b>.</p><p>See <a href='https://example.org/'>this</a>:</p>"
    "<ul><li>first</li><li>second</li></ul><p>End.</p>"
)


def test_html_keeps_what_the_editor_offers():
    assert convert(MARKUP, Format.HTML) == MARKUP.replace("'", '"')


def test_plain_parts_paragraphs_and_lists_items():
    assert convert(MARKUP, Format.PLAIN) == ("One & two.\n\nSee this:\n\n- first\n- second\n\nEnd.")


def test_markdown_keeps_emphasis_links_and_lists():
    assert convert(MARKUP, Format.MARKDOWN) == (
        "One & **two**.\n\nSee [this](https://example.org/):\n\n- first\n- second\n\nEnd."
    )


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<a href="javascript:alert(1)">x</a>',
        '<p onclick="alert(1)">x</p>',
        '<img src="x" onerror="alert(1)">',
        "<style>p { color: red }</style>",
        '<p style="x">x</p>',
    ],
)
@pytest.mark.parametrize("wanted", list(Format))
def test_nothing_that_runs_is_answered(attack, wanted):
    answered = convert(attack, wanted)
    assert not re.search(r"alert|script|style|onclick|color", answered)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r")))
def test_words_of_a_plain_paragraph_come_back_as_they_were(text):
    words = " ".join(text.split())
    source = f"<p>{html.escape(words, quote=False)}</p>"
    assert convert(source, Format.PLAIN) == words.strip()


def test_paragraphs_are_parted_by_empty_lines():
    assert from_paragraphs("One < two.\n\n  Three.\n") == "<p>One &lt; two.</p><p>Three.</p>"


@pytest.mark.parametrize("source", ["", "<p></p>", "<p> &nbsp;</p>", "<p><br/></p>"])
def test_markup_without_words_is_blank(source):
    assert is_blank(source)
    assert not is_blank(source + "<p>x</p>")
