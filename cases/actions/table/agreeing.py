"""What is agreed: written down as a version with its clauses, dropped, or registered as reached by word of mouth.

Signing it, and that it takes effect, is `signing`; what it still lacks is `linting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import willing
from cases.actions._door import Underway, door
from cases.actions.table import agreed_text, linting, taking_effect, willingness
from cases.actions.table.willingness import Said
from cases.committees import need_a_lawful_one
from cases.models import Agreement, AgreementSide, Case, CaseEvent, Clause, Party, Signature, Words
from cases.models.agreement import AgreementEnd, AgreementKind, Signed, SignsAs
from cases.refusals import NotMeant
from cases.states import Actor, NotNow, Readers, Verb, Willing
from mediation import rules
from mediation.models import Committee, Rule

MOST_CLAUSES = 20


@dataclass(frozen=True)
class Line:
    """One clause as it is typed. `due_on` is a local day, `amount` in yuan."""

    does: str
    party: Party | None = None
    amount: Decimal | None = None
    pays_to: Party | None = None
    place: str = ""
    due_on: date | None = None
    checking: str = ""
    rule: Rule | None = None


def open_version(case: Case) -> Agreement | None:
    """The version that is being written or signed, if there is one. One statement."""
    rows = Agreement.objects.filter(case=case, effective_at__isnull=True, ended_at__isnull=True)
    return rows.select_related("facts", "issues", "text", "committee").order_by("-version").first()


def in_effect(case: Case) -> Agreement | None:
    """The agreement in effect, if there is one. One statement."""
    rows = Agreement.objects.filter(case=case, effective_at__isnull=False, ended_at__isnull=True)
    return rows.select_related("facts", "issues", "text", "committee").first()


def as_it_stands(case: Case) -> str:
    """What a page that is opened to write it takes along: which text it shows, and how many have signed that. Empty
    where nothing is being written. At most six statements."""
    version = open_version(case)
    if version is None:
        return ""
    return f"{version.version}-{version.signatures.count()}-{agreed_text.of_version(version)}"


def _need_what_was_read(case: Case, read: str | None) -> None:
    if read is not None and read != as_it_stands(case):
        raise NotNow(_("Somebody has signed or changed it since you opened this page. Open it again, then change it."))


def is_reached(case: Case, kind: str) -> bool:
    """Whether an agreement of this kind was made in this handling, and is in effect. One statement."""
    rows = Agreement.objects.filter(case=case, handling=case.handling, kind=kind)
    return rows.filter(effective_at__isnull=False, ended_at__isnull=True).exists()


def rules_to_quote(case: Case) -> list[Rule]:
    """The rules that a clause may name: those at hand for the case and for what its reports speak of besides; and what
    the version before names already, though it was switched off since. At most three statements."""
    readings = case.reports.values_list("reading", flat=True)
    others = {code for reading in readings for code in reading.get("others", ())}
    found = rules.at_hand([case.category.code, *others])
    named = Rule.objects.filter(pk__in=_before(case).exclude(rule=None).values("rule"))
    return [*found, *(each for each in named if each not in found)]


def _before(case: Case) -> QuerySet[Clause]:
    """The clauses of what is being written, or is in effect."""
    return Clause.objects.filter(agreement__case=case, agreement__ended_at__isnull=True)


def draft(
    case: Case,
    *,
    by: Actor,
    lines: Sequence[Line],
    sides: Sequence[Party],
    facts: str = "",
    issues: str = "",
    committee: Committee | None = None,
    copies: int = 3,
    read: str | None = None,
) -> CaseEvent:
    """Write it down, or write it anew. What somebody has signed stays as it is: then this is another version, which
    takes the place of the signed one at once, and of one in effect once it takes effect itself.

    What is missing does not keep it from being written down, only from being signed (`linting`). `read`: how what is
    written over stood when it was read (`as_it_stands`), where a page was.

    Raises:
        NotNow: nothing is said, too many clauses, a sum or a date that cannot be meant, a side that is none of the
            case, a rule that is not at hand for it, a committee that is none of its site; or somebody has signed or
            changed the text since it was read.
    """
    with door(case, Verb.DRAFT, by=by) as deed:
        lines = [line for line in lines if line.does.strip()]
        _need_what_was_read(deed.case, read)
        _check(deed, lines, sides)
        need_a_lawful_one(deed.case, committee)
        at_hand = rules_to_quote(deed.case) if any(line.rule for line in lines) else []
        _need_each(lines, "rule", at_hand, _("choose one of the rules."))
        agreement, replaced = _version(deed, committee=committee)
        agreement.facts = _again(deed, agreement.facts, facts)
        agreement.issues = _again(deed, agreement.issues, issues)
        agreement.committee, agreement.copies = committee, copies
        agreement.save(update_fields=["facts", "issues", "committee", "copies"])
        _write(deed, agreement, lines, sides)
        deed.note(agreement=agreement, version=agreement.version, clauses=len(lines), replaced=replaced)
    return deed.event


def drop(case: Case, *, by: Actor, words: str) -> CaseEvent:
    """What is being written, or half signed, comes to nothing.

    Raises:
        NotNow: there is nothing of the kind, or no reason is given.
    """
    with door(case, Verb.DROP, by=by) as deed:
        agreement = open_version(deed.case)
        if agreement is None:
            raise NotNow(_("There is no draft."))
        if deed.say(words) is None:
            raise NotNow(_("Say why it comes to nothing."))
        _end(deed, agreement, AgreementEnd.DROPPED)
        deed.note(agreement=agreement, version=agreement.version)
    return deed.event


def agree_orally(
    case: Case,
    *,
    by: Actor,
    words: str,
    sides: Sequence[Party],
    is_done: bool,
    committee: Committee | None = None,
) -> CaseEvent:
    """Register what the sides have agreed by word of mouth, and done at once: it takes effect as it is reached.

    A resident who says yes to the mediator's face agrees to being mediated, which is written down for each who was not
    asked.

    Raises:
        NotNow: something is still to be done, nothing is said, fewer than two sides, one of them refuses mediation or
            is only a guess, an organisation was not asked, or another agreement is being signed.
    """
    with door(case, Verb.AGREE_ORALLY, by=by) as deed:
        line = Line(does=words, due_on=timezone.localdate(deed.at), checking=_("Done at once, before the mediator"))
        if not words.strip():
            raise NotNow(_("Say what was agreed."))
        if not is_done:
            raise NotNow(_("What is to be done later is written and signed."))
        _check(deed, [line], sides)
        need_a_lawful_one(deed.case, committee)
        if open_version(deed.case) is not None:
            raise NotNow(_("A written agreement is being made: sign it, or drop it first."))
        _note_consents(deed, sides)
        agreement = _new(deed, AgreementKind.ORAL, committee=committee)
        agreement.facts = deed.quote(words)
        agreement.save(update_fields=["facts"])
        _write(deed, agreement, [line], sides)
        if missing := [each for each in _hold_up(deed, agreement) if not each.clause]:
            raise NotNow(missing[0].sentence)
        plain = agreed_text.plain(agreement)
        agreement.text = Words.keep(plain, readers=Readers.GROUP)
        agreement.save(update_fields=["text"])
        signed = agreed_text.digest(plain)
        Signature.objects.bulk_create(
            Signature(
                agreement=agreement, signs_as=SignsAs.PARTY, party=side, how=Signed.ALOUD, digest=signed,
                at=deed.at, taken_by=by.member,
            )
            for side in sides
        )  # fmt: skip
        deed.note(agreement=agreement, version=agreement.version, clauses=1)
        deed.record()
        taking_effect.take_effect(agreement, at=deed.at)
    return deed.event


def _hold_up(deed: Underway, agreement: Agreement) -> list[linting.Finding]:
    return linting.holding_up(agreement, today=timezone.localdate(deed.at))


def _check(deed: Underway, lines: Sequence[Line], sides: Sequence[Party]) -> None:
    if not lines:
        raise NotNow(_("Write at least one clause."))
    if len(lines) > MOST_CLAUSES:
        raise NotNow(_("At most %(n)d clauses, please.") % {"n": MOST_CLAUSES})
    known = set(willing.sides(deed.case).values_list("pk", flat=True))
    if any(party.pk not in known for party in sides):
        raise NotNow(_("Name sides of this case only."))
    for part in ("party", "pays_to"):
        _need_each(lines, part, [Party(pk=pk) for pk in known], _("choose one of the sides of this case."))
    today = timezone.localdate(deed.at)
    for n, line in enumerate(lines, start=1):
        if line.amount is not None and not linting.is_a_sum(line.amount):
            raise _not_meant(n, _("a sum is above nothing, with two digits after the point."))
        if line.amount is not None and line.amount > linting.ABSURD:
            raise _not_meant(n, _("this sum cannot be meant."))
        if line.due_on is not None and line.due_on < today:
            raise NotNow(_("A date of an agreement is still to come."))
        if line.due_on is not None and linting.is_too_far(line.due_on, today=today):
            raise NotMeant(_("The date of clause %(n)d is too far ahead to be meant.") % {"n": n})


def _need_each(lines: Sequence[Line], part: str, known: Sequence[Any], wrong: str) -> None:
    """Each line names one of these, or none."""
    for n, line in enumerate(lines, start=1):
        if getattr(line, part) is not None and getattr(line, part) not in known:
            raise _not_meant(n, wrong)


def _not_meant(n: int, what: str) -> NotMeant:
    return NotMeant(_("Clause %(n)d: %(what)s") % {"n": n, "what": what})


def _version(deed: Underway, *, committee: Committee | None) -> tuple[Agreement, Agreement | None]:
    """The version to write in: the one that is open, where nobody has signed it; else a new one, and which lost its
    place to it."""
    current = open_version(deed.case)
    if current is None:
        return _new(deed, AgreementKind.WRITTEN, committee=committee, replaces=in_effect(deed.case)), None
    if not current.signatures.exists():
        return current, None
    _end(deed, current, AgreementEnd.REPLACED)
    return _new(deed, AgreementKind.WRITTEN, committee=committee, replaces=current), current


def _new(deed: Underway, kind: str, *, committee: Committee | None, replaces: Agreement | None = None) -> Agreement:
    assert deed.by.member is not None  # only a lead comes this far
    if replaces is not None and Agreement.objects.filter(replaces=replaces).exists():
        replaces = None  # a version that was dropped has taken that place
    newest = Agreement.objects.filter(case=deed.case).aggregate(newest=Max("version"))["newest"] or 0
    return Agreement.objects.create(
        case=deed.case,
        handling=deed.case.handling,
        version=newest + 1,
        replaces=replaces,
        kind=kind,
        committee=committee,
        made_at=deed.at,
        made_by=deed.by.member,
    )


def _again(deed: Underway, before: Words | None, body: str) -> Words | None:
    """The same words stay the same row."""
    if before is not None and before.body == body.strip():
        return before
    return deed.quote(body.strip())


def _write(deed: Underway, agreement: Agreement, lines: Sequence[Line], sides: Sequence[Party]) -> None:
    kept = {clause.words: clause.does for clause in agreement.clauses.select_related("does")}
    agreement.clauses.all().delete()
    agreement.sides.all().delete()
    AgreementSide.objects.bulk_create(
        AgreementSide(agreement=agreement, party=party) for party in {each.pk: each for each in sides}.values()
    )
    for number, line in enumerate(lines, start=1):
        does = kept.get(line.does.strip()) or deed.quote(line.does.strip())
        if does is None:
            raise NotNow(_("Write at least one clause."))
        Clause.objects.create(
            agreement=agreement,
            number=number,
            party=line.party,
            does=does,
            amount=line.amount,
            pays_to=line.pays_to,
            place=line.place,
            due_on=line.due_on,
            checking=line.checking,
            rule=line.rule,
        )


def _note_consents(deed: Underway, sides: Sequence[Party]) -> None:
    """Who says yes to the mediator's face was asked by that. Of an organisation it is written down before, with who
    spoke for it."""
    before = willing.standing(deed.case)
    for side in sides:
        if side.organisation_id is None and (side.pk not in before or before[side.pk].state == Willing.ASKED):
            willingness.write_down(deed, side, Willing.AGREED, Said(state=Willing.AGREED))


def _end(deed: Underway, agreement: Agreement, how: str) -> None:
    agreement.ended_at, agreement.end, agreement.ended_by_id = deed.at, how, deed.cause.event_id
    agreement.save(update_fields=["ended_at", "end", "ended_by"])
