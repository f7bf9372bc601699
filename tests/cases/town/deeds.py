"""The verbs of the workflow, pressed by whoever may and by whoever may not."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from cases import handled
from cases.actions import asking, desk, feedback, field, granting, placing, reporting, review
from cases.models import CaseEvent, Request
from cases.models.escalation import EscalationState
from cases.states import CLOSING, ENDED, OPEN, SETTLING, Actor, DeclineReason, Outcome, Verb
from mediation.models import Building, Site, Tier
from tests.cases.street import agreed, fresh, sorted_out
from tests.cases.town.people import (
    ASSIGNED,
    CLOSED,
    ON_SITE,
    REPORTED,
    RESOLVED,
    Town,
    in_season,
    someone,
    staff,
    which,
    words,
    yes,
)

proofs = st.sampled_from([*["code", "position"] * 3, "wrong code", "off the map", "none"])
settling = st.sampled_from([*[Outcome.EXPLAINED, Outcome.RECTIFIED] * 6, *Outcome.values, "nonsense"])
closing = st.sampled_from([*CLOSING * 2, *SETTLING, Outcome.WITHDRAWN, ""])


AGREED = {"outcome": Outcome.EXPLAINED, "words": "改到九点后", "resident_word": "可以"}
HERE = {"latitude": 32.491, "longitude": 119.923}


class Deeds(Town):
    """What is done at the desk, on the site, and by residents."""

    @initialize(
        tier=st.sampled_from(Tier.values),
        category=st.sampled_from(["noise", "neighbor", "safety"]),
        at_three=yes,
        steps=st.integers(0, 3),
    )
    def first(self, tier: str, category: str, at_three: bool, steps: int) -> None:
        """Each run starts somewhere along the usual way."""
        self.report(tier=tier, category=category, at_three=at_three, known_site=True)
        self.goes_on(0, steps, "mediator")

    @rule(place=which, steps=st.integers(1, 3), lead=st.sampled_from(["leader", "mediator"]))
    def goes_on(self, place: int, steps: int, lead: str) -> None:
        """The usual way: assigned, there, settled."""
        for _ in range(steps):
            case = self.case(place)
            if case.state == REPORTED and self.fits(lead, case, consent=False):
                self.assign("reviewer", place, lead, "contractor", False)
            elif case.state == ASSIGNED:
                by = Actor(member=case.lead)
                self.attempt(lambda case=case, by=by: field.arrive(case, by=by, position=HERE), may=True)
            elif case.state == ON_SITE:
                by, settled = (
                    Actor(member=case.lead),
                    {"outcome": Outcome.EXPLAINED, "words": "改到九点后", "resident_word": "可以"},
                )
                self.attempt(
                    lambda case=case, by=by, how=settled: field.resolve(
                        case, by=by, **how, still_open=sorted_out(case)
                    ),
                    may=True,
                )

    @precondition(lambda self: len(self.cases) < 3)
    @rule(
        tier=st.sampled_from(Tier.values),
        category=st.sampled_from(["noise", "neighbor", "safety"]),
        at_three=yes,
        known_site=st.sampled_from([True, True, False]),
    )
    def report(self, tier: str, category: str, at_three: bool, known_site: bool) -> None:
        site = self.street.site if known_site else None
        building = Building.objects.get(site=site, number=3) if site and at_three else None
        had = CaseEvent.objects.exclude(verb="flag").count()
        case = self.street.case("楼下吵得很", tier=tier, category=category, site=site, building=building)
        assert CaseEvent.objects.exclude(verb="flag").count() == had + 1
        self.cases.append(case.pk)

    @in_season(REPORTED)
    @rule(who=someone, place=which, lead=staff, helper=st.none() | staff, consent=yes)
    def assign(self, who: str, place: int, lead: str, helper: str | None, consent: bool) -> None:
        case = self.case(place)
        who = self.whoever(who, "leader reviewer", case)
        may = self.any_of("leader reviewer", who, case) and case.state == REPORTED
        may = may and self.fits(lead, case, consent=consent) and (not helper or self.is_("group", helper, case))
        self.attempt_or_ask(
            lambda: desk.assign(
                case,
                by=self.actor(who, case),
                lead=self.people[lead],
                helpers=[self.people[helper]] if helper else [],
                consents=agreed(case) if consent else [],
            ),
            may=may,
        )

    @in_season(ASSIGNED)
    @rule(who=someone, place=which)
    def accept(self, who: str, place: int) -> None:
        case = self.case(place)
        who = self.whoever(who, "lead", case)
        may = self.is_("lead", who, case) and case.state == ASSIGNED and case.accepted_at is None
        self.attempt(lambda: desk.accept(case, by=self.actor(who, case)), may=may)

    @in_season(ASSIGNED)
    @rule(who=someone, place=which, reason=st.sampled_from([*DeclineReason.values, "", "lazy"]))
    def decline(self, who: str, place: int, reason: str) -> None:
        case = self.case(place)
        who = self.whoever(who, "lead", case)
        may = self.is_("lead", who, case) and case.state == ASSIGNED and reason in DeclineReason.values
        if self.attempt(lambda: desk.decline(case, by=self.actor(who, case), reason=reason), may=may):
            self.declined.add(case.pk)

    @in_season(ASSIGNED, ON_SITE)
    @rule(who=someone, place=which, lead=staff, consent=yes, why=words)
    def reassign(self, who: str, place: int, lead: str, consent: bool, why: str) -> None:
        case = self.case(place)
        who = self.whoever(who, "leader reviewer", case)
        may = self.any_of("leader reviewer", who, case) and case.state in (ASSIGNED, ON_SITE) and bool(why.strip())
        may = may and self.fits(lead, case, consent=consent) and case.lead_id != self.people[lead].pk
        self.attempt_or_ask(
            lambda: desk.reassign(
                case,
                by=self.actor(who, case),
                lead=self.people[lead],
                words=why,
                consents=agreed(case) if consent else [],
            ),
            may=may,
        )

    @in_season(ASSIGNED)
    @rule(who=someone, place=which, proof=proofs)
    def arrive(self, who: str, place: int, proof: str) -> None:
        case = self.case(place)
        who = self.whoever(who, "helper lead", case)
        may = self.any_of("lead helper", who, case) and case.state == ASSIGNED
        given: dict[str, Any] = {
            "code": {"code": case.site.arrival_code if case.site else "123456"},
            "wrong code": {"code": "000000"},
            "position": {"position": HERE},
            "off the map": {"position": {"latitude": 132.49, "longitude": 119.91}},
            "none": {},
        }[proof]
        self.attempt(
            lambda: field.arrive(case, by=self.actor(who, case), **given), may=may and proof in ("code", "position")
        )

    @in_season(ASSIGNED, ON_SITE)
    @rule(who=someone, place=which, measure=words)
    def secure(self, who: str, place: int, measure: str) -> None:
        case = self.case(place)
        who = self.whoever(who, "lead helper", case)
        may = self.any_of("lead helper", who, case) and case.state in (ASSIGNED, ON_SITE) and bool(measure.strip())
        self.attempt(lambda: field.secure(case, by=self.actor(who, case), words=measure), may=may)

    @in_season(ON_SITE)
    @rule(who=someone, place=which, outcome=settling, done=words, answer=words)
    def resolve(self, who: str, place: int, outcome: str, done: str, answer: str) -> None:
        case = self.case(place)
        who = self.whoever(who, "lead", case)
        may = self.is_("lead", who, case) and case.state == ON_SITE and outcome in SETTLING
        may = may and bool(done.strip()) and bool(answer.strip()) and outcome not in (Outcome.WRITTEN, Outcome.ORAL)
        self.attempt(
            lambda: field.resolve(
                case,
                by=self.actor(who, case),
                outcome=outcome,
                words=done,
                resident_word=answer,
                still_open=sorted_out(case),
            ),
            may=may,
        )

    @in_season(ON_SITE)
    @rule(who=someone, place=which, outcome=closing, why=words)
    def close(self, who: str, place: int, outcome: str, why: str) -> None:
        case = self.case(place)
        who = self.whoever(who, "leader reviewer", case)
        may = self.any_of("leader reviewer", who, case) and case.state in OPEN
        may = may and outcome in CLOSING and bool(why.strip())
        self.attempt_or_ask(lambda: desk.close(case, by=self.actor(who, case), outcome=outcome, words=why), may=may)

    @in_season(REPORTED, ASSIGNED, ON_SITE)
    @rule(who=someone, place=which, outcome=closing, why=words)
    def ask(self, who: str, place: int, outcome: str, why: str) -> None:
        case = self.case(place)
        who = self.whoever(who, "lead", case)
        may = self.any_of("lead leader reviewer", who, case) and case.state in OPEN
        may = may and outcome in CLOSING and bool(why.strip()) and asking.asked(case) is None
        self.attempt(
            lambda: asking.ask(case, by=self.actor(who, case), verb=Verb.CLOSE, outcome=outcome, words=why), may=may
        )

    @precondition(lambda town: Request.objects.filter(state="asked").exists())
    @rule(who=someone)
    def grant(self, who: str) -> None:
        """What was asked for: by another, who never handled it; and before the street office by its reviewer."""
        request = Request.objects.filter(state="asked").latest("id")
        case = self.case(self.cases.index(request.case_id))
        who = self.whoever(who, "leader reviewer", case)
        may = self.any_of("leader reviewer", who, case) and self.people[who] != request.asked_by
        if may and (self.people[who].pk in handled.members(case) or case.is_before_the_street):
            may = False if self.people[who].pk in handled.members(case) or who != "reviewer" else may
        self.attempt(lambda: granting.grant(case, by=self.actor(who, case)), may=None if may else False, events=-1)

    @in_season(RESOLVED)
    @rule(who=someone, place=which)
    def confirm(self, who: str, place: int) -> None:
        case = self.case(place)
        who = self.whoever(who, "reporter", case)
        may = self.is_("reporter", who, case) and case.state == RESOLVED and case.answer == ""
        self.attempt(lambda: feedback.confirm(case, by=self.actor(who, case)), may=may)

    @in_season(RESOLVED, CLOSED)
    @rule(who=someone, place=which, why=words)
    def reopen(self, who: str, place: int, why: str) -> None:
        case = self.case(place)
        who = self.whoever(who, "reporter reviewer", case)
        in_time = case.reopen_until is not None and timezone.now() < case.reopen_until
        may = (
            case.state in ENDED
            and case.joined_to_id is None
            and ((self.is_("reporter", who, case) and in_time) or (who == "reviewer" and bool(why.strip())))
        )
        handling, tier = case.handling, case.tier
        if self.attempt(lambda: feedback.reopen(case, by=self.actor(who, case), words=why), may=may):
            again = self.case(self.cases.index(case.pk))
            assert again.handling == handling + 1
            assert "LNHU".index(again.tier) == min("LNHU".index(tier) + 1, 3)

    @in_season(ASSIGNED)
    @rule(who=someone, place=which)
    def withdraw(self, who: str, place: int) -> None:
        case = self.case(place)
        who = self.whoever(who, "reporter", case)
        may: bool | None = self.is_("reporter", who, case) and case.state in OPEN
        if may and case.joined.exists():
            may = None  # whether they are alone on it depends on who came with the other
        self.attempt(lambda: feedback.withdraw(case, by=self.actor(who, case)), may=may)

    @rule(who=someone, place=which)
    def press(self, who: str, place: int) -> None:
        case = self.case(place)
        who = self.whoever(who, "reporter", case)
        late = case.clocks.filter(stopped_at=None, escalation=None, due_at__lt=timezone.now()).exists()
        may = self.is_("reporter", who, case) and case.state in OPEN and late and not review.waiting(case)
        self.attempt(lambda: feedback.press(case, by=self.actor(who, case)), may=may)

    @rule(who=someone, place=which, why=words)
    def escalate(self, who: str, place: int, why: str) -> None:
        case = self.case(place)
        who = self.whoever(who, "leader", case)
        may = self.is_("leader", who, case) and case.state in OPEN and bool(why.strip())
        self.attempt(lambda: desk.escalate(case, by=self.actor(who, case), words=why), may=may)

    @rule(who=someone, place=which)
    def acknowledge(self, who: str, place: int) -> None:
        case = self.case(place)
        who = self.whoever(who, "reviewer", case)
        new = any(each.state == EscalationState.RAISED for each in review.waiting(case))
        self.attempt(
            lambda: review.acknowledge(case, by=self.actor(who, case)), may=self.is_("reviewer", who, case) and new
        )

    @rule(who=someone, place=which, more=words)
    def add(self, who: str, place: int, more: str) -> None:
        case = self.case(place)
        case = case.joined_to or case
        who = self.whoever(who, "reporter group", case)
        may = self.any_of("reporter group leader reviewer", who, case) and bool(more.strip())
        self.attempt(lambda: reporting.add(case, by=self.actor(who, case), words=more), may=may)

    @rule(who=someone, place=which, elsewhere=st.sampled_from([False, False, False, True]), at_three=yes)
    def locate(self, who: str, place: int, elsewhere: bool, at_three: bool) -> None:
        case = self.case(place)
        who = self.whoever(who, "reporter lead", case)
        site: Site = self.street.other_site if elsewhere else self.street.site
        building = Building.objects.get(site=site, number=3) if at_three else None
        may = self.any_of("reporter lead leader reviewer", who, case) and case.state in OPEN
        by = self.actor(who, case)
        do = partial(placing.locate, case, by=by, site=site, building=building, words="地点有误")
        attempt = self.attempt_or_ask if elsewhere and by.member else self.attempt
        if attempt(do, may=may) and case.site != site == fresh(case).site:
            self.declined.add(case.pk)  # handed over: the promise to assign runs on

    @rule(who=someone, place=which)
    def open_contact(self, who: str, place: int) -> None:
        case = self.case(place)
        who = self.whoever(who, "lead leader", case)
        self.attempt(
            lambda: desk.open_contact(case, by=self.actor(who, case), words="核实"),
            may=self.any_of("lead leader reviewer", who, case),
        )
