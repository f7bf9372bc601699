"""Who notes which undertaking as done: every kind with every role, in every state (A3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import desk, review, undertaking
from cases.actions._noting import NOTING
from cases.clocks import turning
from cases.models import Case, Escalation, Undertaking
from cases.states import Decision, NotNow, Refused, Role, UndertakingKind
from mediation.models import Member, OrganisationKind
from tests.cases.street import Street, by, fresh

SIDES = (OrganisationKind.CLIENT, OrganisationKind.CONTRACTOR, OrganisationKind.PROPERTY)


def undertaken(case: Case, kind: str, *, street: Street) -> Undertaking:
    made = Undertaking.objects.create(
        case=case,
        kind=kind,
        handling=case.handling,
        due_at=timezone.now(),  # no sooner is a meeting noted
        made_at=timezone.now(),
        by_organisation=street.builder if kind in undertaking.OWED else None,
    )
    turning.ride(made, at=timezone.now())
    return made


def people(street: Street, case: Case) -> dict[str, Member]:
    named: dict[str, Member | None] = {
        "leader": street.leader,
        "lead": case.lead,
        "reviewer": street.reviewer,
        "district": street.district,
    }
    seats = Member.objects.filter(memberships__group__site=street.site, memberships__until=None)
    others = seats.exclude(organisation__kind__in=SIDES).exclude(pk__in=[case.lead_id, street.leader.pk])
    named |= {"fellow": others.order_by("id").first()} | {kind: street.member(kind) for kind in SIDES}
    return {who: member for who, member in named.items() if member is not None}


# Who notes it, of these people: the lead of the case is of the community, and leads nothing else.
MAY = {
    UndertakingKind.MEETING: {"reviewer"},
    UndertakingKind.REFERRAL: {"reviewer"},
    UndertakingKind.APPOINTMENT: {"lead"},
    UndertakingKind.MEDIATION: {"lead"},
    UndertakingKind.OBLIGATION: {"leader", "lead", "reviewer", "fellow"},
    UndertakingKind.RECTIFICATION: {"leader", "lead", "reviewer", "fellow"},
    UndertakingKind.CONFIRMATION: {"leader", "lead", "reviewer"},
    UndertakingKind.FOLLOW_UP: {"leader", "reviewer", "fellow"},
    UndertakingKind.LATE_FOLLOW_UP: {"leader", "reviewer", "fellow"},
}


def test_every_kind_says_who_notes_it() -> None:
    assert set(NOTING) == set(UndertakingKind.values) == set(MAY)
    assert all(rule.roles <= set(Role.values) and rule.roles for rule in NOTING.values())


@pytest.mark.parametrize("kind", UndertakingKind.values)
@pytest.mark.parametrize("state", ["assigned", "on_site", "resolved"])
def test_each_kind_is_noted_by_those_it_says_and_by_nobody_else(street: Street, kind: str, state: str) -> None:
    """A3: a contractor's account noted the street office's meeting, the lead's appointment, unnamed rectifications."""
    case: Case = getattr(street, state)()
    noted = set()
    for who, member in people(street, case).items():
        made = undertaken(fresh(case), kind, street=street)
        try:
            undertaking.keep(fresh(case), by=by(member), undertaking=made, words="看过了")
        except Refused:
            Undertaking.objects.filter(pk=made.pk).update(dropped_at=timezone.now(), ended_by=case.events.latest("id"))
        else:
            noted.add(who)
    assert noted == MAY[UndertakingKind(kind)]


def test_a_side_of_the_works_closes_no_escalation_of_the_street_office(street: Street) -> None:
    """A3, as it was done: escalated, a meeting convened, and the contractor notes it as held."""
    case = street.on_site()
    desk.escalate(case, by=by(street.leader), words="请协调")
    until = timezone.now() + timedelta(days=2)
    review.decide(case, by=by(street.reviewer), decision=Decision.CONVENE, words="开会", until=until)
    for made in undertaking.open_ones(case):
        with pytest.raises(NotNow):
            undertaking.keep(case, by=by(street.contractor), undertaking=made, words="开过了")
    assert Escalation.objects.before_the_street().filter(case=case).exists()


@pytest.mark.parametrize("kind", undertaking.OWED)
def test_what_is_owed_names_who_owes_it(street: Street, kind: str) -> None:
    case = street.on_site()
    until = timezone.now() + timedelta(days=2)
    with pytest.raises(NotNow, match="写明由哪个单位"):
        undertaking.undertake(case, by=by(case.lead), kind=kind, due_at=until, words="重做防水")
