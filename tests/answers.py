"""What the answers to ``tests.questions`` tell, and how two of them differ."""

from collections.abc import Collection, Iterator
from typing import Any

from tests.questions import names_of


def told(answer: Any, ids: Collection[str]) -> Iterator[str]:
    """The names of the fields that tell something of the pages with these ids: they say something
    of one, or lead to one, or say something where there is no page at all."""
    if isinstance(answer, dict):
        for alias, part in answer.items():
            about = set(_pages(part)) or {_id(answer)}
            if alias != "__typename" and _says(part) and not about.isdisjoint([None, *ids]):
                yield from names_of(alias)
    for part in _parts(answer):
        yield from told(part, ids)


def difference(one: Any, other: Any, path: str = "") -> str:
    """Where two answers begin to differ, in words."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        steps: Collection[Any] = one.keys()
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        steps = range(len(one))
    else:
        return f"{path} is {one!s:.200}, and not {other!s:.200}"
    step = next(step for step in steps if one[step] != other[step])
    return difference(one[step], other[step], f"{path}/{step}")


def _pages(answer: Any) -> Iterator[str]:
    """The ids of the pages that stand in an answer, but of none that stands in another page."""
    if (id := _id(answer)) is not None:
        yield id
    else:
        for part in _parts(answer):
            yield from _pages(part)


def _id(answer: Any) -> str | None:
    """Of a page: what has an address of its own."""
    if not isinstance(answer, dict) or f"{answer.get('__typename')}__url" not in answer:
        return None
    return answer[f"{answer['__typename']}__id"]


def _says(answer: Any) -> bool:
    """Whether there is anything in an answer but nulls, zeros and empty texts and lists."""
    if isinstance(answer, dict):
        return any(_says(part) for alias, part in answer.items() if alias != "__typename")
    return any(map(_says, answer)) if isinstance(answer, list) else bool(answer)


def _parts(answer: Any) -> Collection[Any]:
    if isinstance(answer, dict):
        return answer.values()
    return answer if isinstance(answer, list) else ()
