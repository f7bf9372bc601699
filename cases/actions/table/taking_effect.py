"""An agreement takes effect when the last signature that it needs stands: worked out, never typed.

Then it takes the place of the one before, and each of its clauses is a promise with a date that is watched.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.actions import briefing, undertaking
from cases.actions._door import door
from cases.actions.assigning import keeps_from_leading
from cases.actions.table import linting
from cases.clocks.ending import Cause
from cases.models import Agreement, Case, Clause, Signature, Undertaking
from cases.models.agreement import AgreementEnd, AgreementKind, SignsAs
from cases.states import EFFECT, UndertakingKind, Verb

# Until when a court confirms it on a joint request, if a body set up by law has made it (人民调解法 art. 33).
CONFIRMATION_DAYS = 30
# The last minute of a local day.
DAYS_END = time(23, 59)


def still_needed(agreement: Agreement) -> tuple[set[int], bool, bool]:
    """Whose signatures are missing still: of which sides (their keys), the mediator's, the committee's seal. Its own
    sides, and those of what it takes the place of: nobody loses what they were promised by others' hands. Four
    statements at most."""
    signed = list(agreement.signatures.values_list("signs_as", "party"))
    sides = set(agreement.sides.values_list("party", flat=True)) - {party for _as, party in signed}
    if agreement.effective_at is None and agreement.ended_at is None:
        sides |= linting.sides_before(agreement) - {party for _as, party in signed}
    if agreement.kind == AgreementKind.ORAL:
        return sides, False, False  # the mediator registers it; nobody's hand is a condition
    is_signed = {how for how, _party in signed}
    needs_seal = agreement.committee_id is not None and SignsAs.SEAL not in is_signed
    return sides, not _has_a_mediator(agreement), needs_seal


def _has_a_mediator(agreement: Agreement) -> bool:
    """Whether a mediator has signed who is neutral still: who turns out to be a side has signed as none. Whoever leads
    the case is asked that after every deed, so only others are asked here."""
    signed = agreement.signatures.filter(signs_as=SignsAs.MEDIATOR).select_related("member__organisation")
    members = [each.member for each in signed if each.member is not None]
    if agreement.effective_at is not None or any(each.pk == agreement.case.lead_id for each in members):
        return bool(members)
    return any(not keeps_from_leading(agreement.case, each) for each in members)


def is_complete(agreement: Agreement) -> bool:
    """Whether every signature that it needs stands."""
    sides, mediator, seal = still_needed(agreement)
    return not (sides or mediator or seal)


def take_effect(agreement: Agreement, *, at: datetime) -> None:
    """Note that it is in effect since `at`, within the deed by which the last signature came."""
    with door(agreement.case, Verb.TAKE_EFFECT, by=EFFECT) as deed:
        replaced = _replace(agreement, cause=deed.cause)
        agreement.effective_at = at
        agreement.save(update_fields=["effective_at"])
        promise(agreement, deed.case)
        if agreement.committee_id is not None and agreement.kind == AgreementKind.WRITTEN:
            until = at + timedelta(days=CONFIRMATION_DAYS)
            undertaking.undertake_within(
                deed.case, UndertakingKind.CONFIRMATION, by=EFFECT, due_at=until, agreement=agreement
            )
        others = agreement.sides.filter(party__is_reporter=False).order_by("party_id").values_list("party", flat=True)
        deed.note(agreement=agreement, version=agreement.version, replaced=replaced, told=list(others) or None)


def promise(agreement: Agreement, case: Case) -> None:
    """Within a deed on its case: each clause with a day becomes an obligation of whoever owes it, an organisation or
    another side, who is told of it as of any other. What was done at once is none."""
    if agreement.kind == AgreementKind.ORAL:
        return
    zone = timezone.get_current_timezone()
    rows = agreement.clauses.select_related("party__organisation", "does").order_by("number")
    clauses = [clause for clause in rows if clause.due_on is not None and clause.party is not None]
    for clause, brief in zip(clauses, briefing.fitting(case, [_to_do(clause) for clause in clauses]), strict=True):
        assert clause.due_on is not None and clause.party is not None
        due_at = timezone.make_aware(datetime.combine(clause.due_on, DAYS_END), zone)
        made = undertaking.undertake_within(
            case,
            UndertakingKind.OBLIGATION,
            by=EFFECT,
            due_at=max(due_at, case.now + timedelta(minutes=1)),
            saying=clause.does,
            brief=brief,
            organisation=clause.party.organisation,
            party=None if clause.party.organisation_id else clause.party,
            clause=clause,
        )
        assert made.clause_id == clause.pk


def _to_do(clause: Clause) -> str:
    """What is to be done, and where."""
    what = clause.words.rstrip("。.;； ")
    return f"{what}，{clause.place}" if clause.place and clause.place not in what else what


def _replace(agreement: Agreement, *, cause: Cause) -> Agreement | None:
    """The one in effect before loses its place, with what of it was still to be done and its way to the court: all its
    sides have said so. What of it climbed to the street office stays there for its reviewer."""
    before = Agreement.objects.filter(case=agreement.case_id, effective_at__isnull=False, ended_at__isnull=True).first()
    if before is None:
        return None
    undertaking.drop_rows(_of_it(before), cause=cause, by_its_reviewer=False)
    before.ended_at, before.end, before.ended_by_id = cause.at, AgreementEnd.REPLACED, cause.event_id
    before.save(update_fields=["ended_at", "end", "ended_by"])
    return before


def _of_it(agreement: Agreement) -> QuerySet[Undertaking]:
    """What an agreement has begun. Of one that took effect before its way to the court was noted as its own, what came
    of itself in this case."""
    unnamed = Q(agreement=None, kind=UndertakingKind.CONFIRMATION, made_by=None, case=agreement.case_id)
    return Undertaking.objects.filter(Q(agreement=agreement) | unnamed)


def signatures(agreement: Agreement) -> list[Signature]:
    """Those that stand beneath it, in their order."""
    rows = agreement.signatures.select_related("party__organisation", "member", "representative", "photo")
    return list(rows.order_by("at", "id"))
