"""The heads of requests, their first lines and their headers: uvicorn reads them without a bound of
size or of time, and keeps whoever sends none. It also takes for headers what comes after a body,
and for the next request a body whose head asks for an upgrade."""

import asyncio
from http import HTTPStatus
from itertools import chain

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

BYTES_OF_A_HEAD = 32_000
SECONDS_TO_SEND_A_HEAD = 10


class BoundedHeads(HttpToolsProtocol):
    """uvicorn's protocol, one for each connection. A head that is too large (431) or too slow (408)
    is refused in a sentence, and a connection that sends nothing is closed. Those that have been
    idle for longest make room where there would be ``limit_concurrency`` of them."""

    received = 0  # bytes since the last head, or the last part of a body
    alarm: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is asked here that is not answered yet."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def is_held_up(self) -> bool:
        """Whether the client is to send more of a body, or to read more of an answer."""
        return self.cycle.more_body or self.flow.write_paused

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._has_room():
            # uvicorn would count those that were given up as well, until it has done with them.
            self.limit_concurrency = None
        _by_last_request[self] = None
        self._set_alarm()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        _by_last_request.pop(self, None)
        self._stop_alarm()

    def data_received(self, data: bytes) -> None:
        is_of_a_body = self.cycle is not None and self.cycle.more_body
        room = BYTES_OF_A_HEAD - self.received
        if len(data) > room and not is_of_a_body:
            self.data_received(data[:room])
            if not self.transport.is_closing():
                self.data_received(data[room:])
            return
        asked_before = self.cycle
        self.received += len(data)
        self._parse(memoryview(data))
        if self.cycle is not asked_before or (is_of_a_body and not self.cycle.more_body):
            self._begin_anew()
        elif not self.transport.is_closing():
            self._wait_for_more()

    def on_headers_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_headers_complete()
            self.headers = []  # for those after a body, which proxies let pass: nobody reads them

    def on_message_complete(self) -> None:
        if not self.parser.should_upgrade():
            # The parser heeds a `Connection: close` that follows a body, and reads no more then.
            self.cycle.keep_alive &= self.parser.should_keep_alive()
            super().on_message_complete()

    def on_body(self, body: bytes) -> None:
        self.received = 0
        super().on_body(body)

    def send_400_response(self, msg: str) -> None:
        self._refuse(HTTPStatus.BAD_REQUEST, "This cannot be read as a request of HTTP/1.1.")

    def _parse(self, data: memoryview) -> None:
        """An upgrade is ignored, as a server may do (RFC 9110, section 7.8). As a parser leaves to
        others what comes after a head that asks for one, another is given the head without that."""
        self._unset_keepalive_if_required()
        try:
            while data:
                try:
                    self.parser.feed_data(data)
                    return
                except HttpParserUpgrade as upgrade:
                    [end_of_head] = upgrade.args
                    data = data[end_of_head:]
                    head = self._head_without_upgrade()
                    self.parser = HttpRequestParser(self)
                    self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # uvicorn's
                    self.parser.feed_data(head)
        except (HttpParserError, HttpParserUpgrade):  # an upgrade without that header is a tunnel
            self.send_400_response("")

    def _head_without_upgrade(self) -> bytes:
        method, version = self.parser.get_method(), self.parser.get_http_version().encode()
        headers = [b"%s: %s" % header for header in self.headers if header[0] != b"upgrade"]
        return b"\r\n".join([b"%s %s HTTP/%s" % (method, self.url, version), *headers, b"", b""])

    def _begin_anew(self) -> None:
        self.received = 0
        self._stop_alarm()
        _by_last_request.pop(self, None)
        _by_last_request[self] = None

    def _wait_for_more(self) -> None:
        if self.received >= BYTES_OF_A_HEAD:
            self._refuse(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                "The head of a request, its address and its headers, may have "
                f"{BYTES_OF_A_HEAD:,} bytes and no more.",
            )
        elif self.alarm is None and self.is_idle:
            self._set_alarm()

    def _set_alarm(self) -> None:
        self.alarm = self.loop.call_later(SECONDS_TO_SEND_A_HEAD, self._end_waiting)

    def _stop_alarm(self) -> None:
        if self.alarm is not None:
            self.alarm.cancel()
            self.alarm = None

    def _end_waiting(self) -> None:
        if self.received:
            self._refuse(
                HTTPStatus.REQUEST_TIMEOUT,
                f"The head of a request may take {SECONDS_TO_SEND_A_HEAD} seconds to send and no "
                "more.",
            )
        else:
            self.transport.close()

    def _refuse(self, status: HTTPStatus, sentence: str) -> None:
        self._stop_alarm()
        headers = [
            *self.server_state.default_headers,
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", b"%d" % len(sentence)),
            (b"connection", b"close"),
        ]
        lines = [b"%s: %s\r\n" % header for header in headers]
        self.transport.write(
            b"".join([STATUS_LINE[status], *lines, b"\r\n", sentence.encode("ascii")])
        )
        self.transport.close()

    def _has_room(self) -> bool:
        """Whether there are fewer connections than uvicorn answers 503 at, when the one that has
        been idle for longest is given up for this one; where none is, one that is held up."""
        if self.limit_concurrency is None or len(self.connections) < self.limit_concurrency:
            return True
        idle = (one for one in _by_last_request if one.is_idle)
        held_up = (one for one in _by_last_request if one.is_held_up)
        given_up = next(chain(idle, held_up), None)
        if given_up is not None:
            _by_last_request.pop(given_up)
            self.connections.discard(given_up)
            given_up.transport.abort()
        return given_up is not None


#: The connections of this process; those whose last request is longest ago stand first.
_by_last_request: dict[BoundedHeads, None] = {}
