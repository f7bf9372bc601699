"""Who is who, told apart from the product's own answer; and how a deed is tried and its trace compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import time_machine
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition

from cases.models import (
    CallTask,
    Case,
    CaseEvent,
    Clock,
    ClockChange,
    Deferral,
    Escalation,
    Helper,
    Party,
    Question,
    Refusal,
    Report,
    Request,
    Undertaking,
    Visit,
)
from cases.states import Actor, Refused, State
from mediation.models import GroupRole, Member, Membership, OrganisationKind
from notifications.models import Message
from tests.cases.conftest import TUESDAY
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, linked

REPORTED, ASSIGNED, ON_SITE, RESOLVED, CLOSED = State.values
# Whom the deed is for, more often than not: else most of a run would be refusals.
RIGHT = "whoever may"
PEOPLE = ("leader", "mediator", "supervisor", "contractor", "reviewer", "district", "elsewhere")
RESIDENTS = ("grandmother", "neighbour", "link", "wrong link")

someone = st.sampled_from([*[RIGHT] * 20, *PEOPLE, *RESIDENTS])
staff = st.sampled_from(PEOPLE)
which = st.integers(0, 2)
words = st.sampled_from(["", "  ", *["已与施工方说好"] * 6])
yes = st.booleans()


def in_season(*states: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The rule is drawn while some case is in one of these states, and at every third turn whatever the state."""
    return precondition(lambda town: town.turn % 3 == 0 or any(state in states for state in town.states.values()))


class Town(RuleBasedStateMachine):
    """One street, up to three cases, eleven people, and the passing of time."""

    street: Street
    clock: time_machine.Coordinates

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock.move_to(TUESDAY)
        street = self.street
        self.people: dict[str, Member] = {
            "leader": street.leader,
            "mediator": street.member(OrganisationKind.COMMUNITY, role=GroupRole.MEMBER),
            "supervisor": street.member(OrganisationKind.RESIDENTS, role=GroupRole.QUALITY_SUPERVISOR),
            "contractor": street.contractor,
            "reviewer": street.reviewer,
            "district": street.district,
            "elsewhere": street.member(OrganisationKind.COMMUNITY, site=street.other_site, role=GroupRole.LEADER),
        }
        seats = Membership.objects.filter(until=None).values_list("group__site", "member", "role")
        self.seats = {(site, member): role for site, member, role in seats}
        self.cases: list[int] = []
        self.last_event = CaseEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
        self.last_message = Message.objects.order_by("-id").values_list("id", flat=True).first() or 0
        self.states: dict[int, str] = {}
        self.clocks: dict[int, Clock] = {}
        self.declined: set[int] = set()
        self.parted: set[int] = set()
        # Who ever led or helped with which case, and which cases were ever joined.
        self.parts: dict[int, set[int]] = {}
        self.were_joined: dict[int, set[int]] = {}
        self.turn = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # -- who is who, told apart from the product's own answer ----------------------------------------------------

    def case(self, place: int) -> Case:
        return Case.objects.select_related("site", "category").get(pk=self.cases[place % len(self.cases)])

    def actor(self, name: str, case: Case) -> Actor:
        if name in self.people:
            return Actor(member=self.people[name])
        others = [pk for pk in self.cases if pk != case.pk]
        return {
            "grandmother": Actor(phone=GRANDMOTHER),
            "neighbour": Actor(phone=NEIGHBOUR),
            "link": linked(case),
            "wrong link": Actor(case_id=others[0] if others else 0),
        }[name]

    def whoever(self, name: str, parts: str, case: Case) -> str:
        """The name, or if it is `RIGHT` the first person who is one of these to the case."""
        if name != RIGHT:
            return name
        fitting = (one for one in (*PEOPLE, *RESIDENTS) if self.any_of(parts, one, case))
        return next(fitting, "mediator")

    def is_(self, part: str, name: str, case: Case) -> bool:
        member = self.people.get(name)
        seat = self.seats.get((case.site_id, member.pk)) if member and case.site_id else None
        match part:
            case "reporter":
                return name in ("grandmother", "link")
            case "lead":
                return member is not None and case.lead_id == member.pk
            case "helper":
                return member is not None and Helper.objects.filter(case=case, member=member).exists()
            case "group":
                return seat is not None
            case "leader":
                return seat == GroupRole.LEADER or (name == "reviewer" and case.site_id is None)
            case "reviewer":
                return name == "reviewer"
        raise AssertionError(part)

    def any_of(self, parts: str, name: str, case: Case) -> bool:
        return any(self.is_(part, name, case) for part in parts.split())

    def remember_who_has_it(self) -> None:
        for case in Case.objects.filter(pk__in=self.cases):
            had = {case.lead_id, *Helper.objects.filter(case=case).values_list("member", flat=True)} - {None}
            self.parts.setdefault(case.pk, set()).update(had)
            if case.joined_to_id is not None:
                self.were_joined.setdefault(case.pk, set()).add(case.joined_to_id)
                self.were_joined.setdefault(case.joined_to_id, set()).add(case.pk)

    def had_a_part(self, name: str, case: Case) -> bool:
        """Whether they ever led or helped with this case, or with one that was ever joined to it or it to that."""
        member = self.people.get(name)
        around = {case.pk} | self.were_joined.get(case.pk, set())
        return member is not None and any(member.pk in self.parts.get(pk, set()) for pk in around)

    def fits(self, name: str, case: Case, *, consent: bool) -> bool:
        """Whether this member may be the lead: serves the site, and has no tie or everybody's consent."""
        member = self.people[name]
        if not self.is_("group", name, case):
            return False
        is_a_side = case.parties.filter(organisation=member.organisation).exists()
        lives_there = member.home_building_id is not None and case.building_id == member.home_building_id
        return consent or not (is_a_side or lives_there or name == "contractor")

    # -- doing and comparing -------------------------------------------------------------------------------------

    def world(self) -> list[Any]:
        """Every row a deed could touch."""
        of_the_case = (Case, Helper, Visit, Report, Party, Question, CallTask, Undertaking, Deferral, Request)
        tables = (*of_the_case, Clock, ClockChange, Escalation, CaseEvent, Message)
        return [list(table.objects.order_by("pk").values_list()) for table in tables]

    def attempt_or_ask(self, deed: Callable[[], object], *, may: bool) -> bool:
        """The same for what one alone may not do in every situation: then it is asked for, once at a time."""
        return self.attempt(deed, may=None if may else False)

    def attempt(self, deed: Callable[[], object], *, may: bool | None, events: int = 1) -> bool:
        """Do it. It must pass exactly if it `may` (None: either); refused, it leaves one refusal and nothing else."""
        self.turn += 1
        before = None if may is True else self.world()
        had, refusals = CaseEvent.objects.exclude(verb="flag").count(), Refusal.objects.count()
        try:
            deed()
        except Refused as refusal:
            assert may is not True, f"should have passed: {refusal.sentence}"
            assert refusal.sentence
            assert self.world() == before
            assert Refusal.objects.count() == refusals + 1
            return False
        assert may is not False, "should have been refused"
        assert events < 0 or CaseEvent.objects.exclude(verb="flag").count() == had + events
        assert Refusal.objects.count() == refusals
        return True
