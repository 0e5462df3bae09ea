"""How long after an editor's commit every process gives the new answer, and whether one ever gives
an older one after that; and what a worker's memory does under questions that are all different."""

import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import orjson
from django.db import connection
from tqdm import tqdm

from bench.doors import Door, service

PROCESSES = 3
QUESTION = orjson.dumps({"query": "{ academicYear { heading } }"})
HEADERS = {"Content-Type": "application/json"}


def milliseconds_until_every_process_answers_anew(commits: int) -> tuple[list[float], int]:
    """Of each commit, from its end until the last process has been asked, and has given, the new
    answer; and how many older answers were given after the new one."""
    with ExitStack() as stack:
        doors = [stack.enter_context(service(f"process {n}", workers=1)) for n in range(PROCESSES)]
        clients = [HTTPConnection("127.0.0.1", door.port) for door in doors]
        taken, older = [], 0
        for n in tqdm(range(commits), desc="commits", unit="commit"):
            wanted = f"An example heading, for the {n}th time"
            _publish(wanted)
            committed, waiting = time.perf_counter(), list(clients)
            while waiting:
                waiting = [
                    client
                    for client, heading in zip(waiting, _headings(waiting), strict=True)
                    if heading != wanted
                ]
            taken.append((time.perf_counter() - committed) * 1000)
            older += sum(heading != wanted for heading in _headings(clients))
            time.sleep(0.02)
        return taken, older


def megabytes_of_a_worker(questions: int, most: int) -> list[tuple[int, float]]:
    """The size of a worker's memory that may hold ``most`` bytes of answers, after each tenth of
    questions that are all different."""
    with service("worker", workers=1, ANSWERS_IN_MEMORY=most) as door:
        client = HTTPConnection("127.0.0.1", door.port)
        [worker] = workers_of(door)
        sizes = []
        for n in tqdm(range(questions), desc="questions", unit="question"):
            code = f"NCP{n % 83 + 17:02}-{n // 83 % 100:02}"
            document = f"{{ workGroup(code: {orjson.dumps(code).decode()}) {{ a{n}: title }} }}"
            _ask(client, orjson.dumps({"query": document}))
            if (n + 1) % (questions // 10) == 0:
                sizes.append((n + 1, _megabytes(worker)))
        return sizes


def _publish(heading: str) -> None:
    """As an editor does it, but for what Wagtail does around it: in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workgroups_academicyear SET heading = %s WHERE page_ptr_id = "
            "(SELECT academic_year_id FROM workgroups_currentacademicyear)",
            [heading],
        )


def _headings(clients: list[HTTPConnection]) -> list[str]:
    """What they are answered, asking at the same time."""
    for client in clients:
        client.request("POST", "/graphql/", QUESTION, HEADERS)
    answers = [orjson.loads(client.getresponse().read()) for client in clients]
    return [answer["data"]["academicYear"]["heading"] for answer in answers]


def _ask(client: HTTPConnection, question: bytes) -> None:
    client.request("POST", "/graphql/", question, HEADERS)
    client.getresponse().read()


def workers_of(door: Door) -> list[int]:
    """The ids of the processes that answer at the door: the children of the one that serves it
    which have threads of Django's pool."""
    found = []
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = status.read_bytes()
            environment = (status.parent / "environ").read_bytes()
        except OSError:
            continue
        if b"spawn_main" in command and f"PORT={door.port}\0".encode() in environment:
            found.append(int(status.parent.name))
    return found


def _megabytes(process: int) -> float:
    [resident] = [
        line
        for line in Path(f"/proc/{process}/status").read_text().splitlines()
        if line.startswith("VmRSS")
    ]
    return int(resident.split()[1]) / 1000
