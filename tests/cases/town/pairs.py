"""Two reports of one dispute, joined and parted by whoever may and by whoever may not."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cases.actions import joining
from cases.models import Case
from cases.states import OPEN
from tests.cases.town.people import someone, which, words
from tests.cases.town.times import Times


class Pairs(Times):
    """Handled with another one, and by itself again."""

    @rule(who=someone, place=which, other=which)
    def join(self, who: str, place: int, other: int) -> None:
        case, into = self.case(place), self.case(other)
        who = self.whoever(who, "lead leader reviewer", case)
        may = self.any_of("lead leader reviewer", who, case)
        may = may and case.state in OPEN and self.belong_together(case, into)
        self.attempt(
            lambda: joining.join(case, by=self.actor(who, case), into=into, words="同一件事"),
            may=None if may else False,
            events=-1,
        )

    def belong_together(self, case: Case, into: Case) -> bool:
        """The later, no more urgent one, at one site, under a lead who is neutral in it too."""
        if case.pk <= into.pk or into.state not in OPEN or case.site_id is None or case.site_id != into.site_id:
            return False
        if "LNHU".index(case.tier) > "LNHU".index(into.tier) or case.joined.exists():
            return False
        lead = into.lead
        if lead is None:
            return True
        is_a_side = case.parties.filter(organisation=lead.organisation).exists()
        lives_there = lead.home_building_id is not None and case.building_id == lead.home_building_id
        return not (is_a_side or lives_there or lead == self.people["contractor"])

    @rule(who=someone, place=which, steps=st.integers(0, 2), ends=st.booleans())
    def twins(self, who: str, place: int, steps: int, ends: bool) -> None:
        """The usual way to it: one more report of the same, taken some steps, and joined to the first."""
        first = self.case(place)
        if len(self.cases) < 3 and first.site is not None:
            self.report(tier=first.tier, category=first.category.code, at_three=False, known_site=True)
            later = len(self.cases) - 1
            self.goes_on(later, steps, "mediator")
            self.join(who, later, place)
            if ends:
                self.goes_on(place, 3, "leader")

    @precondition(lambda town: any(case.joined_to_id for case in Case.objects.filter(pk__in=town.cases)))
    @rule(who=someone, why=words)
    def part_again(self, who: str, why: str) -> None:
        joined = Case.objects.filter(pk__in=self.cases, joined_to__isnull=False).latest("id")
        self.part(who, self.cases.index(joined.pk), why)

    @rule(who=someone, place=which, why=words)
    def part(self, who: str, place: int, why: str) -> None:
        case = self.case(place)
        who = self.whoever(who, "lead leader reviewer", case)
        may = self.any_of("lead leader reviewer", who, case) and case.joined_to_id is not None and bool(why.strip())
        if self.attempt(lambda: joining.part(case, by=self.actor(who, case), words=why), may=may, events=-1):
            self.parted.add(case.pk)
