"""Answers in memory: never older than what was known when they were asked for, and bounded."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.serving.memory import Answer, Memory, _size
from tests import loops


class Knows:
    """Knows what it is told in the test."""

    def __init__(self, version=1, known_since=0):
        self.now, self.last_known, self.known_since = version, version, known_since

    def told_version(self):
        return self.now

    async def version(self):
        return self.now

    def seconds_since_known(self):
        return self.known_since


@pytest.fixture
def knows():
    return Knows()


@pytest.fixture
def memory(knows):
    return Memory(100_000, 300, knows)


class Question:
    """Computes an answer of the content as it is, and counts how often."""

    def __init__(self, knows, body=b"x", *, may_be_kept=True, failure=None):
        self.knows, self.body, self.asked = knows, body, 0
        self.may_be_kept, self.failure = may_be_kept, failure
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self):
        self.asked += 1
        version = self.knows.now
        await self.may_answer.wait()
        if self.failure:
            raise self.failure
        headers = [(b"cache-control", b"public")]
        return Answer(200, headers, self.body, version if self.may_be_kept else None)


def test_answer_is_computed_once_while_the_content_stands(memory, knows):
    async def ask():
        question = Question(knows)
        first, is_new = await memory.answer(("key",), question)
        assert is_new
        for _ in range(3):
            assert await memory.answer(("key",), question) == (first, False)
        assert question.asked == 1

    loops.run(ask())


def test_answer_is_computed_anew_when_the_content_moves(memory, knows):
    async def ask():
        question = Question(knows)
        await memory.answer(("key",), question)
        knows.now = 2
        answer, is_new = await memory.answer(("key",), question)
        assert (answer.version, is_new) == (2, True)

    loops.run(ask())


@pytest.mark.parametrize("version", [1, None])
def test_all_who_wait_share_one_computation(memory, knows, version):
    async def ask():
        knows.now = version
        question = Question(knows)
        question.may_answer.clear()
        waiting = [asyncio.create_task(memory.answer(("key",), question)) for _ in range(20)]
        await asyncio.sleep(0.01)
        question.may_answer.set()
        answers = await asyncio.gather(*waiting)
        assert question.asked == 1
        assert [is_new for _, is_new in answers].count(True) == 1

    loops.run(ask())


@asynccontextmanager
async def begun_before_a_change(memory, knows, question):
    """An answer that is asked for when the content moves, and given when all else has been."""
    question.may_answer.clear()
    before = asyncio.create_task(memory.answer(("key",), question))
    await asyncio.sleep(0.01)
    knows.now = 2
    async with asyncio.timeout(5):
        yield
    question.may_answer.set()
    answer, is_new = await before
    assert (answer.body, is_new) == (question.body, True)


@pytest.mark.parametrize("may_be_kept", [True, False])
def test_who_came_after_a_change_neither_takes_what_was_begun_before_it_nor_waits_for_it(
    memory, knows, may_be_kept
):
    async def ask():
        before = Question(knows, b"before", may_be_kept=may_be_kept)
        async with begun_before_a_change(memory, knows, before):
            answer, is_new = await memory.answer(("key",), Question(knows, b"after"))
        assert (answer.body, is_new) == (b"after", True)

    loops.run(ask())


def test_all_who_came_after_a_change_share_one_computation(memory, knows):
    async def ask():
        after = Question(knows)
        async with begun_before_a_change(memory, knows, Question(knows)):
            asked = [memory.answer(("key",), after) for _ in range(20)]
            answers = [answer for answer, _ in await asyncio.gather(*asked)]
        assert [answer.version for answer in answers] == [2] * 20
        assert after.asked == 1

    loops.run(ask())


def test_what_was_begun_before_a_change_does_not_replace_what_came_after(memory, knows):
    async def ask():
        after = Question(knows)
        async with begun_before_a_change(memory, knows, Question(knows)):
            answer, _ = await memory.answer(("key",), after)
        assert await memory.answer(("key",), after) == (answer, False)

    loops.run(ask())


def test_what_was_begun_before_an_older_copy_was_restored_is_not_kept(memory, knows):
    async def ask():
        async with begun_before_a_change(memory, knows, Question(knows)):
            knows.now = 0
            await memory.answer(("another",), Question(knows))
        assert (await memory.answer(("key",), Question(knows)))[0].version == 0

    loops.run(ask())


def test_answer_that_may_not_be_kept_is_not(memory):
    async def ask():
        asked = []

        async def question():
            asked.append(1)
            return Answer(200, [], b"an error")

        for _ in range(3):
            assert (await memory.answer(("key",), question))[0].body == b"an error"
        assert len(asked) == 3
        assert memory.size == 0

    loops.run(ask())


def test_failure_is_told_to_all_who_wait_and_kept_by_nobody(memory, knows):
    async def ask():
        failing = Question(knows, failure=ValueError("An example of a failure"))
        failing.may_answer.clear()
        waiting = [asyncio.create_task(memory.answer(("key",), failing)) for _ in range(20)]
        await asyncio.sleep(0.01)
        failing.may_answer.set()
        told = await asyncio.gather(*waiting, return_exceptions=True)
        assert told == [failing.failure] * 20
        assert failing.asked == 1
        assert (await memory.answer(("key",), Question(knows)))[1]

    loops.run(ask())


class TestWhileTheDatabaseIsAway:
    @pytest.fixture
    def kept(self, memory, knows):
        loops.run(memory.answer(("key",), Question(knows)))
        knows.now = None

    def test_what_is_kept_is_given_and_marked_as_stale(self, kept, memory, knows):
        answer, is_new = loops.run(memory.answer(("key",), Question(knows)))
        assert not is_new
        assert (b"cache-control", b"no-store") in answer.headers
        assert (b"cache-status", b"maths-hubs-cms; hit; detail=DATABASE_AWAY") in answer.headers

    def test_it_is_given_no_longer_than_it_may(self, kept, memory, knows):
        knows.known_since = 301
        assert loops.run(memory.answer(("key",), Question(knows)))[1]

    def test_what_was_superseded_before_is_not_given(self, kept, memory, knows):
        knows.last_known = 2
        assert loops.run(memory.answer(("key",), Question(knows)))[1]

    def test_it_is_as_good_as_before_when_the_database_is_back(self, kept, memory, knows):
        loops.run(memory.answer(("key",), Question(knows)))
        knows.now = 1
        answer, is_new = loops.run(memory.answer(("key",), Question(knows)))
        assert (answer.headers, is_new) == ([(b"cache-control", b"public")], False)


def test_database_that_was_restored_from_an_older_copy_is_believed(memory, knows):
    async def ask():
        knows.now = 7
        await memory.answer(("key",), Question(knows))
        knows.now = 3
        answer, is_new = await memory.answer(("key",), Question(knows))
        assert (answer.version, is_new) == (3, True)

    loops.run(ask())


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60_000)), max_size=60))
def test_memory_never_holds_more_than_it_may(questions):
    knows = Knows()
    memory = Memory(100_000, 300, knows)

    async def ask():
        for number, size in questions:
            await memory.answer((str(number),), Question(knows, b"x" * size))
            knows.now += number % 3 == 0
            held = sum(_size(key, answer) for key, answer in memory._kept.items())
            assert memory.size == held <= 100_000

    loops.run(ask())


def test_answer_that_is_larger_than_memory_drives_nothing_out(memory, knows):
    async def ask():
        await memory.answer(("small",), Question(knows))
        await memory.answer(("large",), Question(knows, b"x" * 100_000))
        assert not (await memory.answer(("small",), Question(knows)))[1]

    loops.run(ask())


def test_what_was_asked_for_longest_ago_goes_first(memory, knows):
    async def ask():
        large = Question(knows, b"x" * 40_000)
        for key in ("a", "b", "a", "c"):
            await memory.answer((key,), large)
        assert not (await memory.answer(("a",), large))[1]
        assert (await memory.answer(("b",), large))[1]

    loops.run(ask())


def test_holder_of_an_answer_is_told_so_in_few_bytes():
    headers = [(b"etag", b'"e"'), (b"content-type", b"a/b"), (b"content-version", b"7")]
    told = Answer(200, headers, b"body", 7).not_modified()
    assert (told.status, told.body) == (304, b"")
    assert told.headers == [(b"etag", b'"e"'), (b"content-version", b"7")]
