"""What the admin checks of a hub's programme, with the message beside its row."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from wagtail.admin.forms import WagtailAdminPageForm

from cms.hubs.wordings import (
    Wording,
    WordingChange,
    fingerprint,
    in_phases,
    published_wordings,
)
from cms.pages.forms import DistinctRowsFormSet, name_of
from cms.pages.visibility import public
from cms.richtext.formats import Format, convert
from cms.workgroups.models import PhaseOffer, WorkGroup
from cms.workgroups.provenance import Provenance


class LocalWorkGroupForm(WagtailAdminPageForm):
    """A hub's own Work Group knows from the start whose it is, and is of a year that is public: the
    nation's drafts are its own to delete. A year that was withdrawn since stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.devised_by_id is None:
            self.instance.devised_by = self.parent_page.specific
        year: Any = self.fields["academic_year"]
        chosen = Q(pk=self.instance.academic_year_id)
        year.queryset = year.queryset.filter(public() | chosen).order_by("-start_year")


@dataclass(frozen=True, slots=True)
class _Choice:
    """A Work Group as the rows list it."""

    id: int
    year: str
    is_national: bool
    label: str
    is_withdrawn: bool
    place: tuple[Any, ...]

    @classmethod
    def of(cls, work_group: WorkGroup, *, is_withdrawn: bool = False) -> "_Choice":
        year = work_group.academic_year
        is_national = work_group.provenance == Provenance.NATIONAL
        title = work_group.get_admin_display_title()
        return cls(
            work_group.pk,
            year.title,
            is_national,
            f"{title} (withdrawn)" if is_withdrawn else title,
            is_withdrawn,
            (-year.start_year, not is_national, work_group.code, work_group.title),
        )

    @property
    def heading(self) -> str:
        return self.year if self.is_national else f"{self.year}, the hub's own"


def _told(work_groups: "QuerySet[WorkGroup]") -> "QuerySet[WorkGroup]":
    """Each with what a list tells of it."""
    return work_groups.select_related("academic_year").defer("description")


def _by_year(offered: list[_Choice], stands: Any) -> list[tuple[str, list[tuple[int, str]]]]:
    """What a row lists: where a Work Group stands in it, those of its year. The list of all years
    in each of many rows would be long to load."""
    years = {one.year for one in offered if str(one.id) == str(stands)}
    listed = [one for one in offered if not years or one.year in years]
    return [
        (heading, [(one.id, one.label) for one in group])
        for heading, group in groupby(listed, key=lambda one: one.heading)
    ]


class HubOffersFormSet(DistinctRowsFormSet):
    """The rows of a hub: each a Work Group that is on offer nationally or the hub's own, none of
    them twice. A row whose note was written against another wording asks what is to become of
    it, until an answer is published."""

    distinct = "work_group"

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        work_group = str(form["work_group"].value())
        drafted = self._drafted.get(work_group)
        form.saved = self._noted.get(work_group) or drafted
        if form.instance.work_group_id is None and drafted is not None:
            form.initial["note"] = drafted.note  # what it refers to may stay
        self._offer_what_may_be_chosen(form)
        if form.saved is not None:
            self._tell_of_national_changes(form, drafted)

    @cached_property
    def _noted(self) -> Mapping[str, Any]:
        """By its Work Group, each row that is published with a note. A note is decided against
        that: the draft changes with every word that is typed, and taken back."""
        published = self.model.objects.filter(hub=self.instance.pk).exclude(note="")
        return {str(row.work_group_id): row for row in published}

    @cached_property
    def _drafted(self) -> Mapping[str, Any]:
        """By its Work Group, each row as the draft had it before anything that is sent."""
        return {str(row.work_group_id): copy(row) for row in self.get_queryset()}

    def _offer_what_may_be_chosen(self, form: Any) -> None:
        field = form.fields["work_group"]
        stands = form["work_group"].value()
        stays = (str(stands), str(form.initial.get("work_group")))
        offered = [one for one in self._choices if not one.is_withdrawn or str(one.id) in stays]
        field.queryset = field.queryset.filter(pk__in=[one.id for one in offered])
        field.choices = [("", "---------"), *_by_year(offered, stands)]
        field.error_messages["invalid_choice"] = (
            "This is neither on offer nationally any more nor the hub's own. Choose another."
        )

    @cached_property
    def _choices(self) -> list["_Choice"]:
        """What may be chosen, and what was chosen before and has been withdrawn since: looked up
        once for all rows."""
        offers = PhaseOffer.objects.filter(public("phase__")).values("work_group")
        national = WorkGroup.objects.filter(public(), provenance=Provenance.NATIONAL, pk__in=offers)
        own = WorkGroup.objects.filter(
            provenance=Provenance.LOCAL, localworkgroup__devised_by=self.instance.pk
        )
        found = [_Choice.of(work_group) for work_group in chain(*map(_told, (national, own)))]
        named = {row.work_group_id for row in self.get_queryset()} - {one.id for one in found}
        withdrawn = WorkGroup.objects.filter(pk__in=named)
        found += [_Choice.of(work_group, is_withdrawn=True) for work_group in _told(withdrawn)]
        return sorted(found, key=lambda one: one.place)

    def _tell_of_national_changes(self, form: Any, draft: Any) -> None:
        saved = form.saved
        form.is_withdrawn, form.change = False, None
        published = self._wordings.get(saved.work_group_id)
        if published is None:  # it is the hub's own
            return
        phases = form["phases"].value() or ()
        now = in_phases(published, phases)
        form.is_withdrawn = not now
        form.fields["wording_read"] = forms.CharField(
            initial=fingerprint(published), required=False, widget=forms.HiddenInput
        )
        if saved.noted_wording is not None and now:
            before = in_phases(saved.noted_wording, phases)
            if before != now:
                form.change = WordingChange(before, now)
                form.fields["keep_note"] = forms.BooleanField(
                    initial=draft is not None and _keeps_note(draft, saved, published),
                    required=False,
                )

    @cached_property
    def _wordings(self) -> Mapping[int, Wording]:
        rows = chain(self._noted.values(), self._drafted.values())
        return published_wordings([row.work_group_id for row in rows])

    def validate_unique(self) -> None:
        super().validate_unique()
        rows: list[Any] = list(self.kept_forms())
        new = {row.instance.work_group_id for row in rows if row.saved is None}
        wordings = {**self._wordings, **published_wordings(new)}
        for row in rows:
            offer, saved = row.instance, row.saved
            offer.noted_wording = saved and saved.noted_wording
            if not (offer.note and saved and saved.note) or _is_decided(row):
                offer.note_wording(wordings)

    def sentence_about_repeating(self, work_group: Any) -> str:
        return f"{name_of(work_group)} is in this hub's programme already, further up."


def _is_decided(form: Any) -> bool:
    """Whether the editor has revised the note, or keeps it, with the wording in view that is
    published now: it may have changed while the page was open."""
    if "wording_read" in form.changed_data:
        return False
    keeps = form.cleaned_data.get("keep_note", False)
    return keeps or not _read_alike(form.saved.note, form.instance.note)


def _keeps_note(draft: Any, saved: Any, published: Wording) -> bool:
    """Whether the note is kept as it is for the published wording, by a draft."""
    return draft.noted_wording == published and _read_alike(draft.note, saved.note)


def _read_alike(*notes: str) -> bool:
    """Whether the notes are the same to readers; the editor may have given their markup other
    keys."""
    before, now = (convert(note, Format.HTML) for note in notes)
    return bool(before == now)
