"""One gate for putting off, and what stands before the street office leaves by its reviewer alone (A4, A6, B9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import access
from cases.actions import asking, correcting, deferring, desk, granting, joining, owed, placing, review, undertaking
from cases.actions.assigning import candidates
from cases.actions.table import convening
from cases.figures import streets
from cases.models import Case, Clock, Escalation, Request
from cases.states import ASKED_FOR, Decision, Forbidden, HoldReason, NotNow, Outcome, Verb
from mediation import directory
from mediation.models import Member, Organisation, OrganisationKind, Promise, Site, Terms, Tier
from tests.cases.promises import on
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, clock_of, fresh, texts_to

HOUR = timedelta(hours=1)


def dues(case: Case) -> dict[str, Any]:
    return dict(Clock.objects.own().running().filter(case=case).values_list("promise", "due_at"))


def elsewhere(street: Street) -> Site:
    """A site under another street office of the district."""
    office = Organisation.objects.create(
        kind=OrganisationKind.STREET_OFFICE, name="别的街道办", parent=street.site.street.parent
    )
    community = Organisation.objects.create(kind=OrganisationKind.COMMUNITY, name="别处社区", parent=office)
    return Site.objects.create(
        street=office, community=community, name="别处小区", code="biechu", arrival_code="918273"
    )


# -- A6: the handler moves his own clock ------------------------------------------------------------------------------


def test_the_lead_does_not_lower_the_tier_alone(street: Street) -> None:
    """A6: 7 hours became 5 days, alone and without a reason; *secure* ended as kept."""
    case = street.assigned(tier=Tier.HIGH, category="safety")
    before = dues(case)
    with pytest.raises(NotNow, match="说明理由"):
        correcting.correct(case, by=by(case.lead), category=case.category, tier=Tier.LOW)
    correcting.correct(case, by=by(case.lead), category=case.category, tier=Tier.LOW, words="没有危险")
    assert fresh(case).tier == Tier.HIGH and dues(case) == before
    assert Request.objects.get(case=case).verb == Verb.CORRECT


def test_lowered_by_two_the_resident_is_told_before_the_old_time(street: Street) -> None:
    case = street.assigned(tier=Tier.HIGH, category="safety")
    correcting.correct(case, by=by(case.lead), category=case.category, tier=Tier.NORMAL, words="没有危险")
    granting.grant(case, by=by(street.leader))
    assert fresh(case).tier == Tier.NORMAL
    assert "需延长" in texts_to(GRANDMOTHER)[-1]
    assert clock_of(case, Promise.SECURE).ended == "replanned", "what is not promised any more is not kept"


def test_raising_is_free(street: Street) -> None:
    case = street.assigned()
    correcting.correct(case, by=by(case.lead), category=case.category, tier=Tier.HIGH)
    assert fresh(case).tier == Tier.HIGH


def test_nothing_is_put_off_of_which_the_resident_can_be_told_too_late(
    street: Street, clock: time_machine.Coordinates, settings: Any
) -> None:
    settings.SMS_QUIET_HOURS = "21:00-08:00"
    case = street.on_site(tier=Tier.HIGH, category="leak")
    due = clock_of(case, Promise.RESOLVE).due_at
    deferring.ask_extension(case, by=by(case.lead), words="等材料", until=due + timedelta(days=2))
    clock.move_to(due - HOUR)
    settings.SMS_QUIET_HOURS = f"{timezone.localtime(due - 2 * HOUR):%H:%M}-{timezone.localtime(due + 2 * HOUR):%H:%M}"
    with pytest.raises(NotNow, match="来不及"):
        deferring.grant_extension(case, by=by(street.leader))
    settings.SMS_QUIET_HOURS = ""
    deferring.grant_extension(case, by=by(street.leader))


def test_what_was_missed_is_not_given_a_later_time_by_a_lower_tier(
    street: Street, clock: time_machine.Coordinates
) -> None:
    case = street.assigned(tier=Tier.HIGH, category="safety")
    before = dues(case)
    clock.shift(timedelta(days=1, hours=2))
    street.correct(case, tier=Tier.LOW)
    assert dues(case)["arrive"] == before["arrive"] and dues(case)["secure"] == before["secure"]


def test_who_asks_does_not_decide_nor_who_ever_handled_it(street: Street) -> None:
    case = street.case()
    desk.assign(case, by=by(street.reviewer), lead=street.leader)
    desk.accept(fresh(case), by=by(street.leader))
    lead = street.lead_for(case)
    desk.reassign(fresh(case), by=by(street.reviewer), lead=lead, words="组长请假")
    asking.ask(fresh(case), by=by(lead), verb=Verb.CLOSE, outcome=Outcome.FAILED, words="谈不拢")
    with pytest.raises(Forbidden, match="您办过"):
        granting.grant(fresh(case), by=by(street.leader))
    street.approve(case)
    assert fresh(case).outcome == Outcome.FAILED


def test_the_database_knows_no_request_decided_by_who_asked(street: Street) -> None:
    case = street.assigned()
    asking.ask(case, by=by(case.lead), verb=Verb.CLOSE, outcome=Outcome.FAILED, words="谈不拢")
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(case=case).update(state="granted", decided_by=case.lead, decided_at=timezone.now())


def test_what_is_refused_stays_as_it_was_and_may_be_asked_again(street: Street) -> None:
    case = street.assigned()
    for _again in range(2):
        asking.ask(case, by=by(case.lead), verb=Verb.CLOSE, outcome=Outcome.FAILED, words="谈不拢")
        deferring.refuse(fresh(case), by=by(street.leader), words="再谈一次")
    assert fresh(case).is_open and "未同意" in texts_to(case.lead.phone)[-1]


def test_a_street_office_of_one_may_close_alone_and_the_district_hears_of_it(street: Street) -> None:
    case = street.case("看看", site=None)
    Member.objects.filter(organisation=street.site.street).exclude(pk=street.reviewer.pk).update(is_active=False)
    desk.close(case, by=by(street.reviewer), outcome=Outcome.INVALID, words="不是上报")
    assert fresh(case).outcome == Outcome.INVALID
    assert "一人终结" in texts_to(street.district.phone)[-1]


# -- B9: holds without end --------------------------------------------------------------------------------------------


def _hold(case: Case, *, until: Any, grants: Member) -> None:
    deferring.ask_hold(fresh(case), by=by(case.lead), reason=HoldReason.ACCESS, words="等开门", until=until)
    deferring.grant_hold(fresh(case), by=by(grants))


def test_a_second_hold_is_the_street_offices_and_all_of_them_have_an_end(
    street: Street, clock: time_machine.Coordinates
) -> None:
    """B9: five in a row by the same two people, the street office never asked."""
    Terms.objects.update_or_create(pk=1, defaults={"hold_days_in_all": 5})
    case = street.assigned(tier=Tier.LOW)
    _hold(case, until=on(17, 9), grants=street.leader)
    deferring.release(fresh(case), by=by(case.lead))
    with pytest.raises(NotNow, match="第二次挂账由街道办"):
        _hold(case, until=on(16, 17), grants=street.leader)
    deferring.grant_hold(fresh(case), by=by(street.reviewer))
    for _more in range(9):
        deferring.release(fresh(case), by=by(case.lead))
        try:
            _hold(case, until=timezone.now() + HOUR, grants=street.reviewer)
        except NotNow as refused:
            assert "合计最长5个工作日" in refused.sentence
            return
    raise AssertionError("holds without end")


# -- A4: out of the reviewer's hands only by the reviewer -------------------------------------------------------------


def _taken(street: Street, case: Case, verb: str, who: Member) -> None:
    older = Case.objects.exclude(pk=case.pk).earliest("id")
    other = next(each for each in (street.lead_for(case), street.mediator, street.leader) if each != case.lead)
    does: dict[str, Callable[[], Any]] = {
        Verb.CLOSE: lambda: desk.close(case, by=by(who), outcome=Outcome.INVALID, words="不是上报"),
        Verb.PLACE: lambda: placing.locate(
            case, by=by(who), site=Site.objects.get(code="biechu"), building=None, words="地点有误"
        ),
        Verb.JOIN: lambda: joining.join(case, by=by(who), into=older, words="同一件事"),
        Verb.CORRECT: lambda: correcting.correct(
            case, by=by(who), category=_another_category(case), tier=case.tier, words="看错"
        ),
        Verb.ADJOURN: lambda: undertaking.adjourn(case, by=by(who), at=on(28, 9), words="居委会"),
        Verb.ASSIGN: lambda: desk.assign(case, by=by(who), lead=other, words="换人"),
        Verb.REASSIGN: lambda: desk.reassign(case, by=by(who), lead=other, words="换人"),
        Verb.CONVENE: lambda: _inquiry(case, who, at=on(28, 9), session=case.sessions.get()),
        Verb.CALL_OFF: lambda: convening.call_off(case, by=by(who), session=case.sessions.get(), words="没有人有空"),
        Verb.KEEP_PART: lambda: owed.keep_in_part(
            case, by=by(who), undertaking=case.undertakings.get(kind="rectify"), words="还差刷漆", until=on(28, 9)
        ),
    }
    does[verb]()


def _inquiry(case: Case, who: Member, **moved: Any) -> None:
    side = case.parties.get(is_reporter=True)
    convening.convene(case, by=by(who), kind="inquiry", place="居委会", side=side, words="没有人有空", **moved)


def _another_category(case: Case) -> Any:
    return type(case.category).objects.exclude(pk=case.category_id).filter(is_active=True).order_by("id")[0]


@pytest.mark.parametrize(("verb", "who"), list(product(ASKED_FOR, ["leader", "lead"])))
def test_nobody_takes_a_case_from_before_the_street_office(
    street: Street, clock: time_machine.Coordinates, verb: str, who: str
) -> None:
    """A4: closed as invalid, or placed at a foreign site, an escalated case was gone from the reviewer's queue."""
    elsewhere(street)
    street.on_site(phone=NEIGHBOUR)
    clock.shift(HOUR)
    meets = verb in (Verb.ADJOURN, Verb.CONVENE, Verb.CALL_OFF)
    case = street.on_site() if meets else street.case() if verb == Verb.ASSIGN else street.assigned()
    if verb == Verb.ADJOURN:
        undertaking.adjourn(case, by=by(case.lead), at=on(16, 9), words="居委会")
    elif meets:
        assert case.lead is not None
        _inquiry(case, case.lead, at=on(16, 9))
    if verb == Verb.KEEP_PART:
        said = {"words": "重做", "brief": "重做", "organisation": street.builder}
        undertaking.undertake(case, by=by(street.leader), kind="rectify", due_at=on(18, 9), **said)
    desk.escalate(fresh(case), by=by(street.leader), words="请协调")
    if verb in (Verb.REASSIGN, Verb.ASSIGN):
        named = next(each.member for each in _neutral(street, case) if each.member not in (case.lead, street.leader))
        review.decide(fresh(case), by=by(street.reviewer), decision=Decision.TAKE_OVER, words="我来办")
        if verb == Verb.ASSIGN:
            desk.decline(fresh(case), by=by(street.reviewer), reason="absent")
        else:
            desk.reassign(fresh(case), by=by(street.reviewer), lead=named, words="请你办")
    case = fresh(case)
    stood = set(Escalation.objects.before_the_street().filter(case=case).values_list("pk", flat=True))
    before = (case.state, case.street_id, case.category_id, case.lead_id, case.tier, dues(case))
    member = street.leader if who == "leader" else case.lead or street.leader
    try:
        _taken(street, case, verb, member)
    except NotNow:
        pass
    except Exception as refused:
        assert type(refused).__name__ == "Forbidden"
    now = fresh(case)
    assert (now.state, now.street_id, now.category_id, now.lead_id, now.tier, dues(now)) == before, verb
    assert stood <= set(Escalation.objects.before_the_street().filter(case=case).values_list("pk", flat=True))


