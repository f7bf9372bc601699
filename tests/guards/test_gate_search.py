"""A search for a way by which one person alone makes a promised time later, ends it unkept, lowers the tier, or takes
the case from the street office that watches it (law.md section 11, guard 4). Findings A6, B9.

Somebody else brings the case some steps along the usual way; from then on one person presses whatever there is, with
whatever answers, while time passes. `RUN_LONG=1` searches ten thousand steps and more.
"""

from __future__ import annotations

from typing import Any

import time_machine
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from cases import access
from cases.actions import desk, field
from cases.desk_forms import MEMBER_DEEDS
from cases.models import Case, Clock
from cases.models.workflow import URGENCY
from cases.states import Actor, End, Refused
from mediation.models import GroupRole, Member, OrganisationKind, Tier
from tests.cases.street import Street, by, fresh
from tests.guards.by_anybody import PRESS
from tests.guards.searching import LONG, Search, search, steps_of

WHO = ("leader", "lead", "reviewer", "contractor", "supervisor")


class OnePerson(Search):
    """What one person can reach alone."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[int, Clock] = {}
        self.tiers: dict[int, str] = {}
        self.sites: dict[int, int | None] = {}

    @initialize(who=st.sampled_from(WHO), tier=st.sampled_from(Tier.values), steps=st.integers(0, 3), data=st.data())
    def begins(self, who: str, tier: str, steps: int, data: Any) -> None:
        """Two reports; the first is taken some steps by those who are not searched for, as far as that goes."""
        street = self.street
        self.who = self._person(who)
        self.reported(tier)
        case = self.case(0)
        if steps and (lead := self.who if who == "lead" else street.lead_for(case)):
            desk.assign(case, by=by(street.leader), lead=lead, helpers=[street.contractor])
        if steps > 1:
            field.arrive(fresh(case), by=by(fresh(case).lead), code=street.site.arrival_code)
        if steps > 2:
            desk.escalate(fresh(case), by=by(street.leader), words="请协调")
        self._look()

    def _person(self, who: str) -> Member:
        street = self.street
        if who == "lead":
            return street.member(OrganisationKind.COMMUNITY, role=GroupRole.MEMBER)
        if who == "supervisor":
            return street.member(OrganisationKind.RESIDENTS, role=GroupRole.QUALITY_SUPERVISOR)
        return getattr(street, who)

    def _look(self) -> None:
        running = Clock.objects.filter(case__in=self.cases, escalation__isnull=True)
        self.seen = {clock.pk: clock for clock in running}
        for case in Case.objects.filter(pk__in=self.cases):
            self.tiers[case.pk], self.sites[case.pk] = case.tier, case.site_id

    @rule(place=st.integers(0, 1), verb=st.sampled_from(sorted(PRESS)), data=st.data())
    def presses(self, place: int, verb: str, data: Any) -> None:
        """The one person does something, or is refused."""
        try:
            PRESS[verb](self.case(place), Actor(member=self.who), data.draw)
        except Refused:
            self.count(verb, refused=True)
        else:
            self.count(verb, refused=False)

    @rule(place=st.integers(0, 1), data=st.data())
    def presses_a_button(self, place: int, data: Any) -> None:
        """Of what the page offers: what is refused teaches little."""
        offered = access.possible(Actor(member=self.who), self.case(place))
        if buttons := sorted(set(offered) & set(PRESS)):
            self.presses(place, data.draw(st.sampled_from(buttons)), data)

    @invariant()
    def nothing_was_gained(self) -> None:
        if not self.cases:
            return
        for clock in Clock.objects.filter(pk__in=self.seen).select_related("undertaking", "case"):
            before = self.seen[clock.pk]
            if not before.is_running:
                continue
            assert clock.due_at <= before.due_at or not clock.is_running, f"later: {clock}"
            unkept = clock.ended in (End.REPLANNED, End.OVERTAKEN, End.WITH_CASE)
            # Settled, and an appointment that has passed or is earlier now, gain nobody time.
            goes = clock.undertaking_id is not None and (clock.case.ended_at or before.due_at <= timezone.now())
            earlier = clock.undertaking_id is not None and Clock.objects.running().filter(
                case=clock.case_id, promise=clock.promise, due_at__lte=before.due_at
            )
            assert not unkept or goes or earlier, f"ended unkept: {clock}"
        for case in Case.objects.filter(pk__in=self.cases):
            assert URGENCY[Tier(case.tier)] >= URGENCY[Tier(self.tiers[case.pk])], f"lowered: {case}"
            assert case.site_id == self.sites[case.pk], f"taken to another site: {case}"
        self._look()


def test_one_person_alone_gains_no_time(street: Street, clock: time_machine.Coordinates) -> None:
    tried = search(OnePerson, examples=10, steps=15, street=street, clock=clock)
    assert steps_of(tried) > (10_000 if LONG else 50)


def test_the_searches_know_every_verb() -> None:
    assert set(PRESS) == set(MEMBER_DEEDS)
