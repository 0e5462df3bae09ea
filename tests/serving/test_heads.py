"""The heads of requests, over sockets, with a server that reads them as the service's does."""

import asyncio
import socket
import threading
from contextlib import contextmanager, suppress

import pytest
from uvicorn import Config, Server

from cms.serving import heads
from cms.serving.heads import BoundedHeads
from cms.serving.server import SECONDS_TO_KEEP_IDLE

MOST = 1000
CONNECTIONS = 10
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
POST = HEAD.replace(b"GET", b"POST")


class Application:
    """Answers how many bytes a body has; at /wait, when it is told to; at /headers, the names of
    the headers that it finds in the end."""

    def __init__(self):
        self.has_begun, self.is_asked, self.may_answer = (threading.Event() for _ in range(3))

    async def __call__(self, scope, receive, send):
        self.has_begun.set()
        length, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            length, more = length + len(message["body"]), message["more_body"]
        if scope["path"] == "/wait":
            self.is_asked.set()
            await asyncio.to_thread(self.may_answer.wait)
        body = f"{length} bytes".encode()
        if scope["path"] == "/headers":
            body = b" ".join(name for name, _ in scope["headers"])
        told = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": told})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def application():
    return Application()


@pytest.fixture
def connect(application, monkeypatch):
    """Opens connections to a server whose bounds are small."""
    monkeypatch.setattr(heads, "BYTES_OF_A_HEAD", MOST)
    config = Config(
        application,
        loop="uvloop",
        http=BoundedHeads,
        lifespan="off",
        log_config=None,
        log_level="error",
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=SECONDS_TO_KEEP_IDLE,
    )
    server = Server(config)
    opened = []

    def connect():
        connection = socket.create_connection(listening.getsockname(), timeout=10)
        opened.append(connection)
        return connection

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=server.run, args=([listening],))
        serving.start()
        try:
            yield connect
        finally:
            application.may_answer.set()
            for connection in opened:
                connection.close()
            server.should_exit = True
            serving.join()


@pytest.fixture
def short(monkeypatch):
    """Heads that may take no time."""
    monkeypatch.setattr(heads, "SECONDS_TO_SEND_A_HEAD", 0.2)


def send(connection, application, parts):
    """Sends a request, and its later parts when the application has begun to read it."""
    application.has_begun.clear()
    for part in parts:
        connection.sendall(part)
        application.has_begun.wait(10)


