"""Servers in processes of their own, and clients that ask them as fast as they answer."""

import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

import orjson

CHECKOUT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60
LIKE_THE_SERVICE = [
    "--loop=uvloop",
    "--http=httptools",
    "--lifespan=off",
    "--log-level=error",
    "--no-access-log",
    "--no-server-header",
    "--no-proxy-headers",
]


@dataclass
class Door:
    """A server that listens."""

    name: str
    port: int

    def answer(self, body: bytes) -> tuple[list[tuple[str, str]], bytes]:
        """The headers and the body of the answer to a question."""
        client = HTTPConnection("127.0.0.1", self.port)
        client.request("POST", "/graphql/", body, {"Content-Type": "application/json"})
        answer = client.getresponse()
        told = [(name.lower(), value) for name, value in answer.getheaders()]
        read = answer.read()
        client.close()
        return told, read


@contextmanager
def service(name: str, workers: int = 2, **changed: Any) -> Iterator[Door]:
    port = _free_port()
    changed |= {"PORT": port, "WEB_WORKERS": workers}
    with _process([sys.executable, "manage.py", "serve"], changed):
        yield _ready(Door(name, port))


@contextmanager
def bare(kind: str, answer: Path) -> Iterator[Door]:
    """``bare.asgi`` or ``bare.wsgi``, under the server of the service."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", f"bench.bare:{kind}", f"--interface={kind}3"]
    command = [part.replace("wsgi3", "wsgi") for part in command]
    command += [f"--port={port}", "--workers=2", *LIKE_THE_SERVICE]
    with _process(command, {"ANSWER": answer, "PYTHONWARNINGS": "ignore"}):
        yield _ready(Door(kind, port))


def keep(door: Door, body: bytes, file: Path) -> None:
    """Write what the door answers to ``file``, for ``bare`` to answer the same."""
    headers, answer = door.answer(body)
    told = [pair for pair in headers if pair[0] != "date"]
    file.write_bytes(orjson.dumps({"headers": told, "body": answer.decode()}))


def throughputs(doors: list[Door], body: bytes, clients: int, rounds: int) -> dict[str, float]:
    """Answers a second from each door, medians of rounds in which they are asked by turns."""
    found: dict[str, list[float]] = {door.name: [] for door in doors}
    for _ in range(rounds):
        for door in doors:
            found[door.name].append(_answers_a_second(door.port, body, clients))
    return {name: median(numbers) for name, numbers in found.items()}


def _answers_a_second(port: int, body: bytes, clients: int, seconds: float = 2) -> float:
    """Each client sends its next question when it has the answer to the last, which has the same
    length each time, as it is the same."""
    question = (
        f"POST /graphql/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(clients)]
    length = len(_whole_answer(sockets[0], question))
    by_number = {one.fileno(): one for one in sockets}
    missing = dict.fromkeys(by_number, length)
    poll = select.epoll()
    for number, one in by_number.items():
        poll.register(number, select.EPOLLIN)
        one.sendall(question)
    answered, begun = 0, time.perf_counter()
    while (now := time.perf_counter()) - begun < seconds:
        for number, _ in poll.poll(1):
            missing[number] -= len(by_number[number].recv(65536))
            if missing[number] == 0:
                answered += 1
                missing[number] = length
                by_number[number].sendall(question)
    for one in sockets:
        one.close()
    return answered / (now - begun)


def _whole_answer(client: socket.socket, question: bytes) -> bytes:
    client.sendall(question)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += client.recv(65536)
    head, _, rest = answer.partition(b"\r\n\r\n")
    [length] = [
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    while len(rest) < length:
        rest += client.recv(65536)
    return head + b"\r\n\r\n" + rest


@contextmanager
def _process(command: list[str], changed: dict[str, Any]) -> Iterator[None]:
    environment = os.environ | {name: str(value) for name, value in changed.items()}
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _ready(door: Door) -> Door:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            door.answer(b"{}")
        except OSError:
            time.sleep(0.1)
        else:
            return door
    raise TimeoutError(f"{door.name} does not answer.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
