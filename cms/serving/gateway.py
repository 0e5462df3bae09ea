"""From the server, which speaks ASGI, to Django, which answers in WSGI.

A request's body is read whole before a thread is given to it, and a thread is done with an answer,
or with a part of a file, before it is sent: who sends or reads slowly holds up nobody else.
(Django's own ASGI handler reads bodies so too, but was measured at a seventh of the speed:
``docs/decisions/0018``.)
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from io import SEEK_END, BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.urls import reverse

from cms.api.bodies import Bounds, bounds_of_a_file, bounds_of_a_question
from cms.api.requests import ANSWER, REFUSAL, BadRequest, name_of_front_end
from cms.freshness.silence import note_connection
from cms.serving.memory import Answer, Headers, Memory
from cms.serving.negotiation import Negotiated, negotiate

#: Requests that a worker answers at the same time: one for each connection of Django's pool.
THREADS = 4
#: Bytes of a body, or of an answer, that are kept in memory at once.
MOST_IN_MEMORY = 1_000_000
#: Bytes of a file that are read at once, and sent before the next are read.
PART_OF_A_FILE = 64 * 1024
SECONDS_TO_READ_A_PART = 30

#: The headers that an answer of the endpoint depends on, beside what is negotiated.
DEPENDS_ON = [b"host", b"content-type"]

Body = BytesIO | SpooledTemporaryFile[bytes]
Environ = dict[str, Any]
Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class ClientGone(Exception):
    """Whoever asked has closed the connection, or does not read what is sent."""


@dataclass
class File:
    """A file that is to be sent (PEP 3333, section "Optional Platform-Specific File Handling")."""

    content: BinaryIO
    block_size: int

    def read(self) -> bytes:
        return self.content.read(PART_OF_A_FILE)

    def close(self) -> None:
        self.content.close()


class Gateway:
    """The ASGI application that a WSGI application is served by. What the endpoint answers to
    everybody alike is kept in ``memory``, and given from there."""

    def __init__(self, application: WSGIApplication, memory: Memory) -> None:
        self.application, self.memory = application, memory
        self.threads = ThreadPoolExecutor(THREADS, "answers", initializer=note_connection)
        self.endpoint = reverse("graphql")
        self.bounds_of_a_question = bounds_of_a_question()
        self.depends_on = DEPENDS_ON + ([] if settings.CORS_ALLOW_ALL_ORIGINS else [b"origin"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._keep_up(receive, send)
            return
        if scope["path"] + "/" == self.endpoint:  # a redirection would lose what is posted there
            scope["path"] = self.endpoint
        headers = _each_once(scope["headers"])
        is_question = scope["path"] == self.endpoint
        with BytesIO() if is_question else SpooledTemporaryFile(MOST_IN_MEMORY) as body:
            try:
                await self._respond(scope, headers, body, receive, send)
            except ClientGone:
                return

    async def _respond(
        self, scope: Scope, headers: dict[bytes, bytes], body: Body, receive: Receive, send: Send
    ) -> None:
        is_question = isinstance(body, BytesIO)
        try:
            negotiated = negotiate(headers)
            bounds = self.bounds_of_a_question if is_question else bounds_of_a_file()
            await _read(headers, receive, body, bounds)
        except BadRequest as refusal:
            await self._answer(_environ(scope, headers, None, refusal), send)
            return
        if not isinstance(body, BytesIO):
            await self._answer(_environ(scope, headers, body), send)
        elif _is_asked_by_everybody(scope, headers):
            await self._answer_from_memory(scope, headers, negotiated, body, send)
        else:
            await _send_whole(await self._answer_in_a_thread(scope, headers, body), send)

    async def _keep_up(self, receive: Receive, send: Send) -> None:
        """Knows the content's version from the first request to the last."""
        await receive()
        keeping_up = asyncio.create_task(self.memory.listener.keep_up())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        keeping_up.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, environ: Environ, send: Send) -> None:
        exchange = _Exchange(self.application, environ, asyncio.get_running_loop(), send)
        in_a_thread = partial(exchange.loop.run_in_executor, self.threads)
        last = await in_a_thread(exchange.answer)
        if isinstance(last, bytes):
            await exchange.send_part(last)
            return
        try:
            while part := await in_a_thread(last.read):
                await exchange.send_part(part, more_body=True)
            await exchange.send_part(b"")
        finally:
            await in_a_thread(last.close)

    async def _answer_from_memory(
        self,
        scope: Scope,
        headers: dict[bytes, bytes],
        negotiated: Negotiated,
        body: BytesIO,
        send: Send,
    ) -> None:
        method = "POST" if scope["method"] == "POST" else "GET"
        told = [headers.get(name) for name in self.depends_on]
        key = (method, scope["query_string"], body.getvalue(), *told, *negotiated)
        answer = self.memory.at_hand(key)
        is_new = False
        if answer is None:
            compute = partial(self._answer_in_a_thread, scope, headers, body)
            answer, is_new = await self.memory.answer(key, compute)
        if not is_new and answer.note is not None:
            answer.note(name_of_front_end(headers.get(b"front-end", b"").decode("latin-1")))
        if b"if-none-match" in headers and _is_held(answer.etag, headers[b"if-none-match"]):
            answer = answer.not_modified()
        await _send_whole(answer, send)

    async def _answer_in_a_thread(
        self, scope: Scope, headers: dict[bytes, bytes], body: Body
    ) -> Answer:
        loop = asyncio.get_running_loop()
        environ = _environ(scope, headers, body)
        return await loop.run_in_executor(self.threads, self._whole_answer, environ)

    def _whole_answer(self, environ: Environ) -> Answer:
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            told.append((status, headers))

        body = b"".join(_to_their_end(self.application(environ, begin)))
        [(status, headers)] = told
        given = environ.get(ANSWER)
        return Answer(
            int(status[:3]),
            _encoded(headers),
            body,
            version=given and given.version,
            note=given and given.note,
        )


