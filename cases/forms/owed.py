"""Forms about what is owed: written down, reported as done, looked at, ordered by a notice, handed on to an authority;
and what becomes of it when a case is settled.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cases import access, formats, pressed
from cases.actions import following, issuing, owed, referring, settling, undertaking
from cases.forms import quick
from cases.forms.deed import DeedForm
from cases.forms.fields import Moment, WordsField
from cases.forms.photo_field import Photos
from cases.models import Case, CaseEvent, Party, Undertaking
from cases.states import Actor, NotNow, StillOpen, UndertakingKind, Verb
from mediation.models import Authority, Organisation

NO_NAMES = _("They read this sentence: what and where. No names, no numbers, not the resident's words.")
LINES = {"rows": 2}
# In so many working days an order is looked at again, and an authority should have answered.
LOOKED_AT, ANSWERED = (3, 5, 10), (3, 5, 10, 15)


def called(row: Undertaking, *, internal: bool) -> str:
    """What it is, by when, and its words as far as this reader may see them."""
    said = [str(row.get_kind_display()), formats.when(row.due_at, get_language() or "zh-hans")]
    words = (row.words if internal else "") or row.told
    return " · ".join([*said, words] if words else said)


class _Sides(forms.ModelChoiceField):
    """The sides of the case that are no organisation, without their names: these are opened, never only seen."""

    def label_from_instance(self, party: Any) -> str:
        tail = str(party.phone)[-4:] if party.phone else gettext("anonymous")
        return f"{party.get_side_display()} · {gettext('Resident')} {tail}"


class UndertakeForm(DeedForm):
    verb = Verb.UNDERTAKE
    intro = _("Who does what by when, so that it is watched and nobody forgets. Whoever does it is told at once.")
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(kind.value, UndertakingKind(kind).label) for kind in undertaking.BY_HAND],
        widget=forms.RadioSelect,
    )
    organisation = forms.ModelChoiceField(
        label=_("Which organisation does it?"), queryset=Organisation.objects.none(), required=False
    )
    party = _Sides(label=_("Or which of the residents?"), queryset=Party.objects.none(), required=False)
    by_group = forms.BooleanField(label=_("Or the group itself"), required=False)
    brief = WordsField(
        label=_("For whoever does it: what, and where?"), needed=True, widget=forms.Textarea(attrs=LINES),
        max_length=200, help_text=NO_NAMES,
    )  # fmt: skip
    words = WordsField(label=_("Who does what, and how is it checked?"), needed=True)
    until = Moment(label=_("By when?"), offers=quick.closings)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case.site is not None:
            self.fields["organisation"].queryset = self.case.site.organisations.all()  # type: ignore[attr-defined]
        residents = Party.objects.filter(case=self.case, organisation__isnull=True).order_by("side", "id")
        self.fields["party"].queryset = residents  # type: ignore[attr-defined]

    def do(self, *, by: Actor) -> None:
        said = dict(self.cleaned_data)
        undertaking.undertake(self.case, by=by, due_at=said.pop("until"), **said)


class _Chosen(DeedForm):
    """About one thing that is still to be done: of several it is chosen, if the page before did not speak of one."""

    prefilled = ("undertaking",)

    undertaking = forms.ModelChoiceField(
        label=_("What was done?"),
        queryset=Undertaking.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose what was done."), "invalid_choice": _("Choose what was done.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["undertaking"]
        choice.queryset = self.offered()
        choice.label_from_instance = lambda row: called(row, internal=self.sight.internal)

    def offered(self) -> Any:
        """What it may be about; the month to mediate is a limit, and nothing that was agreed."""
        return undertaking.open_ones(self.case).exclude(kind=UndertakingKind.MEDIATION)


class KeepForm(_Chosen):
    verb = Verb.KEEP
    words = WordsField(label=_("What was found?"), needed=True)
    photo = Photos(label=_("A photo of it"), shrink="large")
    comes_back = forms.BooleanField(label=_("It has come back: open the case again"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not undertaking.open_ones(self.case, *undertaking.FOLLOW_UPS).exists():
            del self.fields["comes_back"]

    def do(self, *, by: Actor) -> CaseEvent:
        said = self.cleaned_data
        if said.get("comes_back"):
            return following.come_back(self.case, by=by, undertaking=said["undertaking"], words=said["words"])
        return undertaking.keep(
            self.case, by=by, undertaking=said["undertaking"], words=said["words"], pictures=said["photo"]
        )


class _Owed(_Chosen):
    def offered(self) -> Any:
        return undertaking.open_ones(self.case, *undertaking.OWED)


class ReportDoneForm(_Owed):
    verb = Verb.REPORT_DONE
    intro = _("Somebody else looks at it then. Until that it stays on your list.")
    photo = Photos(label=_("A photo that shows it"), needed=True, shrink="large")
    words = WordsField(label=_("What was done?"), required=False, widget=forms.Textarea(attrs=LINES))

    def offered(self) -> Any:
        rows = super().offered()
        theirs = self.reader.organisation_id if self.reader is not None else None
        return rows if theirs is None else rows.filter(by_organisation=theirs)

    def do(self, *, by: Actor) -> CaseEvent:
        said = self.cleaned_data
        return owed.report_done(
            self.case, by=by, undertaking=said["undertaking"], words=said["words"], pictures=said["photo"]
        )


class PromisedDoneForm(ReportDoneForm):
    """The same behind the link of a resident: of what they owe themselves."""

    def offered(self) -> Any:
        theirs = owed.sides_of(self.case, self.by) if self.by is not None else ()
        return super().offered().filter(party__in=theirs)


class KeepPartForm(_Owed):
    verb = Verb.KEEP_PART
    intro = _("A date later than the old one is asked for: another person decides.")
    words = WordsField(
        label=_("What is left to do, and where?"), needed=True, max_length=200, widget=forms.Textarea(attrs=LINES),
        help_text=NO_NAMES,
    )  # fmt: skip
    until = Moment(label=_("By when?"), offers=quick.closings)

    def do(self, *, by: Actor) -> CaseEvent:
        return owed.keep_in_part(self.case, by=by, **self.cleaned_data)


class BreakForm(_Owed):
    verb = Verb.BREAK
    intro = _("It stays due and climbs. The leader is told, and the other side, with the ways that are open to them.")
    words = WordsField(label=_("What was found?"), needed=True)

    def do(self, *, by: Actor) -> CaseEvent:
        return owed.note_broken(self.case, by=by, **self.cleaned_data)


class IssueForm(DeedForm):
    verb = Verb.ISSUE
    intro = _("A numbered order. They are told at once, and it is closed by a second look with a photo.")
    organisation = forms.ModelChoiceField(
        label=_("To which organisation?"), queryset=Organisation.objects.none(), empty_label=None,
        error_messages={"required": _("Choose an organisation that is at work at this site.")},
    )  # fmt: skip
    brief = WordsField(
        label=_("What is wrong, and where?"), needed=True, max_length=200, widget=forms.Textarea(attrs=LINES),
        help_text=NO_NAMES,
    )  # fmt: skip
    standard = WordsField(
        label=_("By which standard or drawing?"), needed=True, max_length=200, widget=forms.Textarea(attrs=LINES)
    )
    until = Moment(label=_("Put right by when?"), offers=quick.closings)
    recheck = Moment(
        label=_("When is it looked at again?"), required=False, offers=partial(quick.closings, ahead=LOOKED_AT)
    )
    photo = Photos(label=_("A photo of what is wrong (they see it)"), shrink="large")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case.site is not None:
            others = self.case.site.organisations.all()
            if self.reader is not None and self.reader.organisation_id is not None:
                others = others.exclude(pk=self.reader.organisation_id)
            self.fields["organisation"].queryset = others  # type: ignore[attr-defined]

    def do(self, *, by: Actor) -> CaseEvent:
        said = self.cleaned_data
        return issuing.issue(
            self.case,
            by=by,
            organisation=said["organisation"],
            brief=said["brief"],
            standard=said["standard"],
            due_at=said["until"],
            recheck_at=said["recheck"],
            pictures=said["photo"],
        )


class OneAuthority(forms.ModelChoiceField):
    """An authority of the case's district, with what it looks after and its telephone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Which authority?"))
        super().__init__(queryset=Authority.objects.none(), **kwargs)
        self.error_messages["required"] = self.error_messages["invalid_choice"] = _("Choose the authority.")

    def of(self, case: Case, kinds: list[str] | None = None) -> None:
        """Offer those to whom this case can be handed on; of these kinds alone, if any are named."""
        offered = referring.authorities(case)
        self.queryset = offered.filter(kind__in=kinds) if kinds else offered

    def label_from_instance(self, authority: Any) -> str:
        return " · ".join(part for part in (authority.name, authority.get_kind_display(), authority.phone) if part)


