"""Fields that the forms of the table share: a side, a moment by one tap, the sum of a proposal, a row that the page
names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases import formats, timemachine, willing
from cases.actions.table import convening
from cases.forms import quick
from cases.forms.deed import DeedForm
from cases.forms.fields import Moment
from cases.models import Case, Party, Session
from cases.states import SessionKind
from mediation import directory
from mediation.models import Member


class StillNamed(forms.ModelChoiceField):
    """A row that the page offered. One that is gone since is named all the same: that it is gone says the action, which
    leaves a trace. `ever`: the rows that any page of this case could have offered."""

    ever: Any = None

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            row = self.ever.filter(pk=int(value)).first() if self.ever is not None and is_a_key(value) else None
            if row is None:
                raise
            return row


class SeveralStillNamed(forms.ModelMultipleChoiceField):
    """The same of several rows."""

    ever: Any = None

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except forms.ValidationError:
            keys = {int(each) for each in value or () if is_a_key(each)} if isinstance(value, list | tuple) else set()
            rows = list(self.ever.filter(pk__in=keys)) if self.ever is not None and keys else []
            if not keys or len(rows) < len(set(value)):
                raise
            return rows


def is_a_key(value: Any) -> bool:
    """Whether this can be the key of a row."""
    said = str(value or "")
    return said.isascii() and said.isdecimal() and len(said) < 19


class OneSide(StillNamed):
    """One side of the case, as it is called there."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Which side?"))
        kwargs.setdefault("widget", forms.RadioSelect)
        kwargs.setdefault("empty_label", None)
        super().__init__(queryset=Party.objects.none(), **kwargs)

    def label_from_instance(self, party: Any) -> str:
        return _side(party)


class SeveralSides(SeveralStillNamed):
    """Some of the sides of the case."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(queryset=Party.objects.none(), **kwargs)

    def label_from_instance(self, party: Any) -> str:
        return _side(party)


class SeveralMembers(forms.ModelMultipleChoiceField):
    """Members of the site's group, each with whom they belong to."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(queryset=Member.objects.none(), **kwargs)

    def label_from_instance(self, member: Any) -> str:
        return f"{member.name} · {member.organisation.called}" if member.organisation else str(member.name)


class TheRow(forms.ModelChoiceField):
    """A row that the page names by itself, and nobody chooses."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=kwargs.pop("queryset"), widget=forms.HiddenInput, **kwargs)
        self.error_messages["required"] = self.error_messages["invalid_choice"] = _(
            "This is not there any more. Please look at the table again."
        )


def _side(party: Party) -> str:
    side, name = str(party.get_side_display()), formats.side_name(party, get_language() or "zh-hans")
    return name if side in name else f"{side} · {name}"


def planned_of(case: Case) -> Any:
    """The sessions that are planned and have not begun; the next one first."""
    rows = Session.objects.filter(case=case, handling=case.handling, begun_at__isnull=True, ended_at__isnull=True)
    return rows.select_related("side__organisation", "side__building").order_by("planned_at", "id")


def sides_of(case: Case) -> Any:
    """The sides that may be chosen: those that are sides now, and no guesses."""
    return willing.present(case)


def offer_sides(field: Any, case: Case, rows: Any = None) -> None:
    """Let this field offer these sides of the case, or all that may be chosen."""
    field.queryset = sides_of(case) if rows is None else rows
    field.ever = Party.ever.filter(case=case)


def members_of(case: Case, *, but: Member | None) -> Any:
    """The members of the site's group, without who asks."""
    if case.site is None:
        return Member.objects.none()
    members = directory.group_members(case.site).select_related("organisation")
    return members.exclude(pk=but.pk) if but is not None else members


def by_one_tap(now: datetime) -> list[tuple[str, str]]:
    """The moments that are offered, in ISO 8601 and as they are said: later today, the next working day."""
    return [(at.isoformat(), quick.said(at, now)) for at in quick.meetings(now, working_days=1)]


class OfASession(DeedForm):
    """A form about a session: the one that the page names, or a new one, of what kind, with whom and where."""

    prefilled = ("session", "kind", "side")
    session = TheRow(queryset=Session.objects.none(), required=False)
    kind = forms.ChoiceField(
        label=_("What kind of session?"), choices=SessionKind.choices, widget=forms.RadioSelect,
        initial=SessionKind.JOINT,
    )  # fmt: skip
    side = OneSide(label=_("With which side, if it is apart?"), required=False)
    place = forms.CharField(label=_("Where?"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = planned_of(self.case)  # type: ignore[attr-defined]
        offer_sides(self.fields["side"], self.case)


class InASession(DeedForm):
    """A form about what is said: the page keeps which session was under way when it was opened (0: none)."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["seen"] = getattr(convening.running(self.case), "pk", 0)


class AtATime(DeedForm):
    """A form that asks when: by one tap, or by the phone's own wheel."""

    quick = forms.ChoiceField(label=_("When?"), required=False, widget=forms.RadioSelect)
    until = Moment(label=_("Or another day and hour"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quick"].choices = by_one_tap(timemachine.now())  # type: ignore[attr-defined]

    @property
    def at(self) -> datetime | None:
        """The moment that was named; what was typed goes before what was tapped."""
        said = self.cleaned_data
        if said.get("until"):
            return said["until"]
        return datetime.fromisoformat(said["quick"]) if said.get("quick") else None
