"""The people around a case, gathered for many events at once, and what may be said to them.

`announcements` decides who hears of what; here it is found out who these people are and what the words need.
Each kind of person is one query for the whole batch, asked only when someone of that kind is to be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from django.conf import settings
from django.utils import translation

from cases.models import Case, CaseEvent, Clock, Helper, Party
from cases.models.deferral import HoldReason
from cases.models.sign import SignKind
from cases.states import Outcome
from cases.wording import place, when
from mediation.models import (
    EmergencyService,
    GroupRole,
    Member,
    Membership,
    OrganisationKind,
    Promise,
)
from notifications.segments import cut

CITY_SERVICE_LINE = "12345"


class Audience(StrEnum):
    RESIDENT = "resident"
    LEAD = "lead"
    PREVIOUS = "previous"
    LEADER = "leader"
    STREET = "street"
    DISTRICT = "district"
    HELPERS = "helpers"


@dataclass(frozen=True)
class Recipient:
    """Somebody with a phone. `member_id` is empty for a resident."""

    phone: str
    language: str
    member_id: int | None = None


class Circle:
    """One event and the people around its case."""

    def __init__(self, event: CaseEvent, case: Case, batch: _Batch) -> None:
        self.event, self.case, self._batch = event, case, batch

    def people(self, audience: Audience) -> list[Recipient]:
        """Who this audience is, now. Where nobody holds the post, the next above: no news is for nobody."""
        match audience:
            case Audience.RESIDENT:
                return self._batch.reporters[self.case.pk]
            case Audience.LEAD:
                return [_of(self.case.lead)] if self.case.lead else []
            case Audience.PREVIOUS:
                previous = self._batch.previous.get(self.event.facts.get("previous_id"))
                return [_of(previous)] if previous else []
            case Audience.HELPERS:
                return self._batch.helpers[self.case.pk]
            case Audience.LEADER:
                return self._batch.leaders[self.case.site_id] or self.people(Audience.STREET)
            case Audience.STREET:
                street = self.case.site.street_id if self.case.site else None
                return self._batch.reviewers[street] if street else self._batch.all_reviewers
            case Audience.DISTRICT:
                bureau = self.case.site.street.parent_id if self.case.site else None
                return self._batch.bureau[bureau] if bureau else self._batch.whole_bureau

    def due(self, promise: str) -> datetime | None:
        """When that promise of the case is due, running or not; the latest of them."""
        return self._batch.dues.get((self.case.pk, promise))


class _Batch:
    """The rows behind a batch of circles, each kind fetched once and only if asked for."""

    def __init__(self, events: Sequence[CaseEvent]) -> None:
        self.events = events
        self.case_ids = {event.case_id for event in events}

    @cached_property
    def cases(self) -> dict[int, Case]:
        return Case.objects.select_related("site__street", "building", "category", "lead").in_bulk(self.case_ids)

    @cached_property
    def reporters(self) -> dict[int, list[Recipient]]:
        rows = Party.objects.filter(case__in=self.case_ids, is_reporter=True).exclude(phone="").order_by("id")
        found: dict[int, list[Recipient]] = defaultdict(list)
        for party in rows:
            found[party.case_id].append(Recipient(str(party.phone), party.language))
        return found

    @cached_property
    def helpers(self) -> dict[int, list[Recipient]]:
        found: dict[int, list[Recipient]] = defaultdict(list)
        for row in Helper.objects.filter(case__in=self.case_ids).select_related("member").order_by("id"):
            found[row.case_id].append(_of(row.member))
        return found

    @cached_property
    def leaders(self) -> dict[int | None, list[Recipient]]:
        sites = {case.site_id for case in self.cases.values()}
        rows = Membership.objects.filter(
            group__site__in=sites, role=GroupRole.LEADER, until__isnull=True, member__is_active=True
        ).select_related("member", "group")
        found: dict[int | None, list[Recipient]] = defaultdict(list)
        for row in rows:
            found[row.group.site_id].append(_of(row.member))
        return found

    @cached_property
    def reviewers(self) -> dict[int | None, list[Recipient]]:
        return _by_organisation(OrganisationKind.STREET_OFFICE)

    @cached_property
    def all_reviewers(self) -> list[Recipient]:
        return [recipient for people in self.reviewers.values() for recipient in people]

    @cached_property
    def bureau(self) -> dict[int | None, list[Recipient]]:
        return _by_organisation(OrganisationKind.DISTRICT_BUREAU)

    @cached_property
    def whole_bureau(self) -> list[Recipient]:
        return [recipient for people in self.bureau.values() for recipient in people]

    @cached_property
    def previous(self) -> dict[int, Member]:
        ids = {event.facts["previous_id"] for event in self.events if "previous_id" in event.facts}
        return Member.objects.in_bulk(ids)

    @cached_property
    def dues(self) -> dict[tuple[int, str], datetime]:
        rows = Clock.objects.filter(case__in=self.case_ids, escalation__isnull=True, undertaking__isnull=True).order_by(
            "id"
        )
        return {(case, promise): due for case, promise, due in rows.values_list("case", "promise", "due_at")}


def circles(events: Sequence[CaseEvent]) -> Iterator[Circle]:
    """The circle of each event, in order."""
    batch = _Batch(events)
    for event in events:
        yield Circle(event, batch.cases[event.case_id], batch)


def details(circle: Circle, language: str) -> dict[str, str]:
    """What a text may say of the case, in that language. Names and places are cut to fit, the number never."""
    case, event = circle.case, circle.event
    with translation.override(language):
        said = {
            "number": case.number,
            "place": cut(place(case, language), 18),
            "category": case.category.label(language),
            "tier": case.get_tier_display(),
            "lead": cut(case.lead.name, 6) if case.lead else "",
            "hotline": hotline(case),
            "words": cut(" ".join(event.words.split()), 20),
            "outcome": str(Outcome(case.outcome).label) if case.outcome else "",
            "reason": str(HoldReason(reason).label) if (reason := event.facts.get("reason")) in HoldReason else "",
            "promise": str(Promise(event.facts["promise"]).label) if "promise" in event.facts else "",
            "sign": str(SignKind(kind).label) if (kind := event.facts.get("kind")) in SignKind else "",
            "answer": str(case.get_answer_display()) if case.answer else "",
            "reopen_by": when(case.reopen_until, language),
            "call": str(EmergencyService(case.emergency).label) if case.emergency else "",
        }
    for promise in (Promise.ASSIGN, Promise.ARRIVE, Promise.SECURE, Promise.RESOLVE):
        said[f"{promise.value}_by"] = when(circle.due(promise), language)
    for fact, name in (("due_at", "missed"), ("decide_by", "decide_by"), ("until", "until")):
        if fact in event.facts:
            said[name] = when(datetime.fromisoformat(event.facts[fact]), language)
    return said


def hotline(case: Case) -> str:
    """The number a resident can ring about this case, as it is read out: `0523 8688 0001`.

    Without a site the installation's own; without that the city's service line, which is always answered.
    """
    if case.site is None or not case.site.hotline:
        return settings.PUBLIC_PHONE or CITY_SERVICE_LINE
    return str(case.site.hotline.as_national)


def _of(member: Member) -> Recipient:
    return Recipient(str(member.phone), member.language, member.pk)


def _by_organisation(kind: str) -> dict[int | None, list[Recipient]]:
    found: dict[int | None, list[Recipient]] = defaultdict(list)
    for member in Member.objects.filter(is_active=True, organisation__kind=kind).order_by("id"):
        found[member.organisation_id].append(_of(member))
    return found
