#!/usr/bin/env python
"""Django's commands, with the embedded PostgreSQL at hand when DATABASE_URL is not set."""

import os
import signal
import sys

from django.core.management import execute_from_command_line
from environs.exceptions import EnvError

from cms.tryout import environment
from cms.tryout.postgres import PostgresUnavailable


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, frame: sys.exit(128 + number))
    try:
        with environment.completed():
            execute_from_command_line(sys.argv)
    except (PostgresUnavailable, EnvError) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
