"""Headers about media types and encodings: whatever is read of them, Django can read as well."""

import pytest
from django.test import RequestFactory
from hypothesis import example, given
from hypothesis import strategies as st

from cms.api.requests import BadRequest
from cms.serving.negotiation import MOST, NAMES, negotiate
from cms.serving.requests import Request

TYPES = st.sampled_from(
    ["application/json", "application/graphql-response+json", "multipart/form-data", "*/*", "x", ""]
)
NAMES_OF_PARAMETERS = st.sampled_from(["a", "q", "charset", "boundary", "ü", ""])
SECTIONS = st.sampled_from(["", "*", "*0", "*1", "*0*", "*1*", "*x", "*-1", "*²", "**"])
CHARSETS = st.sampled_from(["", "utf-8", "idna", "base64", "undefined", "punycode", "nope", "\0"])
VALUES = (
    st.sampled_from(["", "1", "0.5", "-1", "nan", "1e9", '"', '";', '"x\\"', "%41", "%ff", "²"])
    | st.builds("{}'{}'{}".format, CHARSETS, st.sampled_from(["", "en"]), st.sampled_from("x%&"))
    | st.text(st.characters(max_codepoint=255), max_size=5)
)
PARAMETERS = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from([";", "; ", ""]),
    NAMES_OF_PARAMETERS,
    SECTIONS,
    st.sampled_from(["=", ""]),
    VALUES,
)
RANGES = st.builds(lambda kind, rest: kind + "".join(rest), TYPES, st.lists(PARAMETERS, max_size=4))
HEADERS = st.lists(RANGES, min_size=1, max_size=3).map(",".join) | st.text(
    st.characters(max_codepoint=255)
)


@given(accept=HEADERS, encodings=HEADERS, content_type=HEADERS)
@example(accept="*/*;a*1=x;a=y;a*=z''", encodings="", content_type="")
@example(accept="", encodings="", content_type="*/*;a*1=x;a=y;a*=z''")
@example(accept="*/*;a*=undefined''%20", encodings="", content_type="")
def test_what_is_read_can_be_read_by_django_too(accept, encodings, content_type):
    told = [text.encode("latin-1") for text in (accept, encodings, content_type)]
    headers = {**dict(zip(NAMES, told, strict=True)), b"host": b"localhost"}
    try:
        negotiate(headers)
    except BadRequest:
        assert headers == {b"host": b"localhost"}
        return
    environ = RequestFactory()._base_environ(HTTP_ACCEPT=accept, CONTENT_TYPE=content_type)
    assert isinstance(Request(environ).accepted_types, list)


@pytest.mark.parametrize("name", NAMES)
def test_header_may_have_so_many_bytes_and_no_more(name):
    encoded = b"*/*;a=".ljust(MOST, b"x")
    negotiate({name: encoded})
    with pytest.raises(BadRequest, match=f"in {MOST:,} bytes at most"):
        negotiate({name: encoded + b"x"})


def test_browsers_say_less():
    assert negotiate(
        {
            b"accept": b"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,"
            b"image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
            b"accept-encoding": b"gzip, deflate, br, zstd",
        }
    ) == ("application/json; charset=utf-8", "br")
