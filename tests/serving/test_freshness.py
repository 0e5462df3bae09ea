"""From an editor's commit to the new answer, through all that stands between."""

import asyncio
import json

import pytest

from cms.api.documents import hash_of
from cms.api.models import KnownDocument
from cms.freshness.listening import Listener
from cms.serving.gateway import Gateway
from cms.serving.memory import Memory
from cms.wsgi import application
from tests import loops
from tests.factories import AcademicYearFactory
from tests.freshness.test_listening import elsewhere, is_told, until
from tests.serving.test_gateway import Client

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

QUERY = "{ academicYears { heading } }"
TITLES = json.dumps({"query": QUERY}).encode()
BY_HASH = {"documentId": hash_of(QUERY)}


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2090, heading="As it was before")


def with_memory(test):
    """Runs a test with a way to ask, and with what is kept."""

    async def run():
        listener = Listener()
        gateway = Gateway(application, Memory(1_000_000, 300, listener))
        keeping_up = asyncio.create_task(listener.keep_up())

        async def ask(body=TITLES, content_type=b"application/json", headers=(), **told):
            headers = [(b"content-type", content_type), *headers]
            return await Client(body, headers=headers, **told).ask(gateway)

        try:
            await until(lambda: is_told(listener))
            await test(ask, gateway)
        finally:
            keeping_up.cancel()

    loops.run(run())


def test_answer_is_from_memory_until_it_is_corrected(year):
    async def test(ask, gateway):
        first, second = await ask(), await ask()
        assert b"As it was" in first.received
        assert second.received == first.received
        assert len(gateway.memory._kept) == 1

        year.heading = "As it is"
        await elsewhere(lambda: year.save_revision().publish())

        async def is_corrected():
            return b"As it is" in (await ask()).received

        await until(is_corrected)
        corrected = await ask()
        assert int(corrected.headers[b"content-version"]) > int(first.headers[b"content-version"])

    with_memory(test)


def test_draft_leaves_what_is_kept(year):
    async def test(ask, gateway):
        first = await ask()
        year.heading = "A draft"
        await elsewhere(year.save_revision)
        assert (await ask()).headers == first.headers

    with_memory(test)


def test_holder_of_the_present_answer_is_told_so(year):
    async def test(ask, gateway):
        first = await ask()
        again = await ask(headers=[(b"if-none-match", first.headers[b"etag"])])
        assert (again.status, again.received) == (304, b"")
        other = await ask(headers=[(b"if-none-match", b'"another"')])
        assert (other.status, other.received) == (200, first.received)

    with_memory(test)


@pytest.mark.parametrize(
    ("seconds", "fresh", "stale"),
    [(7, "s-maxage=6", "1"), (1, "s-maxage=0", "1"), (0, "s-maxage=0", "0")],
)
def test_whoever_else_keeps_it_is_told_for_how_long_and_how_to_find_it(
    year, settings, seconds, fresh, stale
):
    settings.CDN_SECONDS = seconds

    async def test(ask, gateway):
        headers = (await ask()).headers
        assert set(headers[b"cache-control"].decode().split(", ")) == {
            "public",
            "max-age=0",
            fresh,
            f"stale-while-revalidate={stale}",
        }
        assert headers[b"cache-tag"] == b"content"

    with_memory(test)


LARGE = json.dumps(
    {"query": "{ academicYears {" + " ".join(f"a{n}: heading" for n in range(50)) + "} }"}
).encode()


