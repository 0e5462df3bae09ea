"""Requests and answers on their way between the server and Django."""

import asyncio
import json
from io import BytesIO

import pytest

from cms.api import bodies
from cms.serving.gateway import MOST_IN_MEMORY, PART_OF_A_FILE, THREADS, Gateway
from cms.serving.memory import Memory
from cms.wsgi import application
from tests import loops

GRAPHQL = "/graphql/"
JSON = (b"content-type", b"application/json")


class Known:
    """Knows a version without asking anybody."""

    def __init__(self, number):
        self.last_known = number

    def told_version(self):
        return self.last_known

    async def version(self):
        return self.last_known

    def seconds_since_known(self):
        return 0


def gateway_to(app):
    return Gateway(app, Memory(1_000_000, 300, Known(1)))


class Client:
    """Sends one request, part by part, and keeps what comes back."""

    def __init__(
        self,
        *parts,
        path=GRAPHQL,
        method="POST",
        query=b"",
        stalls=False,
        reads=True,
        host=b"localhost",
        headers=(),
    ):
        self.parts, self.stalls, self.reads, self.ended = list(parts), stalls, reads, False
        self.read, self.received, self.headers, self.status = 0, b"", {}, None
        self.scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "query_string": query,
            "headers": [(b"host", host), *headers],
            "server": ("localhost", 80),
            "client": ("192.0.2.1", 50000),
        }

    async def receive(self):
        if not self.parts:
            if self.stalls:
                await asyncio.Event().wait()
            return {"type": "http.request", "body": b"", "more_body": False}
        part = self.parts.pop(0)
        if part is None:
            return {"type": "http.disconnect"}
        self.read += len(part)
        return {"type": "http.request", "body": part, "more_body": bool(self.parts) or self.stalls}

    async def send(self, message):
        if message["type"] == "http.response.start":
            assert self.status is None
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            if not self.reads:
                await asyncio.Event().wait()
            self.received += message["body"]
            self.ended = not message.get("more_body", False)

    async def ask(self, gateway):
        await gateway(self.scope, self.receive, self.send)
        return self


def ask(app, *parts, **told):
    return loops.run(Client(*parts, **told).ask(gateway_to(app)))


def telling(answer):
    """An application that answers what is made of a request's environment."""

    def app(environ, start_response):
        start_response("200 OK", [("X-Example", "é")])
        return [answer(environ)]

    return app


def test_body_is_read_to_its_end():
    app = telling(lambda environ: environ["wsgi.input"].read())
    client = ask(app, b"one ", b"two", b"")
    assert (client.status, client.received) == (200, b"one two")
    assert client.headers == {b"x-example": "é".encode("latin-1")}


def test_endpoint_is_found_without_the_slash_at_its_end():
    client = Client(b'{"query": "{ __typename }"}', path="/graphql", headers=[JSON])
    loops.run(client.ask(gateway_to(application)))
    assert json.loads(client.received)["data"] == {"__typename": "Query"}


def test_length_is_told_of_what_came_in_parts():
    client = ask(telling(lambda environ: environ["CONTENT_LENGTH"].encode()), b"one ", b"two")
    assert client.received == b"7"


def test_request_is_told_as_wsgi_has_it():
    told = {}
    ask(
        lambda environ, start: told.update(environ) or telling(lambda _: b"")(environ, start),
        path="/ü/",
        query=b"a=%C3%BC&b=\xff",
        method="GET",
        headers=[
            (b"content-type", b"text/plain"),
            (b"cookie", b"a=1"),
            (b"cookie", b"b=2"),
            (b"accept", b"a/b"),
            (b"accept", b"c/d"),
            (b"x_forwarded_proto", b"https"),
        ],
    )
    assert told["PATH_INFO"].encode("latin-1").decode() == "/ü/"
    assert told["QUERY_STRING"] == "a=%C3%BC&b=ÿ"
    assert told["CONTENT_TYPE"] == "text/plain"
    assert told["HTTP_COOKIE"] == "a=1; b=2"
    assert told["HTTP_ACCEPT"] == "a/b,c/d"
    assert told["REMOTE_ADDR"] == "192.0.2.1"
    assert "HTTP_X_FORWARDED_PROTO" not in told


