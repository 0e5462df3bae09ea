"""The published wording that a hub's note was written against, and how it has changed since."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.compare import diff_text

from cms.pages.visibility import public
from cms.richtext.plain import without_markup
from cms.workgroups.models import PhaseOffer
from cms.workgroups.phases import PhaseKind
from cms.workgroups.provenance import Provenance

#: What is read of a Work Group, a line each: in each phase its title and its words.
Wording = list[str]


def published_wordings(work_groups: Collection[int]) -> Mapping[int, Wording]:
    """How each of the national Work Groups reads now, phase by phase; those that are on offer
    nowhere are left out."""
    offers = PhaseOffer.objects.filter(
        public("phase__"),
        public("work_group__"),
        work_group__in=work_groups,
        work_group__provenance=Provenance.NATIONAL,
    ).select_related("work_group", "phase")
    wordings: defaultdict[int, Wording] = defaultdict(list)
    for offer in sorted(offers, key=lambda offer: PhaseKind(offer.phase.kind).position):
        title = offer.title or offer.work_group.title
        description = offer.description or offer.work_group.description
        wordings[offer.work_group_id] += [
            f"{offer.phase.title}: {title}",
            without_markup(description),
        ]
    return wordings


@dataclass(frozen=True)
class WordingChange:
    """What a note was written against, and what stands there now."""

    before: Wording
    now: Wording

    @property
    def side_by_side(self) -> list[tuple[SafeString, SafeString]]:
        """The lines that differ, as they were and as they are, with the difference marked."""
        longest = max(len(self.before), len(self.now))
        before, now = (
            wording + [""] * (longest - len(wording)) for wording in (self.before, self.now)
        )
        return [
            (_marked(old, new, "deletion"), _marked(old, new, "addition"))
            for old, new in zip(before, now, strict=True)
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
