"""Bringing pages to what content files say, through Wagtail."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from modelcluster.fields import ParentalKey
from wagtail.models import Page, PageLogEntry

from cms.content.places import Mistake, Place

P = TypeVar("P", bound=Page)


class Outcome(StrEnum):
    """What became of a page that a content file tells of."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "as it was"
    LEFT_ALONE = "left as an editor has it"


@dataclass
class Loading:
    """One run: what became of each page, and what was found wrong on the way."""

    on_page: Callable[[], Any]
    outcomes: dict[Page, Outcome] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    _told: dict[Hashable, Place] = field(default_factory=dict)
    _last_steps: list[Callable[[], None]] = field(default_factory=list)

    def put(
        self, model: type[P], key: dict[str, Any], *, under: Page, at: Place, wanted: dict[str, Any]
    ) -> P | None:
        """Publish the page of ``model`` that ``key`` finds, or a new one as a child of ``under``,
        with the ``wanted`` values of its fields; those of a child relation are a list of rows.

        A page that a person has done anything to is left alone. Answers None, and notes a mistake,
        when the model refuses the page or the files tell of it twice.
        """
        self.on_page()
        first_told = self._told.setdefault((model, *key.values()), at)
        if first_told is not at:
            self.note(at, f"This is told of already in {first_told.file}, line {first_told.line}.")
            return None
        page: P = model.objects.filter(**key).first() or model(**key)
        if page.pk is not None and not page.is_child_of(under):
            self.note(at, f"{page.get_admin_display_title()} stands under another page already.")
            return None
        if page.pk is not None and _has_been_worked_on(page):
            self.outcomes[page] = Outcome.LEFT_ALONE
        elif page.pk is not None and _has(page, wanted):
            self.outcomes[page] = Outcome.UNCHANGED
        else:
            outcome = Outcome.ADDED if page.pk is None else Outcome.CHANGED
            if not self._publish(page, under, at, wanted):
                return None
            self.outcomes[page] = outcome
        return page

    def complete(
        self, page: Page, relation: str, rows: Sequence[tuple[Place, models.Model]], at: Place
    ) -> None:
        """Give a page that was put its rows about pages that were put after it, each with the
        place that tells of it."""
        wanted = {relation: [row for _, row in rows]}
        if self.outcomes[page] is Outcome.LEFT_ALONE or _has(page, wanted):
            return
        if self._tells_twice(rows) or self._cannot_be(rows):
            return
        if self._publish(page, None, at, wanted) and self.outcomes[page] is Outcome.UNCHANGED:
            self.outcomes[page] = Outcome.CHANGED

    def clear(self, page: Page, relation: str, rows: Sequence[tuple[Place, models.Model]]) -> None:
        """Take a page's rows away where it is to get others, so that they are in nobody's way."""
        is_to_change = not _has(page, {relation: [row for _, row in rows]})
        if is_to_change and self.outcomes[page] is not Outcome.LEFT_ALONE:
            getattr(page, relation).get_live_queryset().delete()

    def _tells_twice(self, rows: Sequence[tuple[Place, models.Model]]) -> bool:
        told = set()
        for place, row in rows:
            about = _unique_values(row)
            if about in told:
                self.note(place, "This is told of already, further up.")
            told.add(about)
        return len(told) < len(rows)

    def _cannot_be(self, rows: Sequence[tuple[Place, models.Model]]) -> bool:
        known = len(self.mistakes)
        for place, row in rows:
            try:
                row.clean()
            except ValidationError as refusal:
                for sentence in refusal.messages:
                    self.note(place, sentence)
        return len(self.mistakes) > known

    def when_all_are_there(self, step: Callable[[], None]) -> None:
        """Take a step that needs pages of other files, when every page was put. A step may ask for
        another, which is taken when all others were."""
        self._last_steps.append(step)

    def take_last_steps(self) -> None:
        for step in self._last_steps:
            step()

    def note(self, place: Place, sentence: str) -> None:
        """Note that what stands at ``place`` cannot be."""
        self.mistakes.append(Mistake(place.file, place.line, sentence))

    def _publish(self, page: Page, parent: Page | None, at: Place, wanted: dict[str, Any]) -> bool:
        try:
            with transaction.atomic():
                for name, value in wanted.items():
                    if hasattr(getattr(page, name, None), "all"):
                        for place, row in enumerate(value):
                            row.sort_order = place
                    setattr(page, name, value)
                if page.pk is None and parent is not None:
                    parent.add_child(instance=page)
                page.save_revision().publish()
        except ValidationError as refusal:
            for name, sentences in refusal.message_dict.items():
                for sentence in sentences:
                    self.note(at / name, sentence)
            return False
        return True


def _unique_values(row: models.Model) -> tuple[Any, ...]:
    """What no other row of the same page may have."""
    names = {
        name
        for constraint in row._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        for name in constraint.fields
    }
    return tuple(
        getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if column.name in names and not isinstance(column, ParentalKey)
    )


def _has_been_worked_on(page: Page) -> bool:
    return bool(PageLogEntry.objects.filter(page=page.pk, user__isnull=False).exists())


def _has(page: Page, wanted: dict[str, Any]) -> bool:
    return all(_same(getattr(page, name), value) for name, value in wanted.items())


def _same(present: Any, wanted: Any) -> bool:
    if isinstance(wanted, list) and not isinstance(present, list):
        return [_values(row) for row in present.all()] == [_values(row) for row in wanted]
    return bool(present == wanted)


def _values(row: models.Model) -> dict[str, Any]:
    """What an editor sees of a row; its place among the others shows in their order."""
    return {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if column.editable and not column.primary_key and not isinstance(column, ParentalKey)
    }
