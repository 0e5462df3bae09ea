"""Freshness under fire: editors publish and readers ask, while what they stand on is broken.

Each answer is held against what had been committed before it was asked.
"""

import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

import orjson
from django.db import Error as DatabaseError
from django.db import connection
from tqdm import tqdm

from bench.doors import Door, service
from bench.freshness import workers_of

PROCESSES = 3
WRITERS = 8
READERS = 30
READERS_OF_A_PROCESS = 10
SECONDS = 60
SECONDS_BETWEEN_COMMITS = 0.25
SECONDS_BETWEEN_QUESTIONS = 0.02
#: After PostgreSQL has crashed, until errors are no longer put down to that.
SECONDS_TO_COME_BACK = 15
#: Commits of one writer whose times are remembered.
COMMITS_REMEMBERED = 4096
TITLE = "An example of writer {}: {}"
HEADERS = {"Content-Type": "application/json"}

_processes = multiprocessing.get_context("spawn")


@dataclass
class UnderFire:
    """What became of the readers' questions; lags are in milliseconds, each of an answer that was
    older than what had been committed when it was asked: for how long that had been so."""

    commits: int = 0
    answers: int = 0
    lags: list[float] = field(default_factory=list)
    gone_back: int = 0
    marked_stale: int = 0
    failures: int = 0
    unexplained: int = 0
    unreachable: int = 0

    def add(self, other: "UnderFire") -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


class Commits:
    """How often each writer has published, and when, and when PostgreSQL crashed, seen by all
    processes."""

    def __init__(self) -> None:
        self.numbers: Any = _processes.Array("q", WRITERS, lock=False)
        self.times: Any = _processes.Array("d", WRITERS * COMMITS_REMEMBERED, lock=False)
        self.crashed_at: Any = _processes.Value("d", float("-inf"), lock=False)

    def add(self, writer: int, number: int) -> None:
        self.times[writer * COMMITS_REMEMBERED + number % COMMITS_REMEMBERED] = time.monotonic()
        self.numbers[writer] = number

    def time_of(self, writer: int, number: int) -> float:
        return float(self.times[writer * COMMITS_REMEMBERED + number % COMMITS_REMEMBERED])