class _Exchange:
    """One answer, on its way from the application to the client."""

    def __init__(
        self,
        application: WSGIApplication,
        environ: Environ,
        loop: asyncio.AbstractEventLoop,
        send: Send,
    ) -> None:
        self.application, self.environ, self.loop, self.send = application, environ, loop, send
        self.start: Message | None = None

    def answer(self) -> bytes | File:
        """The answer's last part; those before it are sent from the thread that calls this. A file
        is left to be sent by whoever calls."""
        self.environ["wsgi.file_wrapper"] = File
        chunks = self.application(self.environ, self._begin)
        if isinstance(chunks, File):
            return chunks
        parts = _in_large_parts(_to_their_end(chunks))
        last = next(parts)
        for part in parts:
            sending = self.send_part(last, more_body=True)
            asyncio.run_coroutine_threadsafe(sending, self.loop).result()
            last = part
        return last

    def _begin(self, status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        if REFUSAL in self.environ:  # there may be more of the body to come, which nobody reads
            headers = [*headers, ("connection", "close")]
        self.start = {
            "type": "http.response.start",
            "status": int(status[:3]),
            "headers": _encoded(headers),
        }

    async def send_part(self, part: bytes, *, more_body: bool = False) -> None:
        if self.start is not None:
            start, self.start = self.start, None
            await self.send(start)
        try:
            async with asyncio.timeout(SECONDS_TO_READ_A_PART):
                await self.send(
                    {"type": "http.response.body", "body": part, "more_body": more_body}
                )
        except TimeoutError as slowness:
            raise ClientGone from slowness


def _encoded(headers: list[tuple[str, str]]) -> Headers:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


async def _send_whole(answer: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})


def _to_their_end(chunks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    finally:
        getattr(chunks, "close", lambda: None)()


def _is_asked_by_everybody(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """Whether the answer depends on nothing but what it is kept under."""
    return scope["method"] in ("GET", "HEAD", "POST") and not headers.get(b"preview-token")


def _is_held(etag: bytes, held: bytes) -> bool:
    """Whether the client has the answer already (RFC 9110, section 13.1.2)."""
    tags = [tag.strip().removeprefix(b"W/") for tag in held.split(b",")]
    return bool(etag) and (etag in tags or tags == [b"*"])


async def _read(headers: dict[bytes, bytes], receive: Receive, body: Body, bounds: Bounds) -> None:
    """Reads the whole body. Raises BadRequest, and ClientGone."""
    length = headers.get(b"content-length", b"").lstrip(
        b"0"
    )  # int() reads 4,300 figures at most, noughts too
    bounds.refuse_more_than_most(int(length or b"0"))
    # What asyncio.timeout does, at a quarter of its cost: every question comes through here.
    loop = asyncio.get_running_loop()
    reading = asyncio.current_task(loop)
    assert reading
    alarm = loop.call_later(bounds.seconds, reading.cancel, bounds)
    try:
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            body.write(message.get("body", b""))
            bounds.refuse_more_than_most(body.tell())
            more = message.get("more_body", False)
    except asyncio.CancelledError as cancelled:
        if cancelled.args != (bounds,):
            raise
        reading.uncancel()
        raise bounds.refusal_of_slowness() from cancelled
    finally:
        alarm.cancel()


def _in_large_parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    gathered = bytearray()
    for chunk in chunks:
        gathered += chunk
        if len(gathered) >= MOST_IN_MEMORY:
            yield bytes(gathered)
            gathered.clear()
    yield bytes(gathered)


def _each_once(told: Headers) -> dict[bytes, bytes]:
    """The headers of a request; what comes in several is one (RFC 9110, section 5.3)."""
    headers = dict(told)
    if len(headers) < len(told):
        headers.clear()
        for name, value in told:
            separator = b"; " if name == b"cookie" else b","
            headers[name] = headers[name] + separator + value if name in headers else value
    return headers


def _environ(
    scope: Scope,
    headers: dict[bytes, bytes],
    body: Body | None,
    refusal: BadRequest | None = None,
) -> Environ:
    """What WSGI tells an application of a request (PEP 3333)."""
    server, port = scope.get("server") or ("localhost", 80)
    client, _ = scope.get("client") or ("", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body or BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        if b"_" in name:  # which would pass for the header that has a dash there
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        environ[key] = value.decode("latin-1")
    environ["CONTENT_LENGTH"] = str(environ["wsgi.input"].seek(0, SEEK_END))
    environ["wsgi.input"].seek(0)
    if refusal:
        environ[REFUSAL] = refusal
    return environ
