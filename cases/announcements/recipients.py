"""The people around a case, gathered for many events at once, and what may be said to them.

`audiences` says who hears of what; here it is found out who these people are and what the words need.
Each kind of person is one query for the whole batch, asked only when someone of that kind is to be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from cases import formats
from cases.announcements.snapshot import Around, Outline, Recipient, around, outlines, plain
from cases.clocks import summary
from cases.formats import when
from cases.models import CaseEvent, Clock
from cases.states import Audience
from mediation import directory
from mediation.calendar import WorkingHours
from mediation.models import Member, OrganisationKind


class Circle:
    """One event and the people around its case."""

    def __init__(self, event: CaseEvent, case: Outline, batch: _Batch) -> None:
        self.event, self.case, self._batch = event, case, batch

    def people(self, audience: Audience) -> list[Recipient]:
        """Who this audience is, now. Where nobody holds the post, the next above: no news is for nobody."""
        match audience:
            case Audience.RESIDENT:
                return self._batch.around[self.case.pk].reporters
            case Audience.LEAD:
                case = self.case
                if self.lead_has_left:
                    return self.people(Audience.LEADER)
                return [Recipient(case.lead_phone, case.lead_language, case.lead_id)] if case.lead_id else []
            case Audience.PREVIOUS:
                previous = self._batch.previous.get(self.event.facts.get("previous_id"))
                return [_of(previous)] if previous and previous.is_active else []
            case Audience.HELPERS:
                return self._batch.around[self.case.pk].helpers
            case Audience.LEADER:
                there = self._batch.around[self.case.pk]
                is_led = there.leaders and not there.leader_is_away
                return there.leaders if is_led else [*there.leaders, *self.people(Audience.STREET)]
            case Audience.STREET:
                street = self.case.street_id
                return self._batch.reviewers[street] if street else self._batch.all_reviewers
            case Audience.DISTRICT:
                bureau = self.case.bureau_id
                return self._batch.bureau[bureau] if bureau else self._batch.whole_bureau

    def as_known_to(self, recipient: Recipient) -> Circle:
        """The same for who came with a joined case: under that case's own number and place, which may be told them."""
        if recipient.came_with is None:
            return self
        own = self._batch.joined[recipient.came_with]
        return Circle(self.event, self.case.seen_from(own), self._batch)

    @property
    def lead_has_left(self) -> bool:
        """Whether the case is in the hands of a member who can no longer sign in."""
        return self.case.lead_id is not None and not self.case.lead_is_active

    def due(self, promise: str) -> datetime | None:
        """When that promise of the case is due, running or not; the latest of them."""
        return self._batch.around[self.case.pk].dues.get(promise)

    def due_sentence(self, promise: str, language: str) -> str:
        """The same in words, with a clause where its day surprises."""
        sentences = self._batch.due_sentences
        key = self.case.pk, promise, language
        if key not in sentences:
            sentences[key] = self._due_sentence(promise, language)
        return sentences[key]

    def _due_sentence(self, promise: str, language: str) -> str:
        due = self.due(promise)
        if due is None or not summary.may_surprise(due, self._batch.hours):
            return when(due, language)
        clock = (
            Clock.objects.own()
            .filter(case=self.case.pk)
            .filter(promise=promise)
            .select_related("policy", "case")
            .latest("id")
        )
        return summary.due_in_words(clock, language, hours=self._batch.hours)

    @property
    def hotline(self) -> str:
        """As `hotline` says it of the case."""
        return formats.read_out(self.case.hotline or "")


class _Batch:
    """The rows behind a batch of circles, each kind fetched once and only if asked for."""

    def __init__(self, events: Sequence[CaseEvent]) -> None:
        self.events = events
        self.case_ids = {event.case_id for event in events}
        # Due times in words, by case, promise and language: many may hear the same.
        self.due_sentences: dict[tuple[int, str, str], str] = {}

    @cached_property
    def around(self) -> dict[int, Around]:
        return around(self.case_ids, today=timezone.localdate(self.events[0].at))

    @cached_property
    def joined(self) -> dict[int, Outline]:
        """The cases with which some of the reporters came."""
        people = [one for there in self.around.values() for one in there.reporters]
        return outlines({one.came_with for one in people if one.came_with})

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
    def hours(self) -> WorkingHours:
        return directory.working_hours()


def circles(events: Sequence[CaseEvent]) -> Iterator[Circle]:
    """The circle of each event, in order."""
    batch = _Batch(events)
    for event in events:
        yield Circle(event, batch.around[event.case_id].case, batch)


def _of(member: Member) -> Recipient:
    return Recipient(str(member.phone), member.language, member.pk)


def _by_organisation(kind: str) -> dict[int | None, list[Recipient]]:
    return _grouped(Member.objects.filter(is_active=True, organisation__kind=kind).order_by("id"), by="organisation")


def _grouped(members: QuerySet[Member], *, by: str) -> dict[int | None, list[Recipient]]:
    groups: dict[int | None, list[Recipient]] = defaultdict(list)
    for group, phone, language, pk in members.values_list(by, plain("phone"), "language", "pk"):
        groups[group].append(Recipient(phone, language, pk))
    return groups
