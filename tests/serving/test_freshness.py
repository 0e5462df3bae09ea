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
JSON = (b"content-type", b"application/json")


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2090, heading="As it was")


def with_memory(test):
    """Runs a test with a way to ask, and with what is kept."""

    async def run():
        listener = Listener()
        gateway = Gateway(application, Memory(1_000_000, 300, listener))
        keeping_up = asyncio.create_task(listener.keep_up())

        async def ask(body=TITLES, **told):
            client = Client(body, headers=[JSON, *told.pop("headers", ())], **told)
            return await client.ask(gateway)

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
    "headers",
    [
        [(b"accept", b"application/graphql-response+json")],
        [(b"accept", b"text/html")],
        [(b"accept-encoding", b"br")],
    ],
)
def test_what_an_answer_depends_on_keeps_it_apart(year, headers):
    async def test(ask, gateway):
        first = await ask()
        other = await ask(headers=headers)
        assert (await ask()).headers == first.headers
        assert (await ask(headers=headers)).headers[b"content-type"] == other.headers[
            b"content-type"
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
        (TITLES, [(b"accept", b"text/html"), (b"accept", b"application/json")]),
    ],
)
def test_errors_previews_introspection_and_repeated_headers_are_not_kept(year, body, headers):
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
