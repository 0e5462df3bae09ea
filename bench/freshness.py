"""How long after an editor's commit every process gives the new answer, and whether one ever gives
an older one after that; and what a worker's memory does under questions that are all different."""

import select
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import orjson
from django.db import connection
from tqdm import tqdm

from bench.doors import Door, service

PROCESSES = 3
#: After which each thread of each process has read its first answer from the database.
COMMITS_TO_WARM_UP = 20
QUESTION = orjson.dumps({"query": "{ academicYear { heading } }"})
HEADERS = {"Content-Type": "application/json"}


def milliseconds_until_every_process_answers_anew(commits: int) -> tuple[list[float], int]:
    """Of each commit, from its end until the last process has been asked, and has given, the new
    answer; and how many older answers were given after the new one."""
    with ExitStack() as stack:
        doors = [stack.enter_context(service(f"process {n}", workers=1)) for n in range(PROCESSES)]
        clients = [HTTPConnection("127.0.0.1", door.port) for door in doors]
        for client in clients:
            client.connect()
        taken, older = [], 0
        for n in tqdm(range(COMMITS_TO_WARM_UP + commits), desc="commits", unit="commit"):
            wanted = f"An example heading, for the {n}th time"
            _publish(wanted)
            committed = time.perf_counter()
            _ask_each_until_it_answers(clients, wanted)
            taken.append((time.perf_counter() - committed) * 1000)
            for client in clients:
                _ask(client, QUESTION)
                older += _heading(client) != wanted
            time.sleep(0.02)
        return taken[COMMITS_TO_WARM_UP:], older


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
            client.getresponse().read()
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


def _ask_each_until_it_answers(clients: list[HTTPConnection], wanted: str) -> None:
    """Each is asked again as soon as it has given an older answer."""
    waiting = {client.sock: client for client in clients}
    for client in clients:
        _ask(client, QUESTION)
    while waiting:
        for ready in select.select(waiting, [], [])[0]:
            if _heading(waiting[ready]) == wanted:
                del waiting[ready]
            else:
                _ask(waiting[ready], QUESTION)


def _ask(client: HTTPConnection, question: bytes) -> None:
    client.request("POST", "/graphql/", question, HEADERS)


def _heading(client: HTTPConnection) -> str:
    """What it is answered, when it is."""
    answer = orjson.loads(client.getresponse().read())
    return str(answer["data"]["academicYear"]["heading"])


def workers_of(door: Door) -> list[int]:
    """The ids of the processes that answer at the door: those that the one which serves it has
    begun."""
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
