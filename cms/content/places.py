"""Where something stands in a content file, so that a mistake can be found."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq


@dataclass(frozen=True)
class Mistake:
    """What is wrong in a content file, where, and what would be right."""

    file: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.sentence}"


class Mistakes(Exception):
    """Content files that cannot be loaded, with everything that is wrong in them."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Place:
    """A key of a mapping or an item of a list in a content file, by the path that leads to it."""

    file: Path
    tree: Any
    path: tuple[str | int, ...] = ()

    def __truediv__(self, step: str | int) -> "Place":
        return Place(self.file, self.tree, (*self.path, step))

    @property
    def line(self) -> int:
        """Counted from 1; that of the nearest thing around where the path leads nowhere, or where
        the reader of YAML does not tell, as of what stands under a tag."""
        line, node = 0, self.tree
        for step in self.path:
            try:
                if isinstance(node, CommentedMap):
                    line = node.lc.key(step)[0]
                elif isinstance(node, CommentedSeq):
                    line = node.lc.item(step)[0]
                node = node[step]
            except (KeyError, IndexError, TypeError):
                break
        return int(line) + 1
