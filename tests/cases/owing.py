"""Things owed with everything as long as it comes, and the events that tell of them, for the tables of texts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.actions import issuing, referring, undertaking
from cases.announcements.recipients import Circle
from cases.models import (
    Agreement,
    Case,
    CaseEvent,
    Clause,
    Clock,
    Escalation,
    Party,
    RectificationNotice,
    Undertaking,
    Words,
)
from cases.states import Audience, EscalationCause, Readers, Verb
from mediation.models import Authority, Level, Organisation, Promise
from tests.cases.street import Street, by
from tests.roles import rewriting


def promised(street: Street, case: Case) -> None:
    """Things owed in it, with briefs, names and numbers as long as they come."""
    long, until, lead = "话" * 60, timezone.now() + timedelta(days=5), by(case.lead)
    Organisation.objects.filter(pk=street.builder.pk).update(short_name="施工单位" * 5)
    authority = Authority.objects.create(kind="urban", name="城市管理局" * 4, phone="0523 8688 0119 00 00")
    issuing.issue(case, by=lead, organisation=street.builder, brief=long, standard="规范", due_at=until)
    notice = RectificationNotice.objects.get(case=case)
    with rewriting(RectificationNotice):
        RectificationNotice.objects.update(serial=123)
    party = case.parties.get(is_reporter=True)
    promised = {"kind": "obligation", "due_at": until, "words": "做", "brief": long}
    undertaking.undertake(case, by=lead, party=party, **promised)
    undertaking.undertake(case, by=lead, organisation=street.builder, **promised)
    late = Undertaking.objects.filter(case=case, kind="obligation", by_organisation=street.builder)
    assert late.update(broken_at=timezone.now()) == 1, "and kept after all"
    referring.refer(case, by=lead, authority=authority, due_at=until, words="查处")
    for _one_and_several in range(2):
        agreed(case, party)
    for row in (notice.undertaking, Undertaking.objects.get(case=case, party=party, clause=None)):
        clock = Clock.objects.get(undertaking=row)
        Escalation.objects.create(
            case=case, clock=clock, rung=1, level=Level.HANDLER, cause=EscalationCause.MISSED, raised_at=timezone.now()
        )


# Texts that no row of a verb names by itself.
BESIDES = (
    *("keep_resident", "keep_others", "keep_owers"),  # it was owed by somebody else
    *("undertake_owers_party", "keep_owers_party", "keep_part_owers_party", "break_owers_party"),  # by a resident
    *("take_effect_owers_many", "take_effect_owers_party", "take_effect_owers_party_many"),  # by a clause, or several
    *("escalate_handler_owers", "escalate_owers_party"),  # it is due soon
    "resolve_resident_tracked",  # something agreed goes on after the settlement
    "called_off",  # whoever was invited to a meeting that ends with the case
)


def agreed(case: Case, party: Party) -> Agreement:
    """An agreement by which a side owes one thing and an organisation two."""
    at = timezone.now()
    made = {"case": case, "handling": 1, "kind": "written", "made_at": at, "made_by": case.lead}
    version = Agreement.objects.create(version=case.agreements.count() + 1, **made)
    does = Words.keep("做", readers=Readers.GROUP)
    brief = Words.keep("话" * 60, readers=Readers.PARTIES)
    builder = case.parties.filter(organisation__isnull=False).first()
    owes = ([party, builder, builder], [party, party, builder])[version.version - 1]
    for number, side in enumerate(owes, start=1):
        assert side is not None
        clause = Clause.objects.create(agreement=version, number=number, party=side, does=does)
        who = {"by_organisation": side.organisation} if side.organisation else {"party": side}
        Undertaking.objects.create(
            case=case, kind="obligation", handling=1, saying=does, brief=brief, clause=clause, agreement=version,
            made_at=at, due_at=at + timedelta(days=5), **who,
        )  # fmt: skip
    return version


def told_apart(around: Circle, audience: Audience) -> list[Circle]:
    """As all of this audience are told it, and of several things owed as each who owes some is told of theirs."""
    return [around, *(around.as_owed_by(one) for one in around.people(audience) if one.owes is not None)]


OWED = (Verb.UNDERTAKE, Verb.KEEP, Verb.REPORT_DONE, Verb.KEEP_PART, Verb.BREAK, Verb.ISSUE, Verb.REFER, Verb.RESOLVE)


def events(case: Case, facts: dict[str, Any], *, saying: Words, at: datetime) -> Iterator[CaseEvent]:
    """Every event of what is owed by an organisation, a resident and an authority; what comes before it is missed;
    and of a meeting that ends with its case."""
    for row in Undertaking.objects.filter(case=case).exclude(kind="mediation"):
        about = {**facts, "undertaking_id": row.pk}
        verbs = [verb for verb in OWED if (verb == Verb.REFER) == (row.kind == "referral")]
        for verb in verbs:
            if verb != Verb.ISSUE or row.by_organisation_id:
                yield CaseEvent(case=case, verb=verb, saying=saying, facts=about, at=at)
        before = row.due_at - timedelta(days=1)
        yield CaseEvent(case=case, verb=Verb.RESOLVE, saying=saying, facts=about, at=before)
    for climbed in Escalation.objects.filter(case=case):
        reminder = {"level": Level.HANDLER.value, "promise": Promise.RECTIFY.value, "is_reminder": True}
        reminder |= {"due_at": at.isoformat(), "cause": EscalationCause.MISSED, "escalation_id": climbed.pk}
        yield CaseEvent(case=case, verb=Verb.ESCALATE, facts=reminder, at=at)
    for version in case.agreements.order_by("version"):
        said = {**facts, "agreement_id": version.pk, "told": []}
        yield CaseEvent(case=case, verb=Verb.TAKE_EFFECT, facts=said, at=at)
    off = {"meetings_off": [1], "was_at": at.isoformat()}
    yield CaseEvent(case=case, verb=Verb.CLOSE, saying=saying, facts=off, at=at)
