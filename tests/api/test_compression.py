"""Answers in fewer bytes."""

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.api.compression import preferred_encoding
from tests.factories import AcademicYearFactory

LONG = "{ academicYear { introduction } }"


@pytest.fixture
def long_text(db):
    return AcademicYearFactory(introduction=f"<p>{'An example. ' * 200}</p>")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", None),
        ("identity", None),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("*", "br"),
        ("*;q=0.5, br;q=0", "gzip"),
        ("br;q=nonsense, gzip", "gzip"),
        ("br ; q=1", "br"),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
    ],
)
def test_client_has_what_it_wants_most(accepted, encoding):
    assert preferred_encoding(accepted) == encoding


@given(st.text(st.sampled_from("brgzip*;q=0.19, nan-")))
def test_no_header_is_a_failure(accepted):
    assert preferred_encoding(accepted) in ("br", "gzip", None)


@pytest.mark.parametrize(
    ("encoding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_body_is_the_same_in_fewer_bytes(client, long_text, encoding, decode):
    plain = client.get("/graphql/", {"query": LONG})
    encoded = client.get("/graphql/", {"query": LONG}, headers={"Accept-Encoding": encoding})
    assert encoded["Content-Encoding"] == encoding
    assert decode(encoded.content) == plain.content
    assert len(encoded.content) < len(plain.content) / 2
    assert int(encoded["Content-Length"]) == len(encoded.content)
    assert "Accept-Encoding" in plain["Vary"]
    assert "Content-Encoding" not in plain


def test_short_answer_is_left_as_it_is(client):
    answered = client.get("/graphql/", {"query": "{__typename}"}, headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in answered
    assert answered.json()["data"] == {"__typename": "Query"}
