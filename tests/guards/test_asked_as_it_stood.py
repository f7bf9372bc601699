"""What is decided is what was read, about the case as it stood when it was asked; and what a lead or a leader notes or
accepts by the way takes nothing from the reviewer before whom the case stands."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cases.actions import asking, correcting, deferring, desk, feedback, field, granting, placing, proof, undertaking
from cases.actions.judging import Position
from cases.models import Case, Clock, Escalation, Request, Undertaking, Visit
from cases.states import DeclineReason, NotNow, Outcome, State, UndertakingKind, Verb
from mediation.models import Category, Promise, Tier
from tests.cases.promises import HOUR, sweep_all
from tests.cases.street import Street, by, clock_of, fresh, resident
from tests.pages.conftest import SignedIn, signed_in

__all__ = ["signed_in"]
DAY = timedelta(days=1)
FAR_AWAY = Position(0.0, 0.0)


def asks_to_close(case: Case) -> None:
    asking.ask(fresh(case), by=by(case.lead), verb=Verb.CLOSE, outcome=Outcome.INVALID, words="不是上报")


def raised(street: Street, case: Case) -> None:
    case = fresh(case)
    correcting.correct(
        case, by=by(case.lead), category=Category.objects.get(code="safety"), tier=Tier.URGENT, words="险"
    )


def handed_on(street: Street, case: Case) -> None:
    desk.reassign(fresh(case), by=by(street.leader), lead=street.another(fresh(case)), words="换人")


def declined(street: Street, case: Case) -> None:
    desk.decline(fresh(case), by=by(case.lead), reason=DeclineReason.ABSENT)


def arrived(street: Street, case: Case) -> None:
    field.arrive(fresh(case), by=by(case.lead), code=street.site.arrival_code)


# -- the case is another than it was when it was asked ----------------------------------------------------------------


@pytest.mark.parametrize("happens", [raised, handed_on, declined, arrived])
@pytest.mark.parametrize("asks", ["lower", "close"])
def test_what_was_asked_of_a_case_that_has_changed_since_is_not_granted(
    street: Street, asks: str, happens: object
) -> None:
    """Asked for noise, granted after it was raised to a danger: the urgent case was a low one again."""
    case = street.assigned()
    if asks == "lower":
        correcting.correct(case, by=by(case.lead), category=case.category, tier=Tier.LOW, words="不急")
    else:
        asks_to_close(case)
    happens(street, case)  # type: ignore[operator]
    before = fresh(case)
    with pytest.raises(NotNow, match="已有变化"):
        granting.grant(fresh(case), by=by(street.reviewer))
    now = fresh(case)
    assert (now.state, now.tier, now.category, now.lead) == (before.state, before.tier, before.category, before.lead)
    deferring.refuse(fresh(case), by=by(street.reviewer), words="重新申请")
    assert not asking.open_requests().filter(case=case).exists()


# -- the page shows another request than the one that waits -----------------------------------------------------------


def seen_on(page: str) -> str:
    tag = re.search(r'<input[^>]*name="seen"[^>]*>', page)
    assert tag, "the page shows no request"
    return re.findall(r'value="(\d+)"', tag[0])[0]


def test_a_press_on_an_old_page_grants_nothing_that_was_not_read_there(street: Street, signed_in: SignedIn) -> None:
    """The page said "to low"; refused meanwhile and another asked for, the press closed the case as invalid."""
    case = street.assigned()
    correcting.correct(case, by=by(case.lead), category=case.category, tier=Tier.LOW, words="不急")
    reviewer = signed_in(street.reviewer)
    seen = seen_on(reviewer.get(reverse("desk-case", args=[case.number])).text)
    deferring.refuse(fresh(case), by=by(street.leader), words="不行")
    asks_to_close(case)
    for said in ({"seen": seen}, {}):
        reviewer.post(reverse("desk-verb", args=[case.number, "grant"]), said)
        assert fresh(case).state == State.ASSIGNED
    seen = seen_on(reviewer.get(reverse("desk-case", args=[case.number])).text)
    reviewer.post(reverse("desk-verb", args=[case.number, "grant"]), {"seen": seen})
    assert fresh(case).outcome == Outcome.INVALID


def test_a_press_on_an_old_page_gives_no_more_days_than_were_read_there(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    due = clock_of(case, Promise.RESOLVE).due_at
    deferring.ask_extension(fresh(case), by=by(case.lead), words="一天", until=due + DAY)
    leader = signed_in(street.leader)
    seen = seen_on(leader.get(reverse("desk-verb", args=[case.number, "extend"])).text)
    deferring.refuse(fresh(case), by=by(street.reviewer), words="不行")
    deferring.ask_extension(fresh(case), by=by(case.lead), words="很多天", until=due + 10 * DAY)
    for said in ({"seen": seen}, {}):
        leader.post(reverse("desk-verb", args=[case.number, "extend"]), said)
        assert clock_of(case, Promise.RESOLVE).due_at == due


def test_a_reviewers_decision_to_approve_is_of_what_the_page_showed(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    due = clock_of(case, Promise.RESOLVE).due_at
    desk.escalate(case, by=by(street.leader), words="请协调")
    deferring.ask_extension(fresh(case), by=by(case.lead), words="一天", until=due + DAY)
    reviewer, page = signed_in(street.reviewer), reverse("review-case", args=[case.number])
    seen = seen_on(reviewer.get(page).text)
    deferring.refuse(fresh(case), by=by(street.reviewer), words="不行")
    deferring.ask_extension(fresh(case), by=by(case.lead), words="很多天", until=due + 10 * DAY)
    said = {"decision": "approve", "words": "Approved as asked."}
    for old in ({"seen": seen}, {}):
        assert "Please look again" in reviewer.post(page, said | old, headers={"accept-language": "en"}).text
        assert clock_of(case, Promise.RESOLVE).due_at == due
    assert reviewer.post(page, said | {"seen": seen_on(reviewer.get(page).text)}).status_code == 302
    assert clock_of(case, Promise.RESOLVE).due_at == due + 10 * DAY


# -- before the reviewer ----------------------------------------------------------------------------------------------


def before_the_street(case: Case) -> set[int]:
    return set(Escalation.objects.before_the_street().filter(case=case).values_list("pk", flat=True))


def test_a_lead_who_notes_a_meeting_late_leaves_the_case_before_its_reviewer(
    street: Street, clock: time_machine.Coordinates
) -> None:
    """A month of mediation missed and before the street office was noted as done, and gone from there."""
    case = street.on_site(tier=Tier.LOW)
    month = Undertaking.objects.get(case=case, kind=UndertakingKind.MEDIATION)
    clock.shift(40 * DAY)
    sweep_all()
    of_the_month = before_the_street(case)
    assert Escalation.objects.filter(pk__in=of_the_month, clock__undertaking=month).exists()
    undertaking.keep(fresh(case), by=by(case.lead), undertaking=month, words="谈过了")
    assert before_the_street(case) == of_the_month


def test_a_missed_appointment_is_not_replaced_by_another(street: Street, clock: time_machine.Coordinates) -> None:
    case = street.on_site(tier=Tier.LOW)
    undertaking.adjourn(case, by=by(case.lead), at=clock_of(case, Promise.RESOLVE).started_at + 2 * HOUR, words="楼下")
    clock.shift(30 * HOUR)
    sweep_all()
    stood = before_the_street(case)
    assert stood
    undertaking.adjourn(fresh(case), by=by(case.lead), at=clock_of(case, Promise.RESOLVE).due_at, words="以后")
    assert Request.objects.filter(case=case, verb=Verb.ADJOURN).exists(), "it is asked for"
    assert before_the_street(case) == stood


def test_a_visit_the_leader_accepts_leaves_the_case_before_its_reviewer(
    street: Street, clock: time_machine.Coordinates
) -> None:
    case = street.assigned()
    field.arrive(case, by=by(case.lead), position=FAR_AWAY)
    clock.shift(4 * DAY)
    sweep_all()
    stood = before_the_street(case)
    assert stood
    proof.vouch(fresh(case), by=by(street.leader), visit=Visit.objects.get(case=case))
    assert fresh(case).state == State.ON_SITE and before_the_street(case) == stood


def test_a_visit_of_an_earlier_handling_or_of_an_earlier_lead_is_no_arrival_of_this_one(
    street: Street, clock: time_machine.Coordinates
) -> None:
    """It brought the case "on site" with nobody there, and its promise to come could never be kept."""
    case = street.assigned()
    field.arrive(case, by=by(case.lead), position=FAR_AWAY)
    clock.shift(HOUR)
    arrived(street, case)
    handed_on(street, case)
    assert fresh(case).state == State.ASSIGNED, "whoever leads now has not been there"
    proof.vouch(fresh(case), by=by(street.leader), visit=Visit.objects.filter(case=case).earliest("id"))
    assert fresh(case).state == State.ASSIGNED and clock_of(case, Promise.ARRIVE).is_running
    again = street.assigned(phone="+8613900002222")
    field.arrive(again, by=by(again.lead), position=FAR_AWAY)
    old = Visit.objects.get(case=again)
    arrived(street, again)
    field.resolve(fresh(again), by=by(again.lead), outcome=Outcome.EXPLAINED, words="说清了", resident_word="好")
    clock.shift(HOUR)
    feedback.reopen(fresh(again), by=resident("+8613900002222"), words="没好")
    state = fresh(again).state
    proof.vouch(fresh(again), by=by(street.leader), visit=old)
    assert fresh(again).state == state and clock_of(again, Promise.ARRIVE).is_running


# -- nothing is noted before its day, nor moved away before it is due --------------------------------------------------


def test_a_meeting_is_not_noted_before_its_day(street: Street) -> None:
    """Noted the moment it was made, it was kept, and the next one could be as late as one liked."""
    case = street.on_site(tier=Tier.LOW)
    at = clock_of(case, Promise.RESOLVE).started_at + 3 * DAY
    undertaking.adjourn(case, by=by(case.lead), at=at, words="楼下")
    made = Undertaking.objects.get(case=case, kind=UndertakingKind.APPOINTMENT)
    with pytest.raises(NotNow, match="见面当天起"):
        undertaking.keep(fresh(case), by=by(case.lead), undertaking=made, words="谈过了")
    assert Clock.objects.running().filter(undertaking=made).exists()


@pytest.mark.parametrize("who", ["lead", "leader"])
def test_a_promise_about_to_be_missed_is_not_moved_to_another_site_alone(
    street: Street, clock: time_machine.Coordinates, who: str
) -> None:
    """A minute before it was due: the miss was of the other site, and of no lead."""
    case = street.assigned()
    clock.move_to(clock_of(case, Promise.ARRIVE).due_at - timedelta(minutes=1))
    member = case.lead if who == "lead" else street.leader
    placing.locate(fresh(case), by=by(member), site=street.other_site, building=None, words="地点有误")
    assert fresh(case).site == street.site and Request.objects.get(case=case).verb == Verb.PLACE