def _neutral(street: Street, case: Case) -> Any:
    return [each for each in candidates(case) if each.may_lead]


@pytest.mark.parametrize("verb", [Verb.CLOSE, Verb.PLACE, Verb.JOIN, Verb.CORRECT])
def test_what_is_asked_of_the_reviewer_the_reviewer_decides(
    street: Street, clock: time_machine.Coordinates, verb: str
) -> None:
    elsewhere(street)
    street.on_site(phone=NEIGHBOUR)
    clock.shift(HOUR)
    case = street.assigned()
    desk.escalate(case, by=by(street.leader), words="请协调")
    if verb == Verb.CLOSE:
        asking.ask(fresh(case), by=by(case.lead), verb=verb, outcome=Outcome.INVALID, words="不是上报")
    else:
        _taken(street, fresh(case), verb, case.lead)
    with pytest.raises(NotNow, match="街道办审核人决定"):
        street.approve(case, by_whom=street.leader)
    street.approve(case)
    done = fresh(case)
    assert {
        Verb.CLOSE: done.outcome == Outcome.INVALID,
        Verb.PLACE: done.site.code == "biechu",
        Verb.JOIN: done.joined_to_id is not None,
        Verb.CORRECT: done.category_id != case.category_id,
    }[verb]


def test_time_is_the_reviewers_to_give_while_the_case_is_before_them(street: Street) -> None:
    case = street.on_site()
    desk.escalate(case, by=by(street.leader), words="请协调")
    until = clock_of(case, Promise.RESOLVE).due_at + timedelta(days=2)
    deferring.ask_extension(case, by=by(case.lead), words="等材料", until=until)
    with pytest.raises(NotNow, match="街道办审核人决定"):
        deferring.grant_extension(case, by=by(street.leader))
    assert not {Verb.EXTEND, Verb.HOLD, Verb.GRANT} & set(access.possible(by(street.leader), fresh(case))), "no button"
    deferring.grant_extension(case, by=by(street.reviewer))


