"""Step four of the table: write the agreement, register an oral one, drop a draft. Signing it is `signing`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import willing
from cases.actions.table import agreed_text, agreeing
from cases.committees import committees
from cases.forms.deed import DeedForm
from cases.forms.fields import WordsField
from cases.forms.table.clauses_field import ClausesField
from cases.forms.table.fields import SeveralStillNamed
from cases.models import Account, CaseEvent, Party, Proposal
from cases.models.party import Side
from cases.models.words import body_of
from cases.states import Actor, Readers, Reply, Verb
from mediation.models import Committee


class SidesField(SeveralStillNamed):
    """Sides of the case, as boxes to tick. `by_name`: its reader may know residents by their names."""

    by_name = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Party.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def label_from_instance(self, party: Any) -> str:
        return f"{party.get_side_display()} · {named(party)}" if self.by_name else str(party.get_side_display())


def named(party: Party, *, by_name: bool = True) -> str:
    """What a side is called in a form; only which side it is, for who may not know residents by name."""
    return agreed_text.called(party) if by_name or party.organisation_id else str(party.get_side_display())


def offer_sides(form: DeedForm) -> None:
    """Let the form's field of sides offer those of its case, called as its reader may know them."""
    field: Any = form.fields["sides"]
    field.by_name = form.sight.words
    field.queryset, field.ever = parties_of(form), Party.ever.filter(case=form.case)


def parties_of(form: DeedForm) -> Any:
    """The sides of its case, in their order."""
    return willing.sides(form.case)


class DraftForm(DeedForm):
    verb = Verb.DRAFT
    comes_back_to = "desk-table"
    step = "agreeing"
    intro = _("One line for each thing somebody does. What is missing is said afterwards; nobody signs before.")
    read = forms.CharField(widget=forms.HiddenInput, required=False)
    sides = SidesField(label=_("Between whom?"), error_messages={"required": _("Choose who agrees.")})
    clauses = ClausesField(label=_("What is agreed?"), required=False)
    facts = WordsField(label=_("What happened? (main facts)"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    issues = WordsField(
        label=_("What is in dispute, and what is each side's part?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    committee = forms.ModelChoiceField(
        label=_("Before a people's mediation committee?"),
        queryset=Committee.objects.none(),
        required=False,
        empty_label=_("No: before the group"),
        help_text=_("Only then can a court confirm it, on a joint request within 30 days."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(parties_of(self))
        offer_sides(self)
        called = {side.pk: named(side, by_name=self.sight.words) for side in rows}
        self.fields["clauses"].of(rows, called, agreeing.rules_to_quote(self.case))  # type: ignore[attr-defined]
        lawful = committees(self.case)
        self.fields["committee"].queryset = lawful  # type: ignore[attr-defined]
        if not lawful:
            del self.fields["committee"]
        if not self.is_bound:
            self.initial = {"read": agreeing.as_it_stands(self.case), **self.initial}
        if not self.is_bound and self.sight.words:
            self.initial = {**self._begun(rows), **self.initial}

    def _begun(self, rows: list[Party]) -> dict[str, Any]:
        """What to go on from: the version that is open, or in effect; else what was said and accepted at the table."""
        before = agreeing.open_version(self.case) or agreeing.in_effect(self.case)
        if before is None:
            return {"sides": rows, "facts": self._accounts(), "clauses": self._accepted()}
        return {
            "sides": [row.party_id for row in before.sides.all()],
            "facts": body_of(before.facts),
            "issues": body_of(before.issues),
            "committee": before.committee_id,
            "clauses": [_typed(clause) for clause in before.clauses.select_related("does")],
        }

    def _accounts(self) -> str:
        said = Account.objects.filter(case=self.case, saying__readers=Readers.PARTIES).select_related("saying", "party")
        return "\n".join(f"{agreed_text.called(each.party)}：{each.words}" for each in said.order_by("id"))

    def _accepted(self) -> list[dict[str, str]]:
        rows = Proposal.objects.filter(case=self.case, handling=self.case.handling, reply=Reply.ACCEPTED)
        return [_offered(each) for each in rows.select_related("saying", "party", "replied_by").order_by("id")]

    def do(self, *, by: Actor) -> CaseEvent:
        said = self.cleaned_data
        return agreeing.draft(
            self.case,
            by=by,
            lines=said["clauses"],
            sides=list(said["sides"]),
            facts=said["facts"],
            issues=said["issues"],
            committee=said.get("committee"),
            read=said["read"],
        )


def _offered(proposal: Proposal) -> dict[str, str]:
    """A line from an accepted proposal. Of the two who came to terms whoever does not complain does it, and pays who
    does; between others nobody is put down, and whoever writes chooses."""
    two = [side for side in (proposal.party, proposal.replied_by) if side is not None]
    asks = [side for side in two if side.side == Side.COMPLAINANT]
    does = [side for side in two if side.side != Side.COMPLAINANT]
    is_plain = len(asks) <= 1 and len(does) == 1
    return {
        "party": str(does[0].pk) if is_plain else "",
        "does": proposal.words,
        "amount": _in_digits(proposal.amount),
        "pays_to": str(asks[0].pk) if is_plain and asks and proposal.amount else "",
        "due_on": proposal.by_when.isoformat() if proposal.by_when else "",
    }


def _in_digits(amount: Decimal | None) -> str:
    """A sum as people write it: 1000, 1200.50; empty for none."""
    if amount is None:
        return ""
    return f"{amount:.0f}" if amount == round(amount) else f"{amount:.2f}"


def _typed(clause: Any) -> dict[str, str]:
    return {
        "party": str(clause.party_id or ""),
        "does": clause.words,
        "amount": _in_digits(clause.amount),
        "pays_to": str(clause.pays_to_id or ""),
        "place": clause.place,
        "due_on": clause.due_on.isoformat() if clause.due_on else "",
        "checking": clause.checking,
        "rule": str(clause.rule_id or ""),
    }


class AgreeOrallyForm(DeedForm):
    verb = Verb.AGREE_ORALLY
    comes_back_to = "desk-table"
    step = "agreeing"
    intro = _("Only for what is done at once, before you. What is to be done later is written and signed.")
    words = WordsField(label=_("What was agreed, and done?"), needed=True, help_text=_("Who did what; sums in yuan."))
    sides = SidesField(label=_("Who said yes to you?"), error_messages={"required": _("Choose who agrees.")})
    is_done = forms.BooleanField(label=_("It was done at once, before me"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_sides(self)
        if not self.is_bound:
            self.initial = {"sides": list(parties_of(self)), **self.initial}

    def do(self, *, by: Actor) -> CaseEvent:
        said = self.cleaned_data
        return agreeing.agree_orally(
            self.case, by=by, words=said["words"], sides=list(said["sides"]), is_done=said["is_done"]
        )


class DropForm(DeedForm):
    verb = Verb.DROP
    comes_back_to = "desk-table"
    step = "agreeing"
    intro = _("What was written stays on record. Signatures under it count no more.")
    words = WordsField(label=_("Why?"), needed=True)

    def do(self, *, by: Actor) -> CaseEvent:
        return agreeing.drop(self.case, by=by, **self.cleaned_data)
