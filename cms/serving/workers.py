"""What a worker process does before it answers. It is read before Django is set up there."""

import gc
import multiprocessing
import os
import threading
from typing import Any

from django.conf import settings


def application() -> Any:
    """What a worker serves. It ends with the process that started it, however that ends."""
    os.setpgrp()  # Ctrl-C is for that process, which then ends its workers in order
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from cms import wsgi  # which sets Django up, for what comes next
    from cms.api.usage import keep_notes
    from cms.freshness.listening import Listener
    from cms.serving.gateway import Gateway
    from cms.serving.memory import Memory

    keep_notes()
    memory = Memory(settings.ANSWERS_IN_MEMORY, settings.STALE_SECONDS, Listener())
    gateway = Gateway(wsgi.application, memory)
    # All that is there by now stays: to look through it for what can go held up answers by 100 ms.
    gc.collect()
    gc.freeze()
    return gateway


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
