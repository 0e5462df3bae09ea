"""The words around a hit."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from cms.search.excerpts import HIT_BEGINS, HIT_ENDS, MOST_WORDS, marked_excerpt, places_of_hits

parts = st.lists(st.tuples(st.text("ab <&é\n", max_size=9), st.text("xy", min_size=1, max_size=3)))


@given(parts)
def test_places_of_hits_are_those_in_the_text_without_marks(parts):
    passage = "".join(f"{words}{HIT_BEGINS}{hit}{HIT_ENDS}" for words, hit in parts)
    text = "".join(f"{words}{hit}" for words, hit in parts)
    assert [text[begins:ends] for begins, ends in places_of_hits(passage)] == [h for _, h in parts]


@given(parts)
def test_excerpt_is_of_the_text_and_marks_its_first_hit(parts):
    text = "".join(f"{words}{hit}" for words, hit in parts)
    passage = "".join(f"{words}{HIT_BEGINS}{hit}{HIT_ENDS}" for words, hit in parts)
    excerpt = marked_excerpt(text, places_of_hits(passage))
    words = html.unescape(re.sub("</?mark>", "", excerpt))
    assert words in text
    assert len(words.split()) <= MOST_WORDS
    assert re.findall("<mark>(.*?)</mark>", excerpt)[:1] == [hit for _, hit in parts][:1]


def test_excerpt_of_nothing_is_empty():
    assert marked_excerpt("", []) == marked_excerpt(" \n", []) == ""
