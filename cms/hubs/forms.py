"""What the admin checks of a hub's programme, with the message beside its row."""

from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from wagtail.admin.forms import WagtailAdminPageForm

from cms.hubs.notes import InView
from cms.hubs.wordings import Wording, in_phases, published_wordings
from cms.pages.forms import DistinctRowsFormSet, name_of
from cms.pages.visibility import public
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

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        drafted = self._drafted.get(str(form["work_group"].value()))
        if form.instance.work_group_id is None and drafted is not None:
            form.initial["note"] = drafted.note  # what it refers to may stay
        self._offer_what_may_be_chosen(form)
        form.in_view = _carried_by(form) if form.is_bound else self._in_view_of(drafted)
        if form.in_view is not None:
            published = self._published.get(str(form.in_view.work_group))
            _tell_of_national_changes(form, drafted, published)

    @cached_property
    def _published(self) -> Mapping[str, Any]:
        """By its Work Group, each row as it is published."""
        published = self.model.objects.filter(hub=self.instance.pk)
        return {str(row.work_group_id): row for row in published}

    @cached_property
    def _drafted(self) -> Mapping[str, Any]:
        """By its Work Group, each row as the draft had it before anything that is sent."""
        return {str(row.work_group_id): copy(row) for row in self.get_queryset()}

    def _offer_what_may_be_chosen(self, form: Any) -> None:
        field = form.fields["work_group"]
        stands = form["work_group"].value()
        offered = [
            one for one in self._choices if not one.is_withdrawn or str(one.id) == str(stands)
        ]
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

    def _in_view_of(self, drafted: Any) -> InView | None:
        """What a row is opened with; none where it is new or of the hub's own Work Group."""
        if drafted is None or drafted.work_group_id not in self._wordings:
            return None
        shown = self._wordings[drafted.work_group_id]
        published = self._published.get(str(drafted.work_group_id))
        return InView.of(drafted.work_group_id, shown, filter(None, (drafted, published)))

    @cached_property
    def _wordings(self) -> Mapping[int, Wording]:
        return published_wordings([row.work_group_id for row in self._drafted.values()])

    def validate_unique(self) -> None:
        super().validate_unique()
        rows: list[Any] = list(self.kept_forms())
        unseen = self._wordings_of_unseen(
            [row.instance.work_group_id for row in rows if row.in_view is None]
        )
        for row in rows:
            offer, in_view = row.instance, row.in_view
            if not offer.note:
                offer.noted_wording = None
            elif in_view is None:
                offer.noted_wording = unseen.get(offer.work_group_id, {})
            # The tick was set beside what was shown then; the row may have no box any more.
            elif row.data.get(row.add_prefix("keep_note")):
                offer.noted_wording = in_view.wording_kept_for(offer.note)
            else:
                offer.noted_wording = in_view.wording_of(offer.note)

    def _wordings_of_unseen(self, work_groups: Collection[int]) -> Mapping[int, Wording]:
        """What the notes are written for of rows that show no wording, as new ones do: for that of
        the note that there is, so that none is decided unseen."""
        rows = chain(self._drafted.values(), self._published.values())
        noted = {
            row.work_group_id: row.noted_wording for row in rows if row.noted_wording is not None
        }
        return {**published_wordings(work_groups), **noted}

    def sentence_about_repeating(self, work_group: Any) -> str:
        return f"{name_of(work_group)} is in this hub's programme already, further up."


def _carried_by(form: Any) -> InView | None:
    """What the row had in view that was sent; none where it names another Work Group since."""
    in_view = InView.carried(form.data.get(form.add_prefix("in_view"), ""))
    if in_view is None or str(in_view.work_group) != form["work_group"].value():
        return None
    return in_view


class _CarriedField(forms.CharField):
    """Sent along unseen. A form that is shown again carries what it shows then."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


class _Tick(forms.BooleanField):
    """A form that is shown again has it as it was sent, if that was about what is shown then."""

    def __init__(self, *, is_about_what_is_shown: bool, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.is_about_what_is_shown = is_about_what_is_shown

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data and self.is_about_what_is_shown


def _tell_of_national_changes(form: Any, drafted: Any, published: Any) -> None:
    """A change beside the note that the public reads asks as one beside the drafted note does."""
    chosen, shown = form["phases"].value() or (), form.in_view.shown
    form.is_withdrawn = not in_phases(shown, chosen)
    form.is_in_programme = published is not None and bool(in_phases(shown, published.phases))
    noted = [published.phases] if published is not None and published.note else []
    in_view = form.in_view.of_phases(chosen, *noted)
    form.change = in_view.change
    form.fields["in_view"] = _CarriedField(initial=in_view.signed, required=False)
    if form.change is not None:
        form.fields["keep_note"] = _Tick(
            initial=drafted is not None and _is_kept(drafted, in_view),
            is_about_what_is_shown=form.change == form.in_view.change,
        )


def _is_kept(drafted: Any, in_view: InView) -> bool:
    """Whether the draft has the note as it was, for the wording shown."""
    kept_for = in_view.wording_kept_for(drafted.note)
    return bool(drafted.noted_wording == kept_for != in_view.wording_of(drafted.note))