@pytest.mark.parametrize(
    "otherwise",
    [
        {"headers": [(b"accept", b"application/graphql-response+json")]},
        {"headers": [(b"accept", b"text/html")]},
        {"headers": [(b"accept-encoding", b"br")]},
        {"headers": [(b"accept-encoding", b"gzip")]},
        {"headers": [(b"origin", b"https://front-end.example.org")]},
        {"headers": [(b"preview-token", b"an-example")]},
        {"content_type": b"text/plain"},
        {"method": "GET"},
        {"host": b"elsewhere.example.org"},
        {"query": b"query=%7B__typename%7D", "method": "GET"},
    ],
)
def test_who_asks_otherwise_is_answered_as_if_nobody_had_asked_before(year, settings, otherwise):
    settings.CORS_ALLOW_ALL_ORIGINS = False
    settings.CORS_ALLOWED_ORIGINS = ["https://front-end.example.org"]
    settings.ALLOWED_HOSTS = ["localhost"]

    async def test(ask, gateway):
        first = await ask(LARGE)
        after = await ask(LARGE, **otherwise)
        assert (await ask(LARGE)).received == first.received
        gateway.memory._kept.clear()
        assert told(await ask(LARGE, **otherwise)) == told(after) != told(first)

    def told(client):
        return client.status, client.headers, client.received

    with_memory(test)


def test_one_answer_is_kept_however_clients_put_what_they_accept(year):
    async def test(ask, gateway):
        for headers in (
            [],
            [(b"accept", b"*/*")],
            [(b"accept", b"application/json, text/html;q=0.5")],
            [(b"accept-encoding", b"identity")],
            [(b"accept-encoding", b"zstd, deflate;q=0.123")],
        ):
            assert (await ask(headers=headers)).status == 200
        assert len(gateway.memory._kept) == 1
        for encoding in (b"br", b"BR;q=0.5", b"gzip, deflate, br, zstd"):
            answer = await ask(headers=[(b"accept-encoding", encoding)])
        assert len(gateway.memory._kept) == 2
        assert answer.status == 200

    with_memory(test)


def test_what_cannot_be_read_is_not_kept(year):
    async def test(ask, gateway):
        for header in ((b"accept", b"text/html;a*=bogus''%20"), (b"content-type", b"x" * 1001)):
            assert (await ask(headers=[header])).status == 400
        assert len(gateway.memory._kept) == 0

    with_memory(test)


def test_header_that_comes_twice_is_as_one_of_both(year):
    async def test(ask, gateway):
        forwarded = [(b"x-forwarded-for", b"192.0.2.1"), (b"x-forwarded-for", b"192.0.2.2")]
        accepted = [(b"accept", b"text/html"), (b"accept", b"application/json")]
        first = await ask(headers=[*forwarded, *accepted])
        assert first.status == 200
        assert (await ask(headers=[(b"accept", b"application/json")])).headers == first.headers
        assert len(gateway.memory._kept) == 1
        tags = [(b"if-none-match", b'"another"'), (b"if-none-match", first.headers[b"etag"])]
        for asked in (tags, tags[::-1]):
            assert (await ask(headers=asked)).status == 304
        private = [(b"preview-token", b"an-example"), (b"preview-token", b"")]
        assert (await ask(headers=private)).headers[b"cache-control"] != first.headers[
            b"cache-control"
        ]

    with_memory(test)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b'{"query": "{ nonsense }"}', []),
        (b'{"query": "{ hub(slug: \\"\\\\u0001\\") { title } }"', []),
        (b'{"query": "{ __typename }"}', []),
        (json.dumps({"documentId": "a" * 64}).encode(), []),
        (TITLES, [(b"preview-token", b"an-example")]),
    ],
)
def test_errors_previews_and_introspection_are_not_kept(year, body, headers):
    async def test(ask, gateway):
        answered = await ask(body, headers=headers)
        assert answered.status
        assert len(gateway.memory._kept) == 0

    with_memory(test)


def test_document_that_is_sent_with_its_hash_is_heard_each_time(year):
    """It has been forgotten somewhere, or nobody would send it again."""

    async def test(ask, gateway):
        sent = json.dumps({"query": QUERY, **BY_HASH}).encode()
        for _ in range(2):
            assert b"As it was" in (await ask(sent)).received
            assert await elsewhere(KnownDocument.objects.exists)
            await elsewhere(KnownDocument.objects.all().delete)

    with_memory(test)