def test_headers_are_those_that_the_head_has():
    """Servers may add to them what comes after the body."""

    class Adding(Client):
        async def receive(self):
            self.scope["headers"].append((b"accept-encoding", b"br"))
            return await super().receive()

    app = telling(lambda environ: environ.get("HTTP_ACCEPT_ENCODING", "none").encode())
    for path in (GRAPHQL, "/elsewhere/"):
        client = loops.run(Adding(b"one", b"two", path=path).ask(gateway_to(app)))
        assert client.received == b"none"


@pytest.mark.parametrize("length", [b"3", b"0" * 5000 + b"3"])
def test_length_is_read_however_it_is_put(length):
    app = telling(lambda environ: environ["CONTENT_LENGTH"].encode())
    assert ask(app, b"abc", headers=[(b"content-length", length)]).received == b"3"


@pytest.mark.parametrize("size", [0, 1, MOST_IN_MEMORY, 3 * MOST_IN_MEMORY + 1])
def test_answer_arrives_whole(size):
    chunks = [b"x" * min(10_000, size - sent) for sent in range(0, size, 10_000)]
    closed = []

    class Chunks(list):
        def close(self):
            closed.append(True)

    def app(environ, start_response):
        start_response("200 OK", [])
        return Chunks(chunks)

    client = ask(app)
    assert len(client.received) == size
    assert client.ended
    assert closed == [True]


class TestWhatIsLarge:
    @pytest.fixture
    def closed(self):
        return []

    @pytest.fixture
    def app(self, closed):
        class Kept(BytesIO):
            def close(self):
                closed.append(self.tell())
                super().close()

        def app(environ, start_response):
            start_response("200 OK", [])
            if environ["PATH_INFO"] == "/small/":
                return [b"small"]
            if environ["PATH_INFO"] == GRAPHQL:
                return [b"x" * MOST_IN_MEMORY] * 2
            return environ["wsgi.file_wrapper"](Kept(b"x" * (3 * PART_OF_A_FILE + 1)), 4096)

        return app

    def test_file_arrives_whole(self, app, closed):
        client = ask(app, path="/file/", method="GET")
        assert client.received == b"x" * (3 * PART_OF_A_FILE + 1)
        assert client.ended
        assert closed == [3 * PART_OF_A_FILE + 1]

    @pytest.mark.parametrize("asked", [{"path": "/file/"}, {"headers": [(b"preview-token", b"a")]}])
    def test_slow_readers_hold_nobody_else_up(self, app, asked):
        async def ask_meanwhile():
            gateway = gateway_to(app)
            slow = [Client(**asked, reads=False) for _ in range(3 * THREADS)]
            reading = [asyncio.create_task(client.ask(gateway)) for client in slow]
            quick = await Client(path="/small/").ask(gateway)
            for task in reading:
                task.cancel()
            await asyncio.wait(reading)
            return quick

        assert loops.run(ask_meanwhile()).received == b"small"

    def test_who_does_not_read_is_given_up(self, app, closed, monkeypatch):
        monkeypatch.setattr("cms.serving.gateway.SECONDS_TO_READ_A_PART", 0.05)
        client = loops.run(Client(path="/file/", reads=False).ask(gateway_to(app)))
        assert not client.ended
        assert closed == [PART_OF_A_FILE]


def test_nothing_is_asked_for_whoever_has_gone():
    asked = []
    client = ask(telling(lambda environ: asked.append(1) or b""), b"half", None)
    assert asked == []
    assert client.status is None


