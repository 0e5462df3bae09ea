#!/usr/bin/env python
"""Django's commands, with the embedded PostgreSQL at hand when DATABASE_URL is not set."""

import os
import signal
import sys
from io import TextIOWrapper

from django.core.management import execute_from_command_line
from django.db import OperationalError
from environs.exceptions import EnvError

from cms.tryout import environment
from cms.tryout.postgres import PostgresUnavailable


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # progress is to be seen through a pipe too
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, _: sys.exit(128 + number))
    try:
        with environment.completed():
            execute_from_command_line(sys.argv)
    except (PostgresUnavailable, EnvError) as problem:
        sys.exit(str(problem))
    except OperationalError as problem:
        sys.exit(f"The database cannot be used: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
