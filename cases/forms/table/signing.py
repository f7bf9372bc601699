"""The form under an agreement: who signs, by finger or on paper. One finger signs for one; a paper may carry all."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions.table import agreed_text, signing
from cases.actions.table.agreeing import open_version
from cases.actions.table.signing import Signer
from cases.actions.table.taking_effect import still_needed
from cases.forms.deed import DeedForm
from cases.forms.fields import WordsField
from cases.forms.photo_field import Photos
from cases.forms.table.agreeing import named
from cases.models import Agreement, Case, CaseEvent, Party, Representative
from cases.models.agreement import Signed, SignsAs
from cases.states import Actor, RepresentativeKind, Verb

HANDS = (Signed.FINGER, Signed.PAPER, Signed.THUMB)
MEDIATOR, SEAL = "mediator", "seal"
# A side, or who acts for one.
_BOX = re.compile(rf"p[0-9]{{1,18}}(?:r[0-9]{{1,18}})?|{MEDIATOR}|{SEAL}")


class Ink(forms.HiddenInput):
    """A box to write a name in with a finger; hidden where no script runs, and then there is the paper."""

    template_name = "cases/widgets/ink.html"
    is_hidden = False


class InkField(forms.CharField):
    """The strokes. Needed where it is signed by finger, which the action asks."""

    widget = Ink
    needed = True


class WhoSigns(forms.MultipleChoiceField):
    """Who signs, by the value of their box. Whoever was offered when the page was opened may be named: that they have
    signed meanwhile, or are gone, says the action, which leaves a trace."""

    def valid_value(self, value: str) -> bool:
        return super().valid_value(value) or _BOX.fullmatch(value) is not None


def _named_before(case: Case, box: str) -> Signer:
    """Whose box it was on a page that was opened earlier; nobody's where it is none of this case's."""
    if box == MEDIATOR:
        return Signer(signs_as=SignsAs.MEDIATOR)
    if box == SEAL:
        return Signer(signs_as=SignsAs.SEAL)
    side, agent = box.removeprefix("p").partition("r")[::2]
    party = Party.ever.filter(case=case, pk=int(side)).select_related("organisation").first()
    if not agent:
        return Signer(party=party)
    who = Representative.objects.filter(case=case, pk=int(agent)).first()
    return Signer(party=party if who is not None else None, representative=who)


class SignForm(DeedForm):
    verb = Verb.SIGN
    comes_back_to = "desk-table"
    step = "agreeing"
    prefilled = ("who",)
    read = forms.CharField(widget=forms.HiddenInput, required=False)
    who = WhoSigns(
        label=_("Who signs?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who signs."), "invalid_choice": _("Choose who signs.")},
    )
    how = forms.ChoiceField(
        label=_("How?"),
        choices=[(hand.value, hand.label) for hand in HANDS],
        widget=forms.RadioSelect,
        initial=Signed.FINGER,
    )
    ink = InkField(label=_("Sign in the box"), required=False, max_length=signing.LONGEST_INK)
    photo = Photos(
        label=_("Photo of the signed paper"), needed=True, shrink="large", help_text=_("Only if it is signed on paper.")
    )
    witness = WordsField(
        label=_("Name of a witness, if one signs"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    place = WordsField(
        label=_("Where?"), required=False, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement: Agreement | None = open_version(self.case)
        self.signers = self._signers(self.agreement) if self.agreement else {}
        self.fields["who"].choices = [(key, label) for key, (label, _who) in self.signers.items()]  # type: ignore[attr-defined]
        if self.agreement is not None and not self.is_bound:
            self.initial = {"read": agreed_text.of_version(self.agreement), "place": self._place(), **self.initial}
            if isinstance(self.initial.get("who"), str):
                self.initial["who"] = [self.initial["who"]]

    def _signers(self, agreement: Agreement) -> dict[str, tuple[str, Signer]]:
        """Who is still to sign, by the value of their box."""
        sides, mediator, seal = still_needed(agreement)
        found: dict[str, tuple[str, Signer]] = {}
        agents = Representative.objects.filter(
            party__in=sides, kind=RepresentativeKind.AGENT, left_at__isnull=True, authority__isnull=False
        )
        acting: dict[int, list[Representative]] = {}
        for each in agents.order_by("id"):
            acting.setdefault(each.party_id, []).append(each)
        for party in Party.objects.filter(pk__in=sides).select_related("organisation").order_by("side", "id"):
            called = named(party, by_name=self.sight.words)
            found[f"p{party.pk}"] = (called, Signer(party=party))
            for who in acting.get(party.pk, []):
                agent = who.name if self.sight.words else who.get_kind_display()
                label = str(_("%(agent)s for %(side)s") % {"agent": agent, "side": called})
                found[f"p{party.pk}r{who.pk}"] = (label, Signer(party=party, representative=who))
        if mediator:
            found[MEDIATOR] = (str(_("Mediator: you")), Signer(signs_as=SignsAs.MEDIATOR))
        if seal:
            found[SEAL] = (str(SignsAs.SEAL.label), Signer(signs_as=SignsAs.SEAL))
        return found

    def _place(self) -> str:
        return str(self.case.site.name) if self.case.site else ""

    def do(self, *, by: Actor) -> CaseEvent:
        said = self.cleaned_data
        signers = [
            self.signers[key][1] if key in self.signers else _named_before(self.case, key) for key in said["who"]
        ]
        if said["witness"]:
            signers.append(Signer(signs_as=SignsAs.WITNESS, name=said["witness"]))
        return signing.sign(
            self.case,
            by=by,
            read=said["read"],
            signers=signers,
            how=said["how"],
            ink=said["ink"],
            pictures=said["photo"],
            place=said["place"],
        )