class ReferForm(DeedForm):
    verb = Verb.REFER
    intro = _("Beside the mediation. The resident is told to whom it went, and the day of the answer is watched.")
    authority = OneAuthority(empty_label=None)
    words = WordsField(label=_("What are they to look into?"), needed=True)
    reference = WordsField(
        label=_("Their number for it"), required=False, max_length=40, widget=forms.TextInput(),
        help_text=_("If you have it already."),
    )  # fmt: skip
    until = Moment(label=_("By when should they have answered?"), offers=partial(quick.closings, ahead=ANSWERED))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["authority"]
        field.of(self.case)
        needed = referring.still_needed(self.case)
        field.initial = field.queryset.filter(kind__in=needed).first() if needed else None

    def do(self, *, by: Actor) -> CaseEvent:
        said = dict(self.cleaned_data)
        return referring.refer(self.case, by=by, due_at=said.pop("until"), **said)


class SettlingFields:
    """What a settlement is asked besides, where there is something: of each thing still open what becomes of it, and to
    which authority it goes where agreement alone does not do."""

    case: Case
    fields: dict[str, forms.Field]
    sight: access.Sight

    def ask_what_is_open(self) -> None:
        """Add the questions, before all others."""
        added: dict[str, forms.Field] = {}
        for row in settling.still_open(self.case):
            added[f"open-{row.pk}"] = forms.ChoiceField(
                label=format_lazy("{}: {}", _("Still open"), called(row, internal=self.sight.internal)),
                choices=[(choice.value, choice.label) for choice in settling.choices_for(row)],
                widget=forms.RadioSelect,
                # What was signed has its date by that.
                initial=StillOpen.TRACKED.value if row.clause_id is not None else None,
                error_messages={"required": _("Say what becomes of it before you settle.")},
            )
        if needed := referring.still_needed(self.case):
            authority = OneAuthority(
                label=_("Agreement alone does not settle this. Hand it on to"), required=False, empty_label="—"
            )
            authority.of(self.case, needed)
            added["authority"] = authority
            added["answer_by"] = Moment(
                label=_("By when should they have answered?"),
                required=False,
                offers=partial(quick.closings, ahead=ANSWERED),
            )
        self.fields = {**added, **self.fields}

    @staticmethod
    def still_open_of(said: dict[str, Any]) -> dict[int, str]:
        """Take these answers out of all the answers: what becomes of each, by its key."""
        names = [name for name in said if name.startswith("open-")]
        return {int(name.removeprefix("open-")): said.pop(name) for name in names}

    def hand_on(self, said: dict[str, Any], still_open: dict[int, str], *, by: Actor) -> None:
        """Take the authority out of the answers, and hand the case on to it: its answer goes on after the settlement.

        Raises:
            NotNow: no day is named by which it should have answered.
        """
        authority, until = said.pop("authority", None), said.pop("answer_by", None)
        if authority is None:
            return
        waiting = referring.waiting_for(self.case).filter(authority=authority)
        if not waiting.exists():
            if until is None:
                raise NotNow(gettext("Name the day and hour by which the authority should have answered."))
            with pressed.beside():
                referring.refer(self.case, by=by, authority=authority, due_at=until, words=said["words"])
        still_open.setdefault(waiting.get().undertaking_id, StillOpen.TRACKED)
