"""From the server, which speaks ASGI, to Django, which answers in WSGI.

A request's body is read whole before a thread is given to it, and a thread is done with an answer
before it is sent: who sends or reads slowly holds up nobody else. (Django's own ASGI handler reads
bodies so too, but was measured at a seventh of the speed: ``docs/decisions/0018``.)
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import Any
from wsgiref.types import WSGIApplication

from cms.api.bodies import bounds_for
from cms.api.requests import REFUSAL, BadRequest

#: Requests that a worker answers at the same time: one for each connection of Django's pool.
THREADS = 4
#: Bytes of a body, or of an answer, that are kept in memory at once.
MOST_IN_MEMORY = 1_000_000
SECONDS_TO_READ_A_PART = 30

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class ClientGone(Exception):
    """Whoever asked has closed the connection."""


class Gateway:
    """The ASGI application that a WSGI application is served by."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="answers")

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        with SpooledTemporaryFile(MOST_IN_MEMORY) as body:
            environ = _environ(scope, body)
            try:
                await _read(scope, receive, body)
            except BadRequest as refusal:
                body.seek(0)
                body.truncate()
                environ[REFUSAL] = refusal
            except ClientGone:
                return
            environ["CONTENT_LENGTH"] = str(body.tell())
            body.seek(0)
            exchange = _Exchange(self.application, environ, asyncio.get_running_loop(), send)
            last_part = await exchange.loop.run_in_executor(self.threads, exchange.answer)
        await exchange.send_part(last_part)


class _Exchange:
    """One answer, on its way from the application to the client."""

    def __init__(
        self,
        application: WSGIApplication,
        environ: dict[str, Any],
        loop: asyncio.AbstractEventLoop,
        send: Send,
    ) -> None:
        self.application, self.environ, self.loop, self.send = application, environ, loop, send
        self.start: Message | None = None

    def answer(self) -> bytes:
        """The answer's last part; those before it are sent from the thread that calls this."""
        chunks = self.application(self.environ, self._begin)
        try:
            parts = _in_large_parts(chunks)
            last = next(parts)
            for part in parts:
                sending = self.send_part(last, more_body=True)
                asyncio.run_coroutine_threadsafe(sending, self.loop).result(SECONDS_TO_READ_A_PART)
                last = part
            return last
        finally:
            if hasattr(chunks, "close"):
                chunks.close()

    def _begin(self, status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        if REFUSAL in self.environ:  # there may be more of the body to come, which nobody reads
            headers = [*headers, ("connection", "close")]
        encoded = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ]
        self.start = {"type": "http.response.start", "status": int(status[:3]), "headers": encoded}

    async def send_part(self, part: bytes, *, more_body: bool = False) -> None:
        if self.start is not None:
            start, self.start = self.start, None
            await self.send(start)
        await self.send({"type": "http.response.body", "body": part, "more_body": more_body})


async def _read(
    scope: MutableMapping[str, Any], receive: Receive, body: "SpooledTemporaryFile[bytes]"
) -> None:
    """Reads the whole body. Raises BadRequest, and ClientGone."""
    bounds = bounds_for(scope["path"])
    told = dict(scope["headers"]).get(b"content-length", b"0")
    bounds.refuse_more_than_most(int(told))
    try:
        async with asyncio.timeout(bounds.seconds):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                body.write(message.get("body", b""))
                bounds.refuse_more_than_most(body.tell())
                more = message.get("more_body", False)
    except TimeoutError as late:
        raise bounds.refusal_of_slowness() from late


def _in_large_parts(chunks: Any) -> Iterator[bytes]:
    gathered = bytearray()
    for chunk in chunks:
        gathered += chunk
        if len(gathered) >= MOST_IN_MEMORY:
            yield bytes(gathered)
            gathered.clear()
    yield bytes(gathered)


def _environ(
    scope: MutableMapping[str, Any], body: "SpooledTemporaryFile[bytes]"
) -> dict[str, Any]:
    """What WSGI tells an application of a request (PEP 3333)."""
    server, port = scope.get("server") or ("localhost", 80)
    client, _ = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
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
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name:  # which would pass for the header that has a dash there
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        told = value.decode("latin-1")
        separator = "; " if name == b"cookie" else ","
        environ[key] = f"{environ[key]}{separator}{told}" if key in environ else told
    return environ
