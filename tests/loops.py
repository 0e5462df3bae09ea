"""Event loops for tests of what is asynchronous."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def run(
    coroutine: Coroutine[Any, Any, Any],
    loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop,
) -> Any:
    """Runs it to its end in a thread of its own, as browsers' tests keep a loop in the main one."""

    def run_and_hang_up() -> Any:
        try:
            with asyncio.Runner(loop_factory=loop) as runner:
                return runner.run(coroutine)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run_and_hang_up).result()
