"""The street office's forms: seen, decided, and a text sorted. And the call that a member logs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any, Protocol

from django import forms
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases import access, formats, timemachine
from cases.actions import assigning, calls, review
from cases.forms.deed import DeedForm
from cases.forms.fields import Moment, OneSite, WordsField
from cases.forms.leading import LeadForm
from cases.forms.owed import OneAuthority
from cases.models import CallTask, Case, Deferral, Party
from cases.models.contact import CallReason
from cases.numbers import as_number
from cases.states import Actor, Answer, Decision, State, Verb
from cases.templatetags.case_tags import moment
from mediation.calendar import WorkingHours
from mediation.models import Member
from mediation.routing import Candidate


class AcknowledgeForm(DeedForm):
    verb = Verb.ACKNOWLEDGE

    def do(self, *, by: Actor) -> None:
        review.acknowledge(self.case, by=by)


# At which time of day what is decided is due, and a meeting is held, where a day is chosen with one tap.
CLOSING, MEETING = time(17, 30), time(9, 30)
# So soon nobody can carry anything out.
AT_LEAST = timedelta(minutes=30)


@dataclass(frozen=True)
class Day:
    """A date that is set with one tap: what is sent, and what it is called."""

    value: str
    label: str


@dataclass(frozen=True)
class Asked:
    """A question of one decision, with an id of its own: all of them stand on one page."""

    field: forms.BoundField
    id: str

    @property
    def html(self) -> SafeString:
        attrs: dict[str, str | bool] = {"id": self.id}
        if self.field.help_text:
            attrs["aria-describedby"] = f"{self.id}_helptext"
        return self.field.as_widget(attrs=attrs)


@dataclass(frozen=True)
class Choice:
    """One decision as it is offered: a short form of its own, its button, and what follows from it by when."""

    value: str
    label: str
    follows: str
    # What is asked before, and after the dates that stand ready.
    words: Asked
    questions: list[Asked] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    # By when it is to be done at the latest; none where it has no date, or any.
    latest: str = ""
    another: Asked | None = None
    asks_lead: bool = False


FOLLOWS = {
    Decision.INSTRUCT: _("The group carries it out, and you are told if it does not."),
    Decision.REASSIGN: _("The one you choose takes the case; both are told, and the resident."),
    Decision.APPROVE: _("The resident is told the new date; you are told if nothing has happened by then."),
    Decision.CONVENE: _("The meeting is watched like a promise, and this stays open until it is held."),
    Decision.REFER: _("This stays open until the authority has answered; its date is watched."),
    Decision.TAKE_OVER: _("You lead the case from now on; its promised times are yours."),
    Decision.SEND_BACK: _("The group goes on by itself; the clocks run on, and a new miss comes back to you."),
}


# The same where it is known by when.
BY_WHEN = {
    Decision.INSTRUCT: _("The group carries it out by then, and you are told if it does not; %(when)s at the latest."),
    Decision.REASSIGN: _(
        "The one you choose takes the case up by then, or you are told, %(when)s at the latest; both hear of it, and "
        "the resident."
    ),
    Decision.TAKE_OVER: _(
        "You lead the case from now on, and are on site by then, %(when)s at the latest; its promised times are yours."
    ),
    Decision.SEND_BACK: _(
        "The group goes on by itself; what is not done by then, %(when)s at the latest, comes back to you."
    ),
}


class Beside(Protocol):
    """What the page that shows the form has asked for already."""

    @property
    def parties(self) -> list[Party]: ...
    @property
    def helpers(self) -> list[Member]: ...
    @property
    def asked_time(self) -> list[Deferral]: ...
    @property
    def hours(self) -> WorkingHours: ...


class DecideForm(LeadForm):
    """A reviewer's decision. `file` is the page's, where the form is shown on one."""

    verb = Verb.DECIDE
    # It stands there once for each decision.
    offers_phrases = False
    field_order = ["decision", "words", "until", "authority", "lead", "helpers"]
    decision = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the street office decides.")},
    )
    words = WordsField(
        label=_("The decision in a sentence"),
        needed=True,
        help_text=_("It goes to the group."),
    )
    # One of the dates that stand ready, in ISO 8601; what is typed beside it goes before it.
    when = Moment(required=False, widget=forms.HiddenInput(), input_formats=["%Y-%m-%dT%H:%M"])
    until = Moment(label=_("Or another day and hour"), required=False)
    authority = OneAuthority(required=False, empty_label="—")
    reference = WordsField(label=_("Their number for it"), required=False, max_length=40, widget=forms.TextInput())
    answer_by = Moment(label=_("Or another day by which they should have answered"), required=False)
    # The newest time asked for that the page showed: to approve is to approve that.
    seen = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": None}), required=False)

    def __init__(self, *args: Any, file: Beside | None = None, **kwargs: Any) -> None:
        self.file = file
        super().__init__(*args, **kwargs)
        self.fields["lead"].label = _("If you reassign: who takes the case?")
        self.fields["lead"].required = False
        asked = file.asked_time if file else review.asked_for_time(self.case)
        self.fields["seen"].initial = max((each.pk for each in asked), default=0)
        self.fields["authority"].of(self.case)  # type: ignore[attr-defined]
        if self.case.state == State.REPORTED:
            # Nobody has it yet, so there is nothing to reassign: the page offers to assign it instead.
            del self.fields["lead"], self.fields["helpers"]
            offered = [choice for choice in Decision.choices if choice[0] != Decision.REASSIGN]
            self.fields["decision"].choices = offered  # type: ignore[attr-defined]

    def who_could(self) -> list[Candidate]:
        return assigning.candidates(self.case, parties=self.file.parties if self.file else None, by=self.reader)

    def helpers_now(self) -> Iterable[int]:
        return (member.pk for member in self.file.helpers) if self.file else super().helpers_now()

    @cached_property
    def choices(self) -> list[Choice]:
        """The decisions that make sense now, each with what follows from it and by when."""
        valid = [Decision(value) for value, _label in self.fields["decision"].choices]  # type: ignore[attr-defined]
        return [self._choice(each) for each in valid if each != Decision.APPROVE or self._is_asked_for_time()]

    def _choice(self, decision: Decision) -> Choice:
        def asked(name: str) -> Asked:
            is_tried = decision.value == self.tried  # what is wrong is linked to by the field's own id
            return Asked(self[name], f"id_{name}" if is_tried else f"id_{name}_{decision.value}")

        latest = self._carried_out_by if decision in review.SETS_A_DATE else None
        another = {Decision.CONVENE: "until", Decision.REFER: "answer_by"}.get(decision, "until" if latest else "")
        return Choice(
            value=decision.value,
            label=str(decision.label),
            follows=self._follows(decision),
            words=asked("words"),
            questions=[asked(name) for name in ("authority", "reference")] if decision == Decision.REFER else [],
            days=days_for(decision, now=timemachine.now(), latest=latest),
            latest=formats.when(latest, get_language() or "zh-hans") if latest else "",
            another=asked(another) if another else None,
            asks_lead=decision == Decision.REASSIGN,
        )

    def _is_asked_for_time(self) -> bool:
        return bool(self.fields["seen"].initial)

    def clean_seen(self) -> int:
        """A press that does not say what was read has read nothing that waits."""
        return self.cleaned_data["seen"] or 0

    @cached_property
    def _carried_out_by(self) -> datetime | None:
        return review.carried_out_by(self.case, hours=self.file.hours if self.file else None)

    def _follows(self, decision: Decision) -> str:
        by = self._carried_out_by
        if by is None or decision not in BY_WHEN:
            return str(FOLLOWS[decision])
        return str(BY_WHEN[decision]) % {"when": formats.when(by, get_language() or "zh-hans")}

    @property
    def tried(self) -> str:
        """The decision that was pressed when the form is shown again."""
        return str(self.data.get("decision", "")) if self.is_bound else ""

    def do(self, *, by: Actor) -> None:
        said = dict(self.cleaned_data)
        answer_by, when = said.pop("answer_by"), said.pop("when")
        if said["decision"] == Decision.REFER:
            said["until"] = answer_by or said["until"]
        said["until"] = said["until"] or when
        review.decide(self.case, by=by, **said)


def days_for(decision: Decision, *, now: datetime, latest: datetime | None) -> list[Day]:
    """The dates that stand ready for a decision: of what is to be carried out none that is later than the policy says;
    none where nothing would watch it."""
    today = timezone.localtime(now).date()
    if decision == Decision.CONVENE:
        ahead = [(1, MEETING), (2, MEETING), (3, MEETING)]
    elif decision == Decision.REFER:
        ahead = [(3, CLOSING), (7, CLOSING), (15, CLOSING)]
    elif latest is not None:
        ahead = [(0, CLOSING), (1, CLOSING), (3, CLOSING)]
    else:
        return []
    moments = [timezone.make_aware(datetime.combine(today + timedelta(days=n), at)) for n, at in ahead]
    fit = [at for at in moments if at >= now + AT_LEAST and (latest is None or at <= latest)]
    return [Day(f"{timezone.localtime(at):%Y-%m-%dT%H:%M}", moment(at)) for at in fit]


class CallForm(forms.Form):
    """What came of a call: words, and what the resident said where the case waits for "solved?"."""

    done: object = None
    answer = forms.ChoiceField(
        label=_("What did the resident say?"), choices=Answer.choices, widget=forms.RadioSelect, required=False
    )
    words = WordsField(label=_("Notes on the call"), required=False)

    def __init__(self, *args: Any, task: CallTask, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task = task
        if task.reason != CallReason.NO_ANSWER and not (task.case and access.awaits_answer(task.case)):
            del self.fields["answer"]
        elif task.reason != CallReason.NO_ANSWER:
            said = [choice for choice in Answer.choices if choice[0] != Answer.NO_ANSWER]
            self.fields["answer"].choices = said  # type: ignore[attr-defined]

    def do(self, *, by: Actor) -> None:
        said = self.cleaned_data
        calls.log_call(self.task, by=by, answer=said.get("answer", ""), words=said["words"])


class TrayForm(forms.Form):
    """What a text that nobody could read by itself is: a new case, words on a known one, spam, a call, or nothing."""

    MAKE, ATTACH, SPAM, CALL, DISMISS = "make", "attach", "spam", "call", "dismiss"

    deed = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (MAKE, _("A new case")),
            (ATTACH, _("Belongs to a case")),
            (CALL, _("Call back")),
            (SPAM, _("Spam")),
            (DISMISS, _("Nothing to do")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is.")},
    )
    site = OneSite(required=False, empty_label=_("Not known"), label=_("For a new case: which site?"))
    number = forms.CharField(label=_("Or the number of the case it belongs to"), required=False, max_length=64)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.case: Case | None = None

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if answers.get("deed") == self.ATTACH:
            number = as_number(str(answers.get("number", "")))
            self.case = access.visible_to(self.member).filter(number=number).first()
            if self.case is None:
                self.add_error("number", _("You have no case of this number."))
        return answers