# -- B3: what has no site has a keeper --------------------------------------------------------------------------------


def test_what_has_no_site_is_kept_by_the_office_whose_number_was_texted(street: Street) -> None:
    """B3: the street office of another district opened, closed and dismissed what names no site."""
    bureau = Organisation.objects.create(kind=OrganisationKind.DISTRICT_BUREAU, name="别的区住建局", case_prefix="BD")
    office = Organisation.objects.create(kind=OrganisationKind.STREET_OFFICE, name="别的街道办", parent=bureau)
    stranger = Member.objects.create(phone="+8613952611111", name="别人", organisation=office)
    case = street.case("电钻吵死了", site=None)
    assert case.keeper == street.site.street
    assert not access.visible_to(stranger).filter(pk=case.pk).exists()
    assert access.visible_to(street.reviewer).filter(pk=case.pk).exists()
    assert streets.desks(street.district) is not None
    with pytest.raises(Exception, match="不由您办理"):
        desk.open_contact(case, by=by(stranger))
    Organisation.objects.filter(pk=office.pk).update(text_number="+8652386000009")
    assert directory.keeper_of("+8652386000009") == office
    assert directory.keeper_of("+8652386000008") == street.site.street
    assert directory.keeper_of() == street.site.street


def test_a_place_is_said_of_what_had_none_by_its_keeper_alone(street: Street) -> None:
    case = street.case("电钻吵死了", site=None)
    placing.locate(case, by=by(street.reviewer), site=street.site, building=None)
    assert fresh(case).site == street.site
