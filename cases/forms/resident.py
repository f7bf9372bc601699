"""What the resident can do behind the case's link: say solved or not, press, withdraw, add words."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions import feedback
from cases.actions.table import willingness
from cases.forms.aside import AnotherLeadForm
from cases.forms.deed import DeedForm
from cases.forms.fields import WordsField
from cases.forms.members import AddForm
from cases.forms.owed import PromisedDoneForm
from cases.forms.table.convening import ResidentComingForm
from cases.states import Actor, Verb


class ConfirmForm(DeedForm):
    verb = Verb.CONFIRM

    def do(self, *, by: Actor) -> None:
        feedback.confirm(self.case, by=by)


class NotSolvedForm(DeedForm):
    verb = Verb.REOPEN
    intro = _("The case is opened again, one step more urgent, and you get new times.")
    words = WordsField(label=_("What is not solved?"), required=False)

    @property
    def title(self) -> str:
        return str(_("Not solved"))

    def do(self, *, by: Actor) -> None:
        feedback.reopen(self.case, by=by, **self.cleaned_data)


class PressForm(DeedForm):
    verb = Verb.ESCALATE

    def do(self, *, by: Actor) -> None:
        feedback.press(self.case, by=by)


class WithdrawForm(DeedForm):
    verb = Verb.WITHDRAW
    intro = _("Nobody will come any more. You can report again at any time.")
    words = WordsField(label=_("Why do you take it back?"), required=False)

    @property
    def title(self) -> str:
        return str(_("Take the report back"))

    def do(self, *, by: Actor) -> None:
        feedback.withdraw(self.case, by=by, **self.cleaned_data)


class MediationForm(DeedForm):
    """Whether they agree to mediation, said by the side itself."""

    verb = Verb.CONSENT
    intro = _("Mediation is free and of your own will. You can leave it at any time, and every other way stays open.")
    agrees = forms.ChoiceField(
        label=_("Do you agree to mediation?"),
        choices=[("yes", _("I agree")), ("no", _("I do not agree"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you agree.")},
    )

    @property
    def title(self) -> str:
        return str(_("Mediation: yes or no"))

    def do(self, *, by: Actor) -> None:
        willingness.answer(self.case, by=by, agrees=self.cleaned_data["agrees"] == "yes")


# The last part of the link `/c/<token>/<deed>/`.
RESIDENT_DEEDS: dict[str, type[DeedForm]] = {
    "confirm": ConfirmForm,
    "reopen": NotSolvedForm,
    "press": PressForm,
    "withdraw": WithdrawForm,
    "add": AddForm,
    "aside": AnotherLeadForm,
    "done": PromisedDoneForm,
    "mediation": MediationForm,
    "coming": ResidentComingForm,
}