def under_fire(seconds: float = SECONDS) -> UnderFire:
    """What readers were answered for so many seconds, in which the listeners' connections are cut,
    PostgreSQL crashes and comes back, and a worker is killed."""
    commits, is_over = Commits(), _processes.Event()
    found: Any = _processes.Queue()
    with ExitStack() as stack:
        doors = [stack.enter_context(service(f"process {n}", workers=1)) for n in range(PROCESSES)]
        connection.close()
        readers = [
            _processes.Process(target=_read, args=(doors, commits, is_over, found))
            for _ in range(READERS // READERS_OF_A_PROCESS)
        ]
        editors = _processes.Process(target=_edit, args=(commits, is_over))
        for process in (editors, *readers):
            process.start()
        _break_things(doors, commits, seconds)
        is_over.set()
        total = UnderFire()
        for _ in readers:
            total.add(found.get())
        for process in (editors, *readers):
            process.join()
    total.commits = sum(commits.numbers)
    return total


def _break_things(doors: list[Door], commits: Commits, seconds: float) -> None:
    faults: list[Callable[[], None]] = [
        lambda: None,
        _cut_listeners,
        lambda: _crash_postgresql(commits),
        lambda: os.kill(workers_of(doors[0])[0], signal.SIGKILL),
    ]
    for number in tqdm(range(int(seconds)), desc="under fire", unit="s"):
        time.sleep(1)
        part, rest = divmod(number, max(1, int(seconds) // len(faults)))
        if rest == 0 and part < len(faults):
            faults[part]()


def _cut_listeners() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'mathshubs content version'"
        )
    connection.close()


def _crash_postgresql(commits: Commits) -> None:
    """The end of one of its processes by force ends all of them; they then come back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [process] = cursor.fetchone()
    commits.crashed_at.value = time.monotonic()
    os.kill(process, signal.SIGKILL)
    connection.close()


def _edit(commits: Commits, is_over: Any) -> None:
    import django

    django.setup()
    from cms.workgroups.models import AcademicYear
    from tests.factories import WorkGroupFactory

    year = AcademicYear.objects.order_by("start_year").first()
    pages = [
        WorkGroupFactory(parent=year, code=f"NCP17-9{n}", title=TITLE.format(n, 0))
        for n in range(WRITERS)
    ]
    connection.close()

    def publish_again_and_again(writer: int, page: Any) -> None:
        number = 0
        while not is_over.is_set():
            time.sleep(random.uniform(0.5, 1.5) * SECONDS_BETWEEN_COMMITS)  # noqa: S311
            page.title = TITLE.format(writer, number + 1)
            try:
                page.save_revision(clean=False).publish()
            except DatabaseError:  # it may have been committed, or not
                pass
            else:
                number += 1
                commits.add(writer, number)
            finally:
                connection.close()

    _in_threads(publish_again_and_again, list(enumerate(pages)))


def _read(doors: list[Door], commits: Commits, is_over: Any, found: Any) -> None:
    total, lock = UnderFire(), threading.Lock()

    def ask_again_and_again(door: Door) -> None:
        reader = Reader(door, commits)
        while not is_over.is_set():
            reader.ask()
            time.sleep(SECONDS_BETWEEN_QUESTIONS)
        with lock:
            total.add(reader.told)

    _in_threads(ask_again_and_again, [(doors[n % PROCESSES],) for n in range(READERS_OF_A_PROCESS)])
    found.put(total)


class Reader:
    """One who asks one process for what all writers have published."""

    def __init__(self, door: Door, commits: Commits) -> None:
        self.commits, self.told = commits, UnderFire()
        self.client = HTTPConnection("127.0.0.1", door.port, timeout=10)
        self.seen = [0] * WRITERS
        codes = " ".join(f'w{n}: workGroup(code: "NCP17-9{n}") {{ title }}' for n in range(WRITERS))
        self.question = orjson.dumps({"query": f"{{ {codes} }}"})

    def ask(self) -> None:
        committed, asked = list(self.commits.numbers), time.monotonic()
        try:
            self.client.request("POST", "/graphql/", self.question, HEADERS)
            answer = self.client.getresponse()
            body = orjson.loads(answer.read())
        except (OSError, HTTPException, orjson.JSONDecodeError):
            self.told.unreachable += 1
            self.client.close()
            return
        if answer.status != 200 or "errors" in body:
            if asked - self.commits.crashed_at.value < SECONDS_TO_COME_BACK:
                self.told.failures += 1
            else:
                self.told.unexplained += 1
        elif "DATABASE_AWAY" in (answer.getheader("cache-status") or ""):
            self.told.marked_stale += 1
        else:
            self._hold_against(committed, asked, body["data"])

    def _hold_against(self, committed: list[int], asked: float, data: dict[str, Any]) -> None:
        self.told.answers += 1
        shown = [self._number(data[f"w{n}"]) for n in range(WRITERS)]
        missed = [
            (asked - self.commits.time_of(writer, number + 1)) * 1000
            for writer, number in enumerate(shown)
            if number < committed[writer]
        ]
        if missed:
            self.told.lags.append(max(missed))
        self.told.gone_back += any(now < then for now, then in zip(shown, self.seen, strict=True))
        self.seen = shown

    @staticmethod
    def _number(work_group: dict[str, Any] | None) -> int:
        return int(work_group["title"].rsplit(" ", 1)[1]) if work_group else 0


def _in_threads(work: Callable[..., None], of_each: list[tuple[Any, ...]]) -> None:
    threads = [threading.Thread(target=work, args=arguments) for arguments in of_each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
