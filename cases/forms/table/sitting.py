"""Forms of the session: it begins, somebody comes later, an account, the end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.actions.table import sitting
from cases.actions.table.sitting import Came
from cases.forms.deed import DeedForm
from cases.forms.fields import WordsField
from cases.forms.table.convening import AT_THE_TABLE
from cases.forms.table.fields import (
    AtATime,
    InASession,
    OfASession,
    OneSide,
    SeveralMembers,
    SeveralSides,
    SeveralStillNamed,
    TheRow,
    members_of,
    offer_sides,
    planned_of,
    sides_of,
)
from cases.models import CaseEvent, Representative, RightsNotice, Session
from cases.states import Actor, SessionEnd, SessionKind, Verb


class WhoCame(DeedForm):
    """Who sits there: sides, who speaks for them, members, others by name."""

    comes_back_to = AT_THE_TABLE
    step = "sitting"
    came = SeveralSides(label=_("Which sides came?"))
    speakers = SeveralStillNamed(
        label=_("Who came for a side?"), queryset=Representative.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    told_rights = SeveralSides(
        label=_("Told their rights and duties just now"),
        help_text=_(
            "It is of their own will and free; they may stop at any time, ask for another mediator, go to court. "
            "They tell the truth and keep to what they agree."
        ),
    )
    members = SeveralMembers(label=_("Who of the group is there?"))
    others = forms.CharField(
        label=_("Others, by name, one a line"), required=False, max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    is_agreed = forms.BooleanField(label=_("The sides agree that they are there"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = sides_of(self.case)
        offer_sides(self.fields["came"], self.case)
        told = RightsNotice.objects.filter(case=self.case, handling=self.case.handling).values("party")
        self._offer("told_rights", sides.exclude(pk__in=told))
        speaking = Representative.objects.filter(case=self.case, left_at__isnull=True).select_related("party")
        self._offer("speakers", speaking)
        self.fields["members"].queryset = members_of(self.case, but=self.reader)  # type: ignore[attr-defined]

    def _offer(self, name: str, rows: Any) -> None:
        """The question, unless there is nothing to choose from."""
        field: Any = self.fields[name]
        if rows.exists():
            field.queryset, field.ever = rows, rows.model._base_manager.filter(case=self.case)
        else:
            del self.fields[name]

    def who(self, **more: Any) -> Came:
        """What was ticked."""
        said = self.cleaned_data
        given: dict[str, Any] = {
            "parties": list(said.get("came") or ()),
            "representatives": list(said.get("speakers") or ()),
            "members": list(said.get("members") or ()),
            "others": (said.get("others") or "").splitlines(),
            "is_agreed": bool(said.get("is_agreed")),
        }
        return Came(**(given | more))


class SitForm(OfASession, WhoCame):
    verb = Verb.SIT
    intro = _("All sides are ticked: take off whoever is not there, and begin. Who else is there comes afterwards.")
    field_order = ("session", "kind", "side", "place", "came", "speakers", "told_rights")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who else is there is noted once it has begun (`SeatForm`): two taps, and it has.
        for name in ("members", "others", "is_agreed"):
            del self.fields[name]
        rows = planned_of(self.case)
        named = self.data.get("session") or self.initial.get("session")
        held = rows.filter(pk=named).first() if str(named or "").isdecimal() else None
        came = self.fields["came"].queryset  # type: ignore[attr-defined]
        if held is not None:
            came = came if held.side_id is None else came.filter(pk=held.side_id)
            self._offer("came", came)
            for name in ("kind", "side", "place"):
                del self.fields[name]
        self.fields["came"].initial = [side.pk for side in came]

    def do(self, *, by: Actor) -> CaseEvent:
        said = self.cleaned_data
        given: dict[str, Any] = {}
        if said["session"] is None:
            given = {"kind": said["kind"], "side": said["side"], "place": said["place"]}
            if said["kind"] != SessionKind.JOINT and said["side"] is not None:
                # Apart there is one side: whoever else was ticked beforehand is not meant.
                given["came"] = self.who(parties=[said["side"]])
        return sitting.sit(
            self.case, by=by, session=said["session"], told_rights=said.get("told_rights") or (),
            **({"came": self.who()} | given),
        )  # fmt: skip


def running_of(case: Any) -> Any:
    """The session that is under way."""
    return Session.objects.filter(case=case, handling=case.handling, begun_at__isnull=False, ended_at__isnull=True)


class SeatForm(WhoCame):
    verb = Verb.SEAT
    intro = _("Who came later, or was told their rights only now.")
    session = TheRow(queryset=Session.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = running_of(self.case)
        self.fields["session"].queryset = rows  # type: ignore[attr-defined]
        self.fields["session"].initial = getattr(rows.first(), "pk", None)

    def do(self, *, by: Actor) -> CaseEvent:
        said = self.cleaned_data
        return sitting.seat(
            self.case, by=by, session=said["session"], came=self.who(), told_rights=said.get("told_rights") or ()
        )


class AccountForm(InASession):
    verb = Verb.ACCOUNT
    is_of_the_field = True
    comes_back_to = AT_THE_TABLE
    step = "sitting"
    prefilled = ("party",)
    intro = _("In their own words, as what they say and not as what is so.")
    party = OneSide(label=_("Who says it?"), error_messages={"required": _("Choose who says it.")})
    words = WordsField(label=_("What do they say happened, and what do they want?"), needed=True)
    is_confirmed = forms.BooleanField(label=_("Read back to them, and they said it is so"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_sides(self.fields["party"], self.case)

    def do(self, *, by: Actor) -> CaseEvent:
        return sitting.account(self.case, by=by, **self.cleaned_data)


class EndSessionForm(AtATime):
    verb = Verb.END_SESSION
    comes_back_to = AT_THE_TABLE
    step = "sitting"
    intro = _("Another date is told to every side at once. Without agreement every side is told its other routes.")
    session = TheRow(queryset=Session.objects.none())
    how = forms.ChoiceField(
        label=_("How does it end?"), widget=forms.RadioSelect,
        choices=SessionEnd.choices,
        error_messages={"required": _("Choose how the session ends.")},
    )  # fmt: skip
    words = WordsField(
        label=_("What is left open, or why is there no agreement?"), needed=True,
        help_text=_("Without agreement it is needed, and the sides read it."),
    )  # fmt: skip
    place = forms.CharField(label=_("Where do you meet again?"), max_length=80, required=False)
    field_order = ("session", "how", "words", "quick", "until", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = running_of(self.case)
        held = rows.first()
        self.fields["session"].queryset = rows  # type: ignore[attr-defined]
        self.fields["session"].initial = getattr(held, "pk", None)
        self.fields["place"].initial = getattr(held, "place", "")
        if held is not None:
            may = sitting.endings(held)
            self.fields["how"].choices = [(each.value, each.label) for each in may]  # type: ignore[attr-defined]
            self.fields["how"].initial = may[0] if held.side_id else None
        self.fields["quick"].label = _now("When do you meet again?")

    def do(self, *, by: Actor) -> CaseEvent:
        said = self.cleaned_data
        return sitting.end(
            self.case, by=by, session=said["session"], how=said["how"], words=said["words"],
            at=self.at if said["how"] == SessionEnd.NEXT else None, place=said["place"],
        )  # fmt: skip
