"""The people around a case, gathered for many events at once, and what may be said to them.

`audiences` says who hears of what; here it is found out who these people are and what the words need.
Each kind of person is one query for the whole batch, asked only when someone of that kind is to be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from cases import formats, hands
from cases.announcements import invited, noted, owers
from cases.announcements.sides import Sides
from cases.announcements.snapshot import Around, Outline, Recipient, around, outlines
from cases.clocks import summary
from cases.formats import when
from cases.hands import GONE, Why, opens_it
from cases.models import Case, CaseEvent, CaseMessage, Clock, Helper, Undertaking
from cases.states import Audience, Verb
from mediation import directory
from mediation.calendar import WorkingHours
from mediation.models import Member, Organisation, OrganisationKind, Site, WorksNotice
from notifications.segments import cut

# Deeds that put a case into somebody's hands, which they hear of wherever they are.
GIVEN = (Verb.ASSIGN, Verb.REASSIGN)
# Deeds by which a lead drops out and nobody leads.
LETS_GO = (Verb.STEP_ASIDE, Verb.DECLINE)


class Circle:
    """One event and the people around its case."""

    def __init__(
        self, event: CaseEvent, case: Outline, batch: _Batch, *, owed: Undertaking | None = None, hides: bool = False
    ) -> None:
        """`owed`: of several things owed that which it is about here; `hides`: it is about none."""
        self.event, self.case, self._batch, self._owed, self._hides = event, case, batch, owed, hides

    def people(self, audience: Audience) -> list[Recipient]:
        """Who this audience is, now. Where nobody holds the post, the next above: no news is for nobody."""
        match audience:
            case Audience.RESIDENT:
                reporters = self._reporters
                if self.event.verb == Verb.TAKE_EFFECT:
                    return owers.of_agreement(self.event.facts.get("agreement_id"), reporters)
                if self.event.verb not in LETS_GO:
                    return reporters
                return [one for one in reporters if (self.case.pk, one.phone) in self._batch.know_a_name]
            case Audience.OWERS:
                each = owers.first_of_each(self._promised) if self._promised else [self.owed]
                return [one for row in each if row is not None for one in owers.of(row, site_id=self.case.site_id)]
            case Audience.OTHERS:
                beside = owers.other_sides(self.owed, site_id=self.case.site_id) if self.owed else []
                return [*self._reporters, *beside]
            case Audience.MEETING:
                if invited.are_all_apart(self.event):
                    return invited.to_meetings(self.event)
                reporters = self._batch.around[self.case.pk].reporters
                return [*reporters, *self.people(Audience.HELPERS), *invited.to_meetings(self.event)]
            case Audience.LEAD:
                case = self.case
                author = noted.author_of(self.event)
                if self.lead_is_gone:
                    return [*author, *self.people(Audience.LEADER)]
                lead = [Recipient(case.lead_phone, case.lead_language, case.lead_id)] if case.lead_id else []
                return [*author, *lead]
            case Audience.PREVIOUS:
                previous = self._batch.members.get(self.event.facts.get("previous_id"))
                return [_of(previous)] if previous and previous.is_active else []
            case Audience.HELPERS:
                return self._batch.helpers[self.case.pk]
            case Audience.TAKEN_OFF:
                off = (self._batch.members.get(pk) for pk in self.event.facts.get("taken_off", ()))
                return [_of(member) for member in off if member and member.is_active]
            case Audience.LEADER:
                there = self._batch.around[self.case.pk]
                is_led = there.leaders and not there.leader_is_away and not self.case.site_is_closed
                return there.leaders if is_led else [*there.leaders, *self.people(Audience.STREET)]
            case Audience.STREET:
                street = self.case.street_id
                office = self._batch.reviewers[street] if street else self._batch.all_reviewers
                is_manned = any(one.member_id not in self._batch.reviewers_away for one in office)
                return office if is_manned else [*office, *self.people(Audience.DISTRICT)]
            case Audience.SIDE:
                return self._as_residents(self._batch.sides.of(self.event))
            case Audience.SIDES:
                return self._as_residents(self._batch.sides.beside(self.event))
            case Audience.INVITED:
                return invited.to_session(self.event)
            case Audience.DISTRICT:
                bureau = self.case.bureau_id
                return self._batch.bureau[bureau] if bureau else self._batch.whole_bureau

    @property
    def owed(self) -> Undertaking | None:
        """What the event is about, where that is something undertaken: of what was kept in part the rest."""
        return None if self._hides else self._owed or self._batch.owed.get(id(self.event))

    @property
    def _promised(self) -> list[Undertaking]:
        """What the agreement that takes effect by it obliges to."""
        return self._batch.promised.get(id(self.event), [])

    @property
    def owes_so_many(self) -> int:
        """How much of that whoever owes `owed` owes."""
        return sum(1 for row in self._promised if self.owed is not None and owers.whose(row) == owers.whose(self.owed))

    def as_owed_by(self, recipient: Recipient) -> Circle:
        """The same of what this recipient owes, where several things are owed by it: of theirs the soonest; of nothing
        where they may not know what goes on after a settlement."""
        if self.event.verb == Verb.RESOLVE and recipient.owes is None:
            return Circle(self.event, self.case, self._batch, hides=True)
        theirs = [row for row in self._promised if row.pk == recipient.owes] if recipient.owes is not None else []
        return Circle(self.event, self.case, self._batch, owed=theirs[0]) if theirs else self

    @property
    def _reporters(self) -> list[Recipient]:
        """Who reported it; of what is owed who may know of it. Whether it is solved all are asked, and told what goes
        on after it is who may know of that, or owes it."""
        reporters, owed = self._batch.around[self.case.pk].reporters, self.owed
        if owed is None:
            return reporters
        known = owers.who_may_know(owed, reporters)
        if self.event.verb != Verb.RESOLVE:
            return known
        told = {one.phone for one in (*known, *owers.of(owed, site_id=self.case.site_id))}
        return [one._replace(owes=owed.pk) if one.phone in told else one for one in reporters]

    def _as_residents(self, people: list[Recipient]) -> list[Recipient]:
        """The same; who reported the case is spoken to as that, under the number they know it by."""
        known = {one.phone: one for one in self.people(Audience.RESIDENT)} if people else {}
        return [known.get(one.phone, one) for one in people]

    def as_known_to(self, recipient: Recipient) -> Circle:
        """The same for who came with a joined case: under that case's own number and place, which may be told them."""
        if recipient.came_with is None:
            return self
        own = self._batch.joined.get(recipient.came_with) or outlines({recipient.came_with})[recipient.came_with]
        return Circle(self.event, self.case.seen_from(own), self._batch, owed=self._owed, hides=self._hides)

    def gas_line(self) -> str:
        """What its district's residents ring when gas leaks; of a case of no district yet, that of the only one there
        is. Empty where nobody has entered it."""
        return self.case.gas_line or ("" if self.case.bureau_id else self._batch.only_gas_line)

    def guess(self, language: str) -> str:
        """The site whose name the words of a report came near to, cut to fit."""
        site = Site.objects.filter(pk=self.event.facts.get("guess_id")).first()
        return cut(site.label(language), 18) if site is not None else ""

    def announced(self, language: str) -> str:
        """When the works are that a notice had told of, and what is noticed of them, cut to fit."""
        notice = WorksNotice.objects.filter(pk=self.event.facts.get("notice_id")).first()
        return formats.works_fitted(notice, language) if notice is not None else ""

    @property
    def lead_is_gone(self) -> bool:
        """Whether what its lead would hear is for whoever stands in: they are switched off, without a seat, or away.
        What is put into the hands of who is away is told them all the same."""
        is_given = self.hands == Why.AWAY and self.event.verb in GIVEN
        return self.hands in GONE and not is_given

    @property
    def hands(self) -> str:
        """Why whoever leads the case cannot act (`hands.Why`), or empty."""
        return self._batch.hands.get(self.case.pk, "")

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
        return around(self.case_ids, today=self.today)

    @cached_property
    def hands(self) -> dict[int, str]:
        """Why whoever leads them cannot act, by case; not asked for those that nobody leads."""
        led = [pk for pk, there in self.around.items() if there.case.lead_id]
        return dict(Case.objects.filter(pk__in=led).values_list("pk", hands.why(self.today))) if led else {}

    @cached_property
    def owed(self) -> dict[int, Undertaking]:
        """By the events that are about them."""
        return owers.named_by(self.events)

    @cached_property
    def promised(self) -> dict[int, list[Undertaking]]:
        """By the events with which an agreement takes effect."""
        return owers.promised_by(self.events)

    @cached_property
    def joined(self) -> dict[int, Outline]:
        """The cases with which some of the reporters came."""
        people = [one for there in self.around.values() for one in there.reporters]
        return outlines({one.came_with for one in people if one.came_with})

    @cached_property
    def sides(self) -> Sides:
        return Sides.named_by(self.events)

    @cached_property
    def helpers(self) -> dict[int, list[Recipient]]:
        helpers: dict[int, list[Recipient]] = defaultdict(list)
        helping = Helper.objects.filter(opens_it(), case__in=self.case_ids)
        for row in helping.select_related("member").order_by("id"):
            helpers[row.case_id].append(_of(row.member))
        return helpers

    @cached_property
    def know_a_name(self) -> set[tuple[int, str]]:
        """Whom of which case the last text about who leads it told a name: the case, and the phone."""
        told = CaseMessage.objects.filter(case__in=self.case_ids, audience=Audience.RESIDENT)
        told = told.filter(event__verb__in=(*GIVEN, *LETS_GO)).order_by("message_id")
        last = {
            (case, phone): verb for case, phone, verb in told.values_list("case", "message__recipient", "event__verb")
        }
        return {key for key, verb in last.items() if verb in GIVEN}

    @cached_property
    def only_gas_line(self) -> str:
        lines = {*Organisation.objects.exclude(gas_line="").values_list("gas_line", flat=True)}
        return lines.pop() if len(lines) == 1 else ""

    @property
    def today(self) -> date:
        return timezone.localdate(self.events[0].at)

    @cached_property
    def reviewers(self) -> dict[int | None, list[Recipient]]:
        return _by_organisation(self._of_offices)

    @property
    def reviewers_away(self) -> set[int | None]:
        """Those of them who are on leave. Where nobody else is there, the district is told too."""
        return {member.pk for member in self._of_offices if member.is_away_on(self.today)}

    @cached_property
    def _of_offices(self) -> list[Member]:
        return _active(OrganisationKind.STREET_OFFICE)

    @cached_property
    def all_reviewers(self) -> list[Recipient]:
        return [recipient for people in self.reviewers.values() for recipient in people]

    @cached_property
    def bureau(self) -> dict[int | None, list[Recipient]]:
        return _by_organisation(_active(OrganisationKind.DISTRICT_BUREAU))

    @cached_property
    def whole_bureau(self) -> list[Recipient]:
        return [recipient for people in self.bureau.values() for recipient in people]

    @cached_property
    def members(self) -> dict[int, Member]:
        """Whom the events name: who led before, and whom they take off."""
        ids = {event.facts["previous_id"] for event in self.events if "previous_id" in event.facts}
        ids |= {pk for event in self.events for pk in event.facts.get("taken_off", ())}
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


def _active(kind: str) -> list[Member]:
    """The active members of organisations of that kind, and of them what a text and a leave need."""
    columns = ("pk", "organisation_id", "phone", "language", "away_from", "away_until")
    return list(Member.objects.filter(is_active=True, organisation__kind=kind).only(*columns).order_by("id"))


def _by_organisation(members: list[Member]) -> dict[int | None, list[Recipient]]:
    groups: dict[int | None, list[Recipient]] = defaultdict(list)
    for member in members:
        groups[member.organisation_id].append(_of(member))
    return groups
