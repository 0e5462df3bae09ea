"""The published wording that a hub's note was written against, and how it has changed since."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.compare import diff_text

from cms.pages.visibility import public
from cms.richtext.plain import without_markup
from cms.workgroups.models import PhaseOffer, WorkGroup
from cms.workgroups.phases import PhaseKind
from cms.workgroups.provenance import Provenance

#: How a Work Group reads in each phase, by its kind: the heading and the words, a line each.
Wording = Mapping[str, list[str]]


def published_wordings(work_groups: Collection[int]) -> Mapping[int, Wording]:
    """How each of the national Work Groups reads now, also those that are on offer nowhere."""
    national = WorkGroup.objects.filter(pk__in=work_groups, provenance=Provenance.NATIONAL)
    wordings: dict[int, dict[str, list[str]]] = {
        pk: {} for pk in national.values_list("pk", flat=True)
    }
    offers = PhaseOffer.objects.filter(
        public("phase__"), public("work_group__"), work_group__in=wordings
    )
    for offer in offers.select_related("work_group", "phase"):
        title = offer.title or offer.work_group.title
        description = offer.description or offer.work_group.description
        wordings[offer.work_group_id][offer.phase.kind] = [
            f"{offer.phase.title}: {title}",
            without_markup(description),
        ]
    return wordings


def in_phases(wording: Wording, phases: Collection[str]) -> Wording:
    """What of a wording is read in the phases, or all of it where there are none."""
    return {phase: lines for phase, lines in wording.items() if not phases or phase in phases}


@dataclass(frozen=True)
class WordingChange:
    """What a note was written against, and what stands there now."""

    before: Wording
    now: Wording

    @property
    def side_by_side(self) -> list[tuple[SafeString, SafeString]]:
        """The lines that differ, as they were and as they are, with the difference marked."""
        nothing = ["", ""]
        pairs = chain.from_iterable(
            zip(self.before.get(phase, nothing), self.now.get(phase, nothing), strict=True)
            for phase in PhaseKind
        )
        return [
            (_marked(old, new, "deletion"), _marked(old, new, "addition"))
            for old, new in pairs
            if old != new
        ]


def _marked(old: str, new: str, kind: str) -> SafeString:
    """The old words where ``kind`` is ``deletion``, the new ones where it is ``addition``."""
    tag = {"deletion": "del", "addition": "ins"}[kind]
    shown = [change for change in diff_text(old, new).changes if change[0] in ("equal", kind)]
    return format_html_join(
        "",
        "{}",
        (
            (text if change == "equal" else format_html(f"<{tag}>{{}}</{tag}>", text),)
            for change, text in shown
        ),
    )
