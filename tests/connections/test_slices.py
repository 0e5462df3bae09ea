import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.connections.slices import Order, _read_cursor, _write_cursor
from cms.errors import BadInput
from cms.pages.queries import PageRow

ORDER = Order("title", "title")


@given(st.text().filter(lambda text: "\0" not in text), st.integers(1, 2**31))
def test_cursor_is_read_back(title, pk):
    row = PageRow(pk, title, "", "", "", "")
    assert _read_cursor(_write_cursor(ORDER, row), ORDER) == (title, pk)


@given(st.one_of(st.text(), st.binary().map(lambda data: data.decode("latin-1"))))
def test_any_other_text_is_refused(text):
    with pytest.raises(BadInput, match="takes the `endCursor`"):
        _read_cursor(text, ORDER)
