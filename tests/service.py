"""The service of a fresh checkout in processes of its own, as ``make run`` starts it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import CHECKOUT

SECONDS_TO_START = 180


def copy_checkout(to: Path) -> None:
    """Copy what git knows of, or would; nothing that a run has kept."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    known = subprocess.run(listed, cwd=CHECKOUT, capture_output=True, check=True, text=True)
    for name in known.stdout.splitlines():
        if (CHECKOUT / name).exists():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, to / name)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**changed: object) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return kept | {name: str(value) for name, value in changed.items()}


class Service:
    """``try_out`` in a process of its own, which may have no more than ``most_files`` open."""

    def __init__(self, checkout: Path, most_files: int | None = None, **changed: object) -> None:
        self.output = checkout / f"output-{time.monotonic_ns()}"
        limit = f"ulimit -n {most_files}; " if most_files else ""
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                ["sh", "-c", f'{limit}exec "$0" manage.py try_out', sys.executable],
                cwd=checkout,
                env=environment(**changed),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_it_says(self, words: str) -> str:
        deadline = time.monotonic() + SECONDS_TO_START
        while words not in self.output.read_text():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.05)
        return self.output.read_text()

    def signal(self, number: signal.Signals) -> None:
        """As a terminal does: to the process and all that it started."""
        os.killpg(self.process.pid, number)
