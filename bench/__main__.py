"""``make bench``: measures the service beside the least that it could cost, in one run."""

import os
import sys
import tempfile
from pathlib import Path

from cms.tryout import environment, postgres


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="mathshubs-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        with postgres.running(home / "postgres") as url:
            os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "cms.settings"}
            with environment.completed(home):
                import django

                django.setup()
                from bench.run import run

                run(home)


if __name__ == "__main__":
    try:
        main()
    except postgres.PostgresUnavailable as problem:
        sys.exit(str(problem))
