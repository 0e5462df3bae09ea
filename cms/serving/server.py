"""The web process: uvicorn, with its worker processes."""

import errno
import os
import resource
import socket
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from typing import Any

from django.conf import settings
from uvicorn import Config
from uvicorn.supervisors import Multiprocess

from cms.serving.heads import BoundedHeads
from cms.serving.schedule import keep_schedule

SECONDS_TO_FINISH_REQUESTS = 10
CONNECTIONS_OF_A_WORKER = 2000
#: Open files of a worker that are no clients' connections.
FILES_OF_A_WORKER = 100
#: Longer than proxies leave a connection idle, so that none sends a request into one that closes.
SECONDS_TO_KEEP_IDLE = 75


class PortUnavailable(Exception):
    """The server cannot listen where it was told to; the message says why."""


class Workers(Multiprocess):
    """uvicorn's; they end when the terminal is closed."""

    def handle_hup(self) -> None:
        self.handle_term()


def require_port() -> None:
    """Raises PortUnavailable when BIND and PORT cannot be listened on."""
    _listen().close()


def _listen() -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(settings.BIND, settings.PORT)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        why = f"Cannot listen on port {settings.PORT} of {settings.BIND}: {reason}."
        if error.errno == errno.EADDRINUSE:
            why += f" Choose another with PORT, for example PORT={settings.PORT % 65535 + 1}."
        raise PortUnavailable(why) from error


def serve(on_ready: Callable[[], Any]) -> None:
    """Serve until a signal to end comes; ``on_ready`` is called when a worker answers.

    Raises PortUnavailable.
    """
    with _listen() as port:
        config = Config(
            "cms.serving.workers:application",
            factory=True,
            interface="asgi3",
            loop="uvloop",
            http=BoundedHeads,
            ws="none",
            lifespan="on",
            proxy_headers=False,
            server_header=False,
            access_log=False,
            log_config=None,
            log_level="error",
            limit_concurrency=_connections_of_a_worker(),
            timeout_keep_alive=SECONDS_TO_KEEP_IDLE,
            workers=settings.WEB_WORKERS,
            timeout_graceful_shutdown=SECONDS_TO_FINISH_REQUESTS,
        )
        keep_schedule()
        threading.Thread(target=_call_when_answered, args=(on_ready,), daemon=True).start()
        Workers(config, [port]).run()


def _connections_of_a_worker() -> int:
    """As many as a process may have of this system, which is asked for more where they are few."""
    wanted = CONNECTIONS_OF_A_WORKER + FILES_OF_A_WORKER
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY or files >= wanted:
        return CONNECTIONS_OF_A_WORKER
    files = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    return files - FILES_OF_A_WORKER


def _call_when_answered(on_ready: Callable[[], Any]) -> None:
    while True:
        server = HTTPConnection(settings.BIND, settings.PORT, timeout=10)
        try:
            server.request("HEAD", "/health/")
            server.getresponse()
        except (OSError, HTTPException):
            time.sleep(0.05)
            continue
        finally:
            server.close()
        on_ready()
        return
