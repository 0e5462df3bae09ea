"""Content files: what they may hold, and how they are read."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from cms.archive.content import ArchiveContent
from cms.content.kinds import Content
from cms.content.loading import Loading
from cms.content.places import Mistake, Mistakes, Place
from cms.hubs.content import HubsContent
from cms.programmes.content import ProgrammesContent
from cms.workgroups.content import AcademicYearContent


class ContentFile(Content):
    """What a file may hold: any of these."""

    academic_years: list[AcademicYearContent] = []
    programmes: ProgrammesContent | None = None
    archive: ArchiveContent | None = None
    hubs: HubsContent | None = None

    @property
    def pages(self) -> int:
        """How many pages the file tells of."""
        parts = [*self.academic_years, self.programmes, self.archive, self.hubs]
        return sum(part.pages for part in parts if part)

    def load(self, loading: Loading, at: Place) -> None:
        for index, year in enumerate(self.academic_years):
            year.load(loading, at / "academic_years" / index)
        if self.programmes:
            self.programmes.load(loading, at / "programmes")
        if self.archive:
            self.archive.load(loading, at / "archive")
        if self.hubs:
            self.hubs.load(loading, at / "hubs")


def read(files: Iterable[Path]) -> list[tuple[Place, ContentFile]]:
    """What the files hold, each with the place it begins at. Raises Mistakes, with all there are
    in all files."""
    contents, mistakes = [], []
    for file in files:
        try:
            contents.append(_read(file))
        except Mistakes as found:
            mistakes.extend(found.mistakes)
    if mistakes:
        raise Mistakes(mistakes)
    return contents


def _read(file: Path) -> tuple[Place, ContentFile]:
    start = Place(file, _tree(file))
    try:
        return start, ContentFile.model_validate(start.tree)
    except ValidationError as error:
        raise Mistakes([_explained(problem, start) for problem in error.errors()]) from error


def _tree(file: Path) -> Any:
    try:
        text = file.read_text(encoding="utf-8")
        tree = YAML(pure=True).load(text)
    except OSError as error:
        raise Mistakes([Mistake(file, 1, f"The file cannot be read: {error.strerror}.")]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Mistakes([Mistake(file, line, "This is not text in UTF-8.")]) from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Mistakes([Mistake(file, line, f"This is not YAML: {error.problem}.")]) from error
    except (YAMLError, RecursionError, ValueError, KeyError, TypeError) as error:
        sentence = f"This is not YAML: {error}".splitlines()[0]
        raise Mistakes([Mistake(file, 1, sentence)]) from error
    return {} if tree is None else tree


def _explained(problem: ErrorDetails, start: Place) -> Mistake:
    place = start
    for step in problem["loc"]:
        place = place / step
    name = problem["loc"][-1] if problem["loc"] else ""
    sentence = {
        "missing": f"`{name}` is missing here.",
        "extra_forbidden": f"`{name}` means nothing here.",
        "string_type": f"`{name}` takes text; a number or a yes goes in quotes.",
        "string_too_short": f"`{name}` takes text, and has none.",
        "string_too_long": f"`{name}` is too long: {problem['msg']}.",
        "list_type": f"`{name}` takes a list: lines that begin with a dash.",
        "model_type": "A mapping is wanted here: lines such as `title: …`.",
        "value_error": str(problem.get("ctx", {}).get("error")),
    }.get(problem["type"], f"{problem['msg']}.")
    return Mistake(start.file, place.line, sentence)
