import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.workgroups.codes import MalformedCode, in_one_form, read_code, spellings

codes = st.from_regex(r"NCP[0-9]{2}-[0-9]{2}[a-z]?", fullmatch=True, alphabet="NCP0123456789-abcz")
strays = st.text(" \t\n\u00a0\u2009\u200b", max_size=2)
dashes = st.sampled_from("-‐‑‒–—−﹣－")


@pytest.mark.parametrize("typed", ["ncp17–06A", " NCP17 - 06a", "NCP17-06a", "n c p 1706A"])
def test_code_is_read_however_it_is_typed(typed):
    assert read_code(typed) == "NCP17-06a"


@given(codes, st.data())
def test_case_white_space_and_kind_of_dash_do_not_matter(code, data):
    typed = "".join(
        data.draw(strays)
        + (
            data.draw(dashes)
            if character == "-"
            else data.draw(st.sampled_from([character.lower(), character.upper()]))
        )
        for character in code
    )
    assert read_code(typed) == code


@pytest.mark.parametrize(
    "text",
    ["", "NCP", "NCP17", "NCP17-6a", "NCP17-06ab", "XYZ17-06a", "NCP17-06a\0", "NCP１７-０６é"],
)
def test_what_is_no_code_is_refused_with_an_example_of_one(text):
    with pytest.raises(MalformedCode, match="NCP17-06a"):
        read_code(text)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        code = read_code(text)
    except MalformedCode:
        return
    assert read_code(code) == code


@pytest.mark.parametrize("typed", ["NCP17-06a", "NCP17 06a", "NCP1706a"])
def test_spellings_hold_the_words_that_people_search_for(typed):
    assert set(typed.split()) <= set(spellings("NCP17-06a").split())


def test_what_is_no_code_has_no_other_form():
    assert in_one_form(" ncp17 – 06A") == "NCP17-06a"
    assert in_one_form("nonsense") == "nonsense"
