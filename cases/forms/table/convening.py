"""Forms of the notice: a session with its date and place, other dates, calling off, and what a side answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases import formats, timemachine
from cases.actions.table import coming, convening, inviting
from cases.committees import committees
from cases.forms.deed import DeedForm
from cases.forms.fields import Moment, WordsField
from cases.forms.table.fields import AtATime, OfASession, TheRow, planned_of
from cases.models import CaseEvent, Invitation, Session
from cases.states import Actor, Channel, Coming, NotNow, Verb
from mediation.models import Committee

AT_THE_TABLE = "desk-table"


class ConveneForm(OfASession, AtATime):
    """A new session; or, with the session that the page names, another date for it."""

    verb = Verb.CONVENE
    comes_back_to = AT_THE_TABLE
    step = "notice"
    intro = _("Every side is told when and where, and answers by text: 1 can come, 2 cannot.")
    committee = forms.ModelChoiceField(
        label=_("Under which mediation committee?"), required=False, queryset=Committee.objects.none(),
        empty_label=_("The group's own"),
    )  # fmt: skip
    words = WordsField(
        label=_("Why another date?"), needed=True, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where no side has said by itself that it cannot come: then another person approves it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lawful = committees(self.case)
        self.fields["committee"].queryset = lawful  # type: ignore[attr-defined]
        if self.data.get("session") or self.initial.get("session"):
            for name in ("kind", "side", "committee"):
                del self.fields[name]
            self.fields["place"].help_text = _now("Leave it empty where it stays the same.")
        else:
            if self.reader is None or not convening.needs_a_reason(self.case, by=Actor(member=self.reader)):
                del self.fields["words"]
            if not lawful.exists():
                del self.fields["committee"]

    @property
    def title(self) -> str:
        return str(_now("Another date")) if "kind" not in self.fields else super().title

    def do(self, *, by: Actor) -> CaseEvent:
        said, at = self.cleaned_data, self.at
        if at is None:
            raise NotNow(_now("Name the day and hour."))
        session = said.get("session")
        return convening.convene(
            self.case, by=by, kind=said.get("kind") or (session.kind if session else ""), at=at, place=said["place"],
            side=said.get("side"), session=session, committee=said.get("committee"), words=said.get("words", ""),
        )  # fmt: skip


class OfPlanned(DeedForm):
    """A form about the planned session that the page names."""

    comes_back_to = AT_THE_TABLE
    step = "notice"
    prefilled = ("session",)
    session = TheRow(queryset=Session.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = planned_of(self.case)
        self.fields["session"].queryset = rows  # type: ignore[attr-defined]
        self.fields["session"].initial = getattr(rows.first(), "pk", None)


class OfferDatesForm(OfPlanned):
    verb = Verb.OFFER_DATES
    intro = _("Every side is asked by text which of these would do: 1, 2 or 3; none, 4.")
    first = Moment(label=_("First date"))
    second = Moment(label=_("Second date"), required=False)
    third = Moment(label=_("Third date"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case.now = timemachine.now()
        for name, at in zip(("first", "second", "third"), inviting.suggested(self.case), strict=False):
            self.fields[name].initial = at

    def do(self, *, by: Actor) -> CaseEvent:
        said = self.cleaned_data
        dates = [said[name] for name in ("first", "second", "third") if said.get(name)]
        return convening.offer(self.case, by=by, session=said["session"], dates=dates)


class CallOffForm(OfPlanned):
    verb = Verb.CALL_OFF
    intro = _("Every side is told that it does not take place.")
    words = WordsField(label=_("Why does it not take place?"), needed=True)

    def do(self, *, by: Actor) -> CaseEvent:
        return convening.call_off(self.case, by=by, **self.cleaned_data)


class ComeForm(DeedForm):
    """What a side said in a call or in person; from the page of the table by one tap."""

    verb = Verb.COME
    comes_back_to = AT_THE_TABLE
    step = "notice"
    prefilled = ("invitation", "coming", "how")
    intro = _("What the side said when it was told, on the phone or in person.")
    invitation = forms.ModelChoiceField(
        label=_("Which side?"), queryset=Invitation.objects.none(), widget=forms.RadioSelect, empty_label=None,
        error_messages={"required": _("Choose which side answered.")},
    )  # fmt: skip
    coming = forms.ChoiceField(label=_("Do they come?"), choices=Coming.choices, widget=forms.RadioSelect)
    picks = forms.MultipleChoiceField(
        label=_("Of offered dates, which would do?"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("0", _("The first")), ("1", _("The second")), ("2", _("The third"))],
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_("How did they say it?"), widget=forms.RadioSelect, initial=Channel.CALL,
        choices=[(each.value, each.label) for each in (Channel.CALL, Channel.VISIT)],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["invitation"]
        field.label_from_instance = _invited
        rows = Invitation.objects.filter(session__in=planned_of(self.case), party__left_at__isnull=True)
        # Of others neither whom the mediator meets nor when is theirs to read.
        own = None if self.reader is None else coming.written_down_by(self.reader, self.case)
        rows = rows if own is None else rows.filter(party__in=own)
        field.queryset = rows.select_related("party__organisation", "party__building", "session").order_by("-id")

    def do(self, *, by: Actor) -> CaseEvent:
        said = self.cleaned_data
        row = said["invitation"]
        picks = [int(each) for each in said["picks"]] if row.offers else []
        return coming.answer(
            self.case, by=by, invitations=[row], coming="" if picks else said["coming"], picks=picks, how=said["how"]
        )


def _invited(row: Invitation) -> str:
    language = get_language() or "zh-hans"
    return f"{formats.side_name(row.party, language)} · {formats.when(row.planned_at, language) or '…'}"


class ResidentComingForm(DeedForm):
    """Behind the resident's link: whether they come, or which of the offered dates would do."""

    verb = Verb.COME
    coming = forms.ChoiceField(
        label=_("Can you come?"), choices=Coming.choices, widget=forms.RadioSelect, required=False
    )
    picks = forms.MultipleChoiceField(
        label=_("Which of these dates would do?"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("0", "1"), ("1", "2"), ("2", "3")],
    )  # fmt: skip
    # What the page showed: the answer to a date that was changed meanwhile is none to the new one.
    invitation = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def title(self) -> str:
        return str(_now("Can you come?"))

    def do(self, *, by: Actor) -> CaseEvent:
        said = self.cleaned_data
        rows = coming.open_of(self.case, by)
        if not rows:
            raise NotNow(_now("This session is over already."))
        seen = said["invitation"] or rows[0].pk
        session = next((row.session_id for row in rows if row.pk == seen), None)
        if session is None:
            raise NotNow(_now("The date was changed meanwhile: the last notice counts."))
        theirs = [row for row in rows if row.session_id == session]
        picks = [int(each) for each in said["picks"]] if theirs[0].offers else []
        return coming.answer(self.case, by=by, invitations=theirs, coming="" if picks else said["coming"], picks=picks)
