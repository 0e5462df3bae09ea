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
    it."""

    distinct = "work_group"

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.saved = self._as_last_saved(form)
        self._offer_what_may_be_chosen(form)
        if form.saved is not None:
            form.initial["note"] = form.saved.note  # what it refers to may stay
            self._tell_of_national_changes(form)

    def _as_last_saved(self, form: Any) -> Any:
        """The row before anything that is sent, if it was there. One that only a draft has is sent
        without an id, and known by its Work Group."""
        if form.instance.work_group_id is not None:
            return copy(form.instance)
        return self._drafted.get(form["work_group"].data)

    @cached_property
    def _drafted(self) -> Mapping[str, Any]:
        rows = self.get_queryset()
        return {str(row.work_group_id): row for row in rows if row.pk is None}

    def _offer_what_may_be_chosen(self, form: Any) -> None:
        field = form.fields["work_group"]
        before = form.saved and form.saved.work_group_id
        offered = [one for one in self._choices if not one.is_withdrawn or one.id == before]
        field.queryset = field.queryset.filter(pk__in=[one.id for one in offered])
        field.choices = [("", "---------"), *_by_year(offered, form["work_group"].value())]
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

    def _tell_of_national_changes(self, form: Any) -> None:
        offer = form.saved
        form.is_withdrawn, form.change = False, None
        published = self._wordings.get(offer.work_group_id)
        if published is None:  # it is the hub's own
            return
        now = in_phases(published, offer.phases)
        form.is_withdrawn = not now
        form.fields["wording_read"] = forms.CharField(
            initial=fingerprint(published), required=False, widget=forms.HiddenInput
        )
        if offer.noted_wording is not None and now:
            before = in_phases(offer.noted_wording, offer.phases)
            if before != now:
                form.change = WordingChange(before, now)
                form.fields["keep_note"] = forms.BooleanField(required=False)

    @cached_property
    def _wordings(self) -> Mapping[int, Wording]:
        return published_wordings([offer.work_group_id for offer in self.get_queryset()])

    def validate_unique(self) -> None:
        super().validate_unique()
        form: Any
        for form in self.kept_forms():
            offer, saved = form.instance, form.saved
            if saved is None or saved.work_group_id != offer.work_group_id:
                offer.noted_wording = None
                offer.note_wording()
            elif not saved.note or _is_decided(form):
                offer.note_wording()
            else:
                offer.noted_wording = saved.noted_wording if offer.note else None

    def sentence_about_repeating(self, work_group: Any) -> str:
        return f"{name_of(work_group)} is in this hub's programme already, further up."


def _is_decided(form: Any) -> bool:
    """Whether the editor has revised the note, or keeps it, with the wording in view that is
    published now: it may have changed while the page was open."""
    if "wording_read" in form.changed_data:
        return False
    return "keep_note" in form.changed_data or _is_revised(form)


def _is_revised(form: Any) -> bool:
    """Whether the note reads otherwise; the editor may have given its markup other keys."""
    before, now = (convert(row.note, Format.HTML) for row in (form.saved, form.instance))
    return before != now
