import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

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
        "One \\& **two**.\n\nSee [this](https://example.org/):\n\n- first\n- second\n\nEnd."
    )


def listed(kind, items):
    return f"<{kind}>{''.join(f'<li>{item}</li>' for item in items)}</{kind}>"


def lists_of(items):
    return st.builds(listed, st.sampled_from(["ul", "ol"]), st.lists(items, min_size=1, max_size=3))


word = st.text("abc", min_size=1, max_size=3)
words = st.lists(word, min_size=1, max_size=3).map(" ".join)
inline = st.builds("{1}<{0}>{2}</{0}>{3}".format, st.sampled_from("bi"), word, words, word) | words
nested_lists = lists_of(
    st.recursive(words, lambda items: st.builds(str.__add__, words, lists_of(items)), max_leaves=9)
)
paragraphs = st.lists(inline, max_size=3).map("<br/>".join).map("<p>{}</p>".format)
texts = st.lists(paragraphs | nested_lists, max_size=5).map("".join)


@pytest.mark.parametrize(
    ("source", "plain", "markdown"),
    [
        (
            "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul><p>e</p>",
            "- a\n  - b\n  - c\n- d\n\ne",
            "- a\n  - b\n  - c\n- d\n\ne",
        ),
        (
            "<p>a</p><ol><li>b<ul><li>c<ol><li>d</li></ol></li></ul></li><li>e</li></ol>",
            "a\n\n- b\n  - c\n    - d\n- e",
            "a\n\n1. b\n   - c\n     1. d\n2. e",
        ),
        ("<ul><li>a<br/>b</li><li>c</li></ul>", "- a\n  b\n- c", "- a\\\n  b\n- c"),
        ("<p>a<br/><br/>b</p>", "a\n\nb", "a\\\n\\\nb"),
        ("<ul><li></li><li>a</li></ul><p>b</p>", "- a\n\nb", "- a\n\nb"),
        ("<ul><li></li></ul><p title='<li>'>a</p>", "a", "a"),
        ("<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n\n- b", "- a\n- b"),
        ("<p> a\n b </p>\n<ul>\n <li>c</li>\n</ul>", "a b\n\n- c", "a\nb\n\n- c"),
        ("a<p>b</p>c<ul><li>d</li></ul>e", "a\n\nb\n\nc\n\n- d\n\ne", "a\n\nb\n\nc\n\n- d\n\ne"),
    ],
)
def test_lists_and_lines_stand_apart(source, plain, markdown):
    assert convert(source, Format.PLAIN) == plain
    assert convert(source, Format.MARKDOWN) == markdown


def words_of(markup):
    """The words of well-formed HTML; a block or the end of a line parts words, bold does not."""
    return re.sub("<[^>]*>", " ", re.sub("</?[bi]>", "", markup)).split()


@given(texts | st.lists(texts | inline).map("".join))
def test_words_of_plain_text_are_those_of_the_html_in_order(source):
    plain = convert(source, Format.PLAIN)
    assert [word for word in plain.split() if word != "-"] == words_of(source)
    assert plain.count("- ") == source.count("<li>")


@given(nested_lists)
def test_markdown_nests_lists_as_the_html_does(source):
    rendered = MarkdownIt().render(convert(source, Format.MARKDOWN))
    assert re.sub(r"\s*(<.*?>)\s*", r"\1", rendered) == source


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


any_words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])).map(
    lambda text: " ".join(text.split())
)


@given(any_words)
@example("<script>alert(1)</script>")
@example("1. *not* a list, # no heading & [no link](/)")
def test_words_of_a_paragraph_come_back_as_they_were(words):
    source = f"<p>{html.escape(words, quote=False)}</p>"
    assert convert(source, Format.PLAIN) == words
    rendered = MarkdownIt().render(convert(source, Format.MARKDOWN))
    assert html.unescape(re.sub("</?p>", "", rendered)).strip() == words


def test_each_line_is_a_paragraph():
    assert from_paragraphs("One < two.\n  Three.\n\nFour.") == (
        "<p>One &lt; two.</p><p>Three.</p><p>Four.</p>"
    )


@pytest.mark.parametrize("source", ["", "<p></p>", "<p> &nbsp;</p>", "<p><br/></p>"])
def test_markup_without_words_is_blank(source):
    assert is_blank(source)
    assert not is_blank(source + "<p>x</p>")


signs = st.text("ab.( :é€&_*", min_size=1, max_size=4).map(lambda text: html.escape(text))
marks = st.sampled_from(["<b>{}</b>", "<i>{}</i>", "<b><i>{}</i></b>"])
marked = st.builds(str.format, marks, st.lists(signs | st.just("<br>"), max_size=3).map("".join))
runs = st.lists(st.builds("{}{}".format, marked, word | words.map(" {} ".format))).map("".join)


def marked_letters(markup):
    """Each character that is no white space, with the marks it stands under."""
    marks, letters = [], []
    for tag, text in re.findall(r"<(/?\w+)/?>|([^<]+)", markup):
        if tag in ("b", "i"):
            marks.append(tag)
        elif tag in ("/b", "/i"):
            marks.remove(tag[1:])
        letters += [(sign, *sorted(marks)) for sign in html.unescape(text) if not sign.isspace()]
    return letters


@given(runs)
@example("<b>x:</b>y")
@example("a<b>(x)</b>")
@example("one<b> </b>two")
@example("<b>x.</b><i>y</i>")
@example("<i>x</i><b>.y</b>z")
def test_markdown_marks_the_letters_that_the_html_marks(source):
    rendered = MarkdownIt().render(convert(f"<p>{source}</p>", Format.MARKDOWN))
    rendered = re.sub("(</?)em>", r"\1i>", re.sub("(</?)strong>", r"\1b>", rendered))
    rendered = rendered.replace("<br />", " ")
    assert marked_letters(re.sub("</?p>", "", rendered)) == marked_letters(source)
    text = html.unescape(re.sub("<[^>]+>", "", rendered))
    assert (
        text.split() == html.unescape(re.sub("</?[bi]>", "", source.replace("<br>", " "))).split()
    )


@pytest.mark.parametrize(
    ("address", "encoded"),
    [
        ("https://example.org/a(b)", "https://example.org/a%28b%29"),
        ("https://example.org/a b<c>", "https://example.org/a%20b%3Cc%3E"),
        ("https://example.org/?a=b&c=%20", "https://example.org/?a=b&c=%20"),
    ],
)
def test_address_in_markdown_is_whole(address, encoded):
    given = html.escape(address)
    source = f'<p><a href="{given}">[x]</a><img src="{given}" alt="[y]"></p>'
    rendered = MarkdownIt().render(convert(source, Format.MARKDOWN))
    written = html.escape(encoded)
    assert rendered == f'<p><a href="{written}">[x]</a><img src="{written}" alt="[y]" /></p>\n'


@pytest.mark.parametrize("before", ["Sign up!", "<b>Now!</b>", "!"])
def test_link_after_an_exclamation_is_no_image_in_markdown(before):
    source = f'<p>{before}<a href="https://example.org/">Here</a></p>'
    rendered = MarkdownIt().render(convert(source, Format.MARKDOWN))
    assert "!" in rendered
    assert '<a href="https://example.org/">Here</a>' in rendered


@given(texts)
def test_words_of_markdown_are_those_of_the_html_in_order(source):
    rendered = MarkdownIt().render(convert(source, Format.MARKDOWN))
    assert words_of(re.sub("</?(strong|em)>", "", rendered)) == words_of(source)
