import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.workgroups import years


@given(st.integers(years.FIRST_YEAR, years.LAST_YEAR))
def test_label_is_read_back(start_year):
    assert years.read_label(years.label(start_year)) == start_year


@pytest.mark.parametrize(
    "text", ["", "2017", "2017-2018", "2017/18", "2017-19", "1999-00", "2017-18 ", "２０１７-18"]
)
def test_other_ways_of_writing_a_year_are_refused_with_the_right_one(text):
    with pytest.raises(years.MalformedYear, match="written like 2017-18"):
        years.read_label(text)


def test_codes_begin_with_the_year_in_two_figures():
    assert years.code_prefix(2017) == "NCP17-"
    assert years.code_prefix(2005) == "NCP05-"
