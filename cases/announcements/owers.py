"""Who owes what an event is about, and the sides that do not: who of them can be texted.

An organisation is its people who serve the site; nobody else of it need know.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from cases.announcements import sides
from cases.announcements.snapshot import Recipient
from cases.models import AgreementSide, CaseEvent, Escalation, Party, Undertaking
from cases.states import UndertakingKind, Verb
from mediation.models import Level, Member, Membership, Promise
from notifications.phones import dialled

# Missed or nearly so, these are told to who owes them.
OWED = (Promise.OBLIGATION, Promise.RECTIFY)


_AROUND = ("brief", "clause", "party", "by_organisation", "notice", "referral__authority")


def named_by(events: Iterable[CaseEvent]) -> dict[int, Undertaking]:
    """What each of these events is about, by the event's `id`, for it may have no key yet. One statement, two where
    something owed is about to be missed; none where nothing undertaken is named."""
    wanted: dict[int, int] = {}
    climbed: dict[int, int] = {}
    for event in events:
        facts = event.facts
        if named := facts.get("rest_id") or facts.get("undertaking_id"):
            wanted[id(event)] = named
        elif _is_a_reminder(event):
            climbed[id(event)] = facts["escalation_id"]
    if climbed:
        escalations = Escalation.objects.filter(pk__in=climbed.values())
        of = dict(escalations.values_list("pk", "clock__undertaking"))
        wanted |= {event: of[pk] for event, pk in climbed.items() if of.get(pk)}
    if not wanted:
        return {}
    rows = Undertaking.objects.select_related(*_AROUND).in_bulk(set(wanted.values()))
    return {event: rows[pk] for event, pk in wanted.items() if pk in rows}


def _is_a_reminder(event: CaseEvent) -> bool:
    facts = event.facts
    is_to_handler = event.verb == Verb.ESCALATE and facts.get("level") == Level.HANDLER
    return is_to_handler and facts.get("promise") in OWED and "escalation_id" in facts


def promised_by(events: Iterable[CaseEvent]) -> dict[int, list[Undertaking]]:
    """What each agreement that takes effect obliges to, the soonest first, by the event's `id`. One statement, if one
    does."""
    named = [event for event in events if event.verb == Verb.TAKE_EFFECT and "agreement_id" in event.facts]
    taken = {event.facts["agreement_id"]: id(event) for event in named}
    found: dict[int, list[Undertaking]] = {event: [] for event in taken.values()}
    if taken:
        rows = Undertaking.objects.filter(agreement__in=taken, continues=None).select_related(*_AROUND)
        for row in rows.order_by("due_at", "id"):
            assert row.agreement_id is not None  # they were found by it
            found[taken[row.agreement_id]].append(row)
    return found


def first_of_each(rows: Iterable[Undertaking]) -> list[Undertaking]:
    """Of each who owes some of these the first."""
    first: dict[tuple[int | None, int | None], Undertaking] = {}
    for row in rows:
        first.setdefault(whose(row), row)
    return list(first.values())


def whose(row: Undertaking) -> tuple[int | None, int | None]:
    """Who owes it, by their keys: an organisation, or a side."""
    return row.by_organisation_id, row.party_id


def of(owed: Undertaking, *, site_id: int | None) -> list[Recipient]:
    """Who is told that they owe it: the people of the organisation who serve the site, or the side's own phone. A
    number that was only typed for a side is nobody's (`sides`)."""
    if owed.by_organisation_id is not None:
        found = _people([owed.by_organisation_id], site_id)
    elif (party := owed.party) is None or not party.phone:
        found = []
    elif party.is_reporter:
        found = [Recipient(dialled(str(party.phone), party.extension), party.language, None, party.came_with_id)]
    else:
        found = sides.reached(party)
    return [each._replace(owes=owed.pk) for each in found]


def other_sides(owed: Undertaking, *, site_id: int | None) -> list[Recipient]:
    """The sides that do not owe it, besides who reported: of organisations the people who serve the site; of what an
    agreement obliges to, whoever else has signed that."""
    others = Party.objects.filter(case=owed.case_id).exclude(pk=owed.party_id or 0).order_by("id")
    organisations: QuerySet[Party] = others.filter(organisation__isnull=False)
    if owed.by_organisation_id:
        organisations = organisations.exclude(organisation=owed.by_organisation_id)
    found = _people(list(organisations.values_list("organisation", flat=True)), site_id)
    if owed.agreement_id is not None:
        signed = AgreementSide.objects.filter(agreement=owed.agreement_id).values("party")
        beside = others.filter(is_reporter=False, organisation=None, pk__in=signed)
        found += [one for party in beside for one in sides.reached(party)]
    return found


def who_may_know(owed: Undertaking, residents: list[Recipient]) -> list[Recipient]:
    """Of who reported the case, those who are told what another owes: not who owes it, who is told so; nor who came
    with a joined case, for a brief says where; and what an agreement obliges to is told to its own sides alone. That it
    went to an authority everybody is told. One statement at most."""
    if owed.kind == UndertakingKind.REFERRAL:
        return residents
    party = owed.party
    others = [one for one in residents if party is None or one.phone != str(party.phone)]
    if owed.agreement_id is None:
        others = [one for one in others if one.came_with is None]
    if owed.agreement_id is None or not others:
        return others
    return of_agreement(owed.agreement_id, others)


def of_agreement(agreement: int | None, residents: list[Recipient]) -> list[Recipient]:
    """Of who reported the case, those who are sides of this agreement: what others agree is not told who came with a
    joined case. One statement."""
    sides_of_it = AgreementSide.objects.filter(agreement=agreement, party__is_reporter=True)
    signed = {dialled(str(phone), more) for phone, more in sides_of_it.values_list("party__phone", "party__extension")}
    return [one for one in residents if one.phone in signed]


def _people(organisations: list[int], site_id: int | None) -> list[Recipient]:
    if site_id is None or not organisations:
        return []
    seats = Membership.objects.serving().filter(group__site=site_id, member__is_active=True)
    theirs = Member.objects.filter(pk__in=seats.values("member"), organisation__in=organisations)
    return [Recipient(str(one.phone), one.language, one.pk) for one in theirs.order_by("id")]
