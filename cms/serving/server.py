"""The web process: Granian, with its worker processes."""

import errno
import multiprocessing
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from cms.serving.schedule import keep_schedule
from cms.serving.workers import load_application

APPLICATION = "cms.wsgi.application"
#: Requests that a worker answers at the same time: one for each connection of Django's pool.
THREADS = 4
SECONDS_TO_FINISH_REQUESTS = 10


class PortUnavailable(Exception):
    """The server cannot listen where it was told to; the message says why."""


def require_port() -> None:
    """Raises PortUnavailable when BIND and PORT cannot be listened on."""
    try:
        family, *_, address = socket.getaddrinfo(settings.BIND, settings.PORT)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        why = f"Cannot listen on port {settings.PORT} of {settings.BIND}: {error.strerror}."
        if error.errno == errno.EADDRINUSE:
            why += f" Choose another with PORT, for example PORT={settings.PORT % 65535 + 1}."
        raise PortUnavailable(why) from error


def serve(on_ready: Callable[[], Any]) -> None:
    """Serve until a signal to end comes; ``on_ready`` is called when the port answers.

    Raises PortUnavailable.
    """
    require_port()
    # Workers must share neither this process's database connections nor its locks.
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        APPLICATION,
        address=settings.BIND,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WEB_WORKERS,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH_REQUESTS,
        log_level=LogLevels.warning,
    )

    @server.on_startup
    def end_when_the_terminal_is_closed() -> None:
        signal.signal(signal.SIGHUP, server.signal_handler_interrupt)

    keep_schedule()
    threading.Thread(target=_call_when_answered, args=(on_ready,), daemon=True).start()
    server.serve(target_loader=load_application)


def _call_when_answered(on_ready: Callable[[], Any]) -> None:
    while True:
        try:
            socket.create_connection((settings.BIND, settings.PORT), timeout=1).close()
        except OSError:
            time.sleep(0.05)
            continue
        on_ready()
        return