class TestHeadersThatCannotBeRead:
    SENTENCE = (
        "The Accept, the Accept-Encoding or the Content-Type header cannot be read. Media types go "
        "there, such as application/json, or encodings, such as gzip, in 1,000 bytes at most."
    )

    @pytest.fixture(params=["accept", "accept-encoding", "content-type"])
    def name(self, request):
        return request.param.encode()

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_are_refused_in_a_sentence(self, name, method):
        client = ask(application, b"{}", method=method, headers=[(name, b"x" * 1001)])
        assert (client.status, client.headers[b"connection"]) == (400, b"close")
        [error] = json.loads(client.received)["errors"]
        assert error["message"] == self.SENTENCE
        assert error["extensions"]["code"] == "BAD_REQUEST"

    @pytest.mark.parametrize("path", ["/health/", "/admin/login/", "/nowhere/", "/static/x.css"])
    def test_are_refused_elsewhere_too(self, path, name):
        client = ask(application, b"{}", path=path, headers=[(name, b"x" * 1001)])
        assert (client.status, client.received.decode()) == (400, self.SENTENCE)

    def test_are_refused_when_they_are_too_large_together(self, name):
        assert ask(application, headers=[(name, b"x/y")] * 300).status == 400

    def test_are_read_by_nobody(self, name):
        """The answer to 30 kB of this would take seconds."""
        told = {}
        app = telling(lambda environ: told.update(environ) or b"")
        ask(app, headers=[(name, b"x" * 1001)])
        assert b"x" * 1001 not in [str(value).encode() for value in told.values()]

    @pytest.mark.parametrize("value", [b"*/*;a*=bogus''x", b"*/*;a*1=x;a=y;a*=z''"])
    @pytest.mark.parametrize("name", [b"accept", b"content-type"])
    def test_are_those_too_that_python_cannot_read(self, name, value):
        client = ask(application, b"{}", headers=[(name, value)])
        assert client.status == 400
        [error] = json.loads(client.received)["errors"]
        assert error["message"] == self.SENTENCE


class TestBounds:
    @pytest.fixture(autouse=True)
    def short(self, monkeypatch, settings):
        monkeypatch.setattr(bodies, "SECONDS_TO_SEND_A_QUESTION", 0.2)
        settings.GRAPHQL_MAX_BODY = 1000

    def test_large_body_is_refused_before_it_is_read(self):
        client = ask(application, b"x" * 900, headers=[(b"content-length", b"1001")])
        assert (client.status, client.read) == (413, 0)
        [error] = json.loads(client.received)["errors"]
        assert error["message"] == "The body may have 1,000 bytes and no more."
        assert error["extensions"]["code"] == "BODY_TOO_LARGE"

    def test_body_that_hides_its_size_is_refused_when_it_is_too_large(self):
        client = ask(application, b"x" * 600, b"x" * 600, b"x" * 600)
        assert (client.status, client.read) == (413, 1200)

    def test_slow_body_is_refused(self):
        client = ask(application, b'{"query": ', stalls=True)
        assert client.status == 408
        [error] = json.loads(client.received)["errors"]
        assert error["message"] == "The body may take 0.2 seconds to send and no more."
        assert error["extensions"]["code"] == "BODY_TOO_SLOW"

    def test_connection_ends_where_a_body_was_not_read(self):
        assert ask(application, b"x", stalls=True).headers[b"connection"] == b"close"
        asked = [(b"content-type", b"application/json")]
        answered = ask(application, b'{"query": "{__typename}"}', headers=asked)
        assert answered.status == 200
        assert b"connection" not in answered.headers

    def test_slow_bodies_hold_nobody_else_up(self):
        asked = []

        async def answered_first():
            gateway = gateway_to(
                telling(lambda environ: asked.append(environ["wsgi.input"].read()) or b"")
            )
            slow = [Client(b"x", stalls=True).ask(gateway) for _ in range(3 * THREADS)]
            await asyncio.gather(*slow, Client(b"quick").ask(gateway))

        loops.run(answered_first())
        assert asked[0] == b"quick"
        assert len(asked) == 3 * THREADS + 1

    def test_files_may_be_larger_and_have_a_bound_too(self, settings):
        settings.MAX_UPLOAD = 2000
        app = telling(lambda environ: environ["wsgi.input"].read())
        assert len(ask(app, b"x" * 2000, path="/admin/images/add/").received) == 2000
        refused = ask(application, b"x" * 2001, path="/admin/images/add/")
        assert refused.status == 413
        assert refused.received == b"The body may have 2,000 bytes and no more."
