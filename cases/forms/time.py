"""Forms about time: an appointment, a hold or an extension asked for and decided. What is owed is `owed`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions import deferring, undertaking
from cases.forms import quick
from cases.forms.asking import Seen
from cases.forms.deed import DeedForm
from cases.forms.fields import Moment, WordsField
from cases.models import CaseEvent, Deferral
from cases.models.deferral import DeferralKind
from cases.states import Actor, HoldReason, Verb
from mediation.models import Terms, Tier


class AdjournForm(DeedForm):
    verb = Verb.ADJOURN
    intro = _("The parties are told when and where.")
    until = Moment(label=_("When do you meet again?"), offers=quick.meetings)
    words = WordsField(label=_("Where, and who should come?"), needed=True)

    def do(self, *, by: Actor) -> CaseEvent:
        said = self.cleaned_data
        return undertaking.adjourn(self.case, by=by, at=said["until"], words=said["words"])


def _within_a_hold(now: datetime) -> list[datetime]:
    """Ends that one hold may have: the close of a day is later than the hour at which it is asked for."""
    return quick.closings(now, ahead=range(1, Terms.current().hold_days))


class AskHoldForm(DeedForm):
    verb = Verb.ASK_HOLD
    intro = _("Somebody else decides. While the clocks stand still, making safe is still due.")
    reason = forms.ChoiceField(
        label=_("What are you waiting for?"), choices=HoldReason.choices, widget=forms.RadioSelect
    )
    words = WordsField(label=_("Why?"), needed=True)
    until = Moment(label=_("Until when?"), offers=_within_a_hold)

    def do(self, *, by: Actor) -> None:
        deferring.ask_hold(self.case, by=by, **self.cleaned_data)


class AskExtensionForm(DeedForm):
    verb = Verb.ASK_EXTENSION
    intro = _("Somebody else decides, before the old date. The first date stays on record.")
    words = WordsField(label=_("Why is more time needed?"), needed=True)
    until = Moment(label=_("New date to settle by"), offers=quick.closings)
    consent = WordsField(
        label=_("Both sides agree: who said so, and when?"),
        needed=True,
        help_text=_("A matter of consensus gets more time only with both sides' consent."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case.tier != Tier.LOW:
            del self.fields["consent"]
        widget: Any = self.fields["until"].widget
        widget.offers = self._later_dates

    def _later_dates(self, now: datetime) -> list[datetime]:
        """Those that the terms leave room for."""
        room = deferring.room_for_more_time(self.case)
        found = quick.closings(now, ahead=(1, 3, 5, 7), since=room[0] if room else None)
        return [at for at in found if room and room[0] < at <= room[1]]

    def do(self, *, by: Actor) -> None:
        deferring.ask_extension(self.case, by=by, **self.cleaned_data)


class GrantHoldForm(Seen):
    verb = Verb.HOLD

    def asked(self) -> Deferral | None:
        return deferring.asked(self.case, DeferralKind.HOLD)

    def do(self, *, by: Actor) -> None:
        deferring.grant_hold(self.case, by=by, **self.cleaned_data)


class GrantExtensionForm(Seen):
    verb = Verb.EXTEND
    intro = _("The resident is told the new date.")

    def asked(self) -> Deferral | None:
        return deferring.asked(self.case, DeferralKind.EXTENSION)

    def do(self, *, by: Actor) -> None:
        deferring.grant_extension(self.case, by=by, **self.cleaned_data)


class RefuseForm(DeedForm):
    verb = Verb.REFUSE
    words = WordsField(label=_("Why?"), needed=True)

    def do(self, *, by: Actor) -> None:
        deferring.refuse(self.case, by=by, **self.cleaned_data)


class ReleaseForm(DeedForm):
    verb = Verb.RELEASE
    intro = _("What was waited for has come: the clocks run on from now.")

    def do(self, *, by: Actor) -> None:
        deferring.release(self.case, by=by)
