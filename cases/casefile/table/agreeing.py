"""Step four: what is agreed, what it still lacks, who has signed, when it took effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import access, unnaming
from cases.actions.table import agreed_text, linting, taking_effect
from cases.actions.table.agreeing import in_effect, open_version
from cases.casefile.table.step import Reading, Step
from cases.forms.table.side import called as side_called
from cases.models import Agreement, Case, Party, Signature
from cases.models.agreement import AgreementKind


@dataclass
class Version:
    """One version on a page: its text, the signatures under it, whose are missing still."""

    agreement: Agreement
    text: dict[str, Any]
    # Each with the name of who signed.
    signatures: list[tuple[Signature, str]]
    unsigned: list[str]
    # What residents are called instead of by name, for who may not open names; for who may, nothing and their hands.
    instead: dict[str, str]
    shows_hands: bool = True

    @property
    def is_oral(self) -> bool:
        return self.agreement.kind == AgreementKind.ORAL

    @property
    def clauses(self) -> list[dict[str, Any]]:
        """The clauses by what their parts are called."""
        return agreed_text.clauses_of(self.text)

    @property
    def sides(self) -> list[str]:
        return [name for _pk, name in self.text.get("sides", ())]


@dataclass
class Agreeing(Step):
    """The version that is open, what it lacks; and the one in effect."""

    open: Version | None = None
    in_effect: Version | None = None
    findings: list[linting.Finding] = field(default_factory=list)

    @property
    def may_be_signed(self) -> bool:
        return self.open is not None and not any(each.holds_up for each in self.findings)


def step(reading: Reading) -> Agreeing:
    """What the page shows of it."""
    case = reading.case
    found = Agreeing(verbs=reading.verbs)
    if (agreement := in_effect(case)) is not None:
        found.in_effect = version(agreement, reading.sight)
    if (agreement := open_version(case)) is not None:
        found.open = version(agreement, reading.sight)
        found.findings = [
            replace(each, sentence=unnaming.without(each.sentence, found.open.instead)) if found.open.instead else each
            for each in linting.findings(agreement, today=timezone.localdate())
        ]
        found.missing = [each.sentence for each in found.findings]
        if found.may_be_signed and found.open.unsigned:
            found.missing += [_("Still to sign: %(names)s") % {"names": "、".join(found.open.unsigned)}]
    elif found.in_effect is None:
        found.missing = [_("Nothing is agreed yet.")]
    return found


def version(agreement: Agreement, sight: access.Sight) -> Version:
    """One version as a reader of such sight reads it: who may not open names and numbers, without them."""
    instead = {} if sight.numbers else unnaming.residents(agreement.case, side_called)
    text = agreed_text.of(agreement)
    called = dict(text.get("sides", ()))
    sides, mediator, seal = taking_effect.still_needed(agreement)
    parties = Party.ever.filter(pk__in=sides).select_related("organisation").order_by("side", "id")
    unsigned = [called.get(party.pk) or agreed_text.called(party) for party in parties]
    unsigned += [str(_("the mediator"))] if mediator else []
    unsigned += [str(_("the committee's seal"))] if seal else []
    signed = [(each, _signer(each, called)) for each in taking_effect.signatures(agreement)]
    if not sight.numbers:
        text, unsigned = unnaming.throughout(text, instead), unnaming.throughout(unsigned, instead)
        signed = [(each, unnaming.without(name, instead)) for each, name in signed]
    return Version(agreement, text, signed, unsigned, instead, shows_hands=sight.numbers)


def _signer(signature: Signature, called: Mapping[int, str]) -> str:
    """Who signed, as the text that was signed calls them, whatever they are called since."""
    if signature.party is not None:
        by_whom = f" ({signature.representative})" if signature.representative else ""
        return f"{called.get(signature.party.pk) or signature.party.called}{by_whom}"
    return str(signature.member or signature.name)


def numbered(case: Case, number: int) -> Agreement | None:
    """The version of this number."""
    rows = case.agreements.select_related("facts", "issues", "text", "committee", "case")
    return rows.filter(version=number).first()