def answer(connection):
    """The status and the body of the next answer."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        received = connection.recv(1)
        assert received, head
        head += received
    [length] = [
        int(line.split(b":")[1])
        for line in head.splitlines()
        if line.lower().startswith(b"content-length:")
    ]
    body = b""
    while len(body) < length:
        body += connection.recv(length - len(body))
    return int(head.split()[1]), body.decode()


def last_answer(connection):
    """The status and the body of the last answer there is."""
    told = answer(connection)
    assert is_closed(connection)
    return told


def is_closed(connection):
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def head_of(length, *, address=False):
    """A head of so many bytes."""
    begun = b"GET /?%s HTTP/1.1\r\nHost: localhost\r\n" if address else HEAD + b"X: %s\r\n"
    return begun.replace(b"%s", b"x" * (length - len(begun))) + b"\r\n"


TOO_LARGE = (
    431,
    "The head of a request, its address and its headers, may have 1,000 bytes and no more.",
)
TOO_SLOW = (408, "The head of a request may take 0.2 seconds to send and no more.")


class TestSize:
    @pytest.mark.parametrize("address", [True, False])
    def test_head_within_the_bound_is_answered(self, connect, address):
        connection = connect()
        for _ in range(2):
            connection.sendall(head_of(MOST, address=address))
            assert answer(connection) == (200, "0 bytes")

    @pytest.mark.parametrize("address", [True, False])
    @pytest.mark.parametrize("length", [MOST + 1, 70 * MOST])
    def test_head_over_the_bound_is_refused(self, connect, length, address):
        connection = connect()
        connection.sendall(head_of(length, address=address))
        assert last_answer(connection) == TOO_LARGE

    def test_head_that_never_ends_is_refused(self, connect):
        connection = connect()
        connection.sendall(HEAD)
        for _ in range(MOST - len(HEAD)):
            connection.sendall(b"x")
        assert last_answer(connection) == TOO_LARGE

    def test_head_that_comes_in_parts_is_answered(self, connect):
        connection = connect()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in HEAD + b"\r\n":
            connection.sendall(bytes([byte]))
        assert answer(connection) == (200, "0 bytes")

    def test_next_head_on_a_connection_is_bounded_too(self, connect):
        connection = connect()
        connection.sendall(HEAD + b"\r\n")
        answer(connection)
        connection.sendall(head_of(MOST + 1))
        assert last_answer(connection) == TOO_LARGE

    def test_body_is_no_head(self, connect):
        connection = connect()
        post = POST + b"Content-Length: 50000\r\n\r\n"
        for _ in range(2):
            connection.sendall(post + b"x" * 20_000)
            connection.sendall(b"x" * 30_000)
            assert answer(connection) == (200, "50000 bytes")

    def test_headers_after_a_body_are_bounded_too(self, connect):
        connection = connect()
        post = POST + b"Transfer-Encoding: chunked\r\n\r\n"
        connection.sendall(post + b"1\r\nx\r\n0\r\nX: ")
        with suppress(ConnectionError):
            for _ in range(1000):
                connection.sendall(b"x" * MOST)
        assert last_answer(connection) == TOO_LARGE

    def test_heads_that_come_together_are_bounded_each_by_itself(self, connect):
        connection = connect()
        connection.sendall((HEAD + b"\r\n") * 100)
        assert [answer(connection) for _ in range(100)] == [(200, "0 bytes")] * 100


class TestTime:
    def test_slow_head_is_refused(self, connect, short):
        connection = connect()
        connection.sendall(HEAD)
        assert last_answer(connection) == TOO_SLOW

    def test_slow_head_is_refused_however_often_a_little_of_it_comes(self, connect, short):
        connection = connect()
        connection.settimeout(0.02)
        with pytest.raises(OSError, match="pipe|reset"):
            for _ in range(500):
                connection.sendall(b"\r\n")
                with suppress(TimeoutError):
                    connection.recv(1000)

    @pytest.mark.parametrize("begun", [HEAD, b"\r\n"])
    def test_slow_head_after_an_answer_is_refused(self, connect, short, begun):
        connection = connect()
        connection.sendall(HEAD + b"\r\n")
        answer(connection)
        connection.sendall(begun)
        assert last_answer(connection) == TOO_SLOW

    def test_connection_that_sends_nothing_is_closed(self, connect, short):
        assert is_closed(connect())

    def test_answer_may_take_longer_than_a_head(self, connect, short, application):
        connection = connect()
        connection.sendall(HEAD.replace(b"/", b"/wait", 1) + b"\r\n")
        application.is_asked.wait()
        assert is_closed(connect())  # so the time of a head has passed
        application.may_answer.set()
        assert answer(connection) == (200, "0 bytes")


class TestManyConnections:
    @contextmanager
    def waiting_for_an_answer(self, connect, application):
        connection = connect()
        connection.sendall(HEAD.replace(b"/", b"/wait", 1) + b"\r\n")
        application.is_asked.wait()
        yield
        application.may_answer.set()
        assert answer(connection) == (200, "0 bytes")

    @pytest.mark.parametrize(
        "sent",
        [b"", HEAD, HEAD + b"\r\n", POST + b"Content-Length: 9\r\n\r\n"],
        ids=["nothing", "half a head", "what was answered", "no body"],
    )
    def test_those_that_only_wait_stand_in_nobodys_way(self, connect, application, sent):
        with self.waiting_for_an_answer(connect, application):
            for _ in range(3 * CONNECTIONS):
                connect().sendall(sent)
            asks = connect()
            asks.sendall(HEAD + b"\r\n")
            assert answer(asks) == (200, "0 bytes")

    def test_who_has_waited_longest_goes_first(self, connect):
        first, second = connect(), connect()
        for connection in (second, first):
            connection.sendall(HEAD + b"\r\n")
            answer(connection)
        others = [connect() for _ in range(CONNECTIONS - 2)]
        assert is_closed(second)
        for connection in (first, *others):
            connection.sendall(HEAD + b"\r\n")
            assert answer(connection) == (200, "0 bytes")


class TestUpgrade:
    """Clients ask for HTTP/2 so, beside what they want: curl with --http2, and Java's."""

    UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
    INNER = HEAD.replace(b"/", b"/headers", 1) + b"\r\n"

    def test_question_is_answered_as_any_other(self, connect):
        connection = connect()
        for _ in range(2):
            connection.sendall(HEAD + self.UPGRADE + b"\r\n")
            assert answer(connection) == (200, "0 bytes")

    @pytest.mark.parametrize("is_chunked", [True, False])
    @pytest.mark.parametrize("is_apart", [True, False])
    def test_body_is_read_as_a_body(self, connect, application, is_chunked, is_apart):
        length = len(self.INNER)
        framed = b"Content-Length: %d\r\n\r\n" % length, self.INNER
        if is_chunked:
            chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (length, self.INNER)
            framed = b"Transfer-Encoding: chunked\r\n\r\n", chunks
        head, body = POST + self.UPGRADE + framed[0], framed[1]
        connection = connect()
        for _ in range(2):
            send(connection, application, [head, body] if is_apart else [head + body])
            connection.sendall(HEAD + b"\r\n")
            assert answer(connection) == (200, f"{length} bytes")
            assert answer(connection) == (200, "0 bytes")

    def test_head_that_comes_in_parts_is_answered(self, connect):
        connection = connect()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in POST + self.UPGRADE + b"Content-Length: 3\r\n\r\nabc":
            connection.sendall(bytes([byte]))
        assert answer(connection) == (200, "3 bytes")

    def test_those_that_come_together_are_each_answered(self, connect):
        connection = connect()
        post = POST + self.UPGRADE + b"Content-Length: 3\r\n\r\nabc"
        connection.sendall(post * 2000)
        assert [answer(connection) for _ in range(2000)] == [(200, "3 bytes")] * 2000

    @pytest.mark.parametrize(
        ("wishes", "wished"), [(b"Upgrade", b"Upgrade, close"), (b"HTTP/1.1", b"HTTP/1.0")]
    )
    def test_last_of_a_connection_is_answered_too(self, connect, wishes, wished):
        connection = connect()
        post = POST + self.UPGRADE + b"Content-Length: 3\r\n\r\nabc"
        connection.sendall(post.replace(wishes, wished, 1) + self.INNER)
        assert last_answer(connection) == (200, "3 bytes")

    def test_nothing_is_lost_but_that_wish(self, connect):
        connection = connect()
        connection.sendall(self.INNER[:-2] + b"X: y\r\n" + self.UPGRADE + b"Z:\r\n\r\n")
        assert answer(connection) == (200, "host x connection http2-settings z")

    @pytest.mark.parametrize("wish", [b"", b"Connection: close\r\n", UPGRADE])
    def test_tunnel_is_refused(self, connect, wish):
        connection = connect()
        connection.sendall(HEAD.replace(b"GET", b"CONNECT") + wish + b"\r\n" + self.INNER)
        assert last_answer(connection)[0] == 400


@pytest.mark.parametrize("is_apart", [True, False])
def test_what_comes_after_a_body_is_no_header(connect, application, is_apart):
    connection = connect()
    begun = POST.replace(b"/", b"/headers", 1) + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
    ended = b"0\r\nX-Forwarded-Proto: https\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    for _ in range(2):
        send(connection, application, [begun, ended] if is_apart else [begun + ended])
        assert answer(connection) == (200, "host transfer-encoding")


def test_connection_that_ends_after_a_body_is_closed(connect):
    """What comes after it would be answered by nobody."""
    connection = connect()
    head = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    connection.sendall(head + b"1\r\nx\r\n0\r\nConnection: close\r\n\r\n")
    assert last_answer(connection) == (200, "1 bytes")


def test_what_is_no_request_is_told_so(connect):
    connection = connect()
    connection.sendall(b"nonsense\r\n\r\n")
    assert last_answer(connection) == (400, "This cannot be read as a request of HTTP/1.1.")
