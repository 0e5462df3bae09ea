"""What a worker process does before it answers. It is read before Django is set up there."""

import multiprocessing
import os
import threading
from typing import Any

from django.utils.module_loading import import_string


def load_application(target: str) -> Any:
    """What a worker serves. It ends with the process that started it, however that ends."""
    os.setpgrp()  # Ctrl-C is for that process, which then ends its workers in order
    threading.Thread(target=_end_with_parent, daemon=True).start()
    application = import_string(target)
    from cms.api.usage import keep_notes  # which cannot be read before the application is

    keep_notes()
    return application


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
