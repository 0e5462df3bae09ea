"""What a hub's note is held to be written for, while the nation and other editors go on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core import signing

from cms.hubs.wordings import Wording, WordingChange, in_phases
from cms.richtext.formats import Format
from cms.richtext.references import Reference, Target, Texts


@dataclass(frozen=True)
class InView:
    """What a row had in view as its page was opened. Its form carries that: whatever others publish
    meanwhile, a decision about the note is about this."""

    work_group: int
    #: How the Work Group read; nothing where it was on offer nowhere.
    shown: Wording
    #: What the notes that the row had were written for, by how each of them reads.
    written_for: Mapping[str, Wording]
    #: The phases that are asked about; nothing where all are.
    phases: Sequence[str] = ()

    @classmethod
    def of(cls, work_group: int, shown: Wording, rows: Iterable[Any]) -> "InView":
        """``rows`` are the draft's and the published one. A note that reads alike in both is
        written for what is published of it: drafts are saved with every word that is typed, and
        taken back."""
        noted = [row for row in rows if row.noted_wording is not None]
        return cls(work_group, shown, {_as_read(row.note): row.noted_wording for row in noted})

    @classmethod
    def carried(cls, signed: str) -> "InView | None":
        """What a form carries; none where it carries nothing that this release signed."""
        try:
            return cls(**_signer().unsign_object(signed))
        except (signing.BadSignature, TypeError):
            return None

    @property
    def signed(self) -> str:
        return _signer().sign_object(asdict(self), compress=True)

    def of_phases(self, *choices: Collection[str]) -> "InView":
        """What of it is read in any of the choices of phases, each of which is all where empty."""
        phases = sorted({phase for choice in choices for phase in choice}) if all(choices) else []
        return replace(self, phases=phases)

    @property
    def change(self) -> WordingChange | None:
        """How the wording had changed since a note was written, the draft's first."""
        now = in_phases(self.shown, self.phases)
        for wording in self.written_for.values():
            before = in_phases(wording, self.phases)
            if now and before != now:
                return WordingChange(before, now)
        return None

    def wording_of(self, note: str) -> Wording:
        """What the note is written for: a new one for the wording shown, or while there is none,
        for the one before."""
        new = self.shown or next(iter(self.written_for.values()), {})
        return self.written_for.get(_as_read(note), new)

    def wording_kept_for(self, note: str) -> Wording:
        """What the note is written for once its editor keeps it: the wording shown in the phases in
        view. Whatever changed in others has not been decided about."""
        before = self.wording_of(note)
        unseen = before.keys() - in_phases(before, self.phases).keys()
        return {**in_phases(self.shown, self.phases), **{phase: before[phase] for phase in unseen}}


def _signer() -> signing.Signer:
    return signing.Signer(salt="cms.hubs.notes")


def _as_read(note: str) -> str:
    """The note as readers have it, but that it leads to what it refers to, published or not. The
    editor may give its markup other keys."""
    return str(Texts(_leading_to_themselves).later(note, Format.HTML))


def _leading_to_themselves(references: set[Reference]) -> Mapping[Reference, Target]:
    return {reference: Target(f"/{reference.kind}/{reference.id}") for reference in references}
