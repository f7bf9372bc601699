"""Handled once is handled: whoever ever had a part in a case neither judges it nor speaks for its resident.

What counts as a part and what judges is read from the rows of the verbs, so that a new verb is asked here too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from cases import access, handled, queues
from cases.actions import calls, deferring, desk, feedback, field, reporting, review, undertaking
from cases.actions.new_report import NewReport
from cases.deeds import DEEDS, ROWS
from cases.models import CallTask, Case, CaseEvent, Escalation, Refusal
from cases.models.contact import CallReason
from cases.states import Actor, Answer, Channel, Decision, Forbidden, NotNow, State, UndertakingKind, Verb
from cases.sweeps.clocks import sweep_clocks
from config.custody import speaking
from mediation.models import Category, Level, Member
from tests.cases.street import Street, agreed, by, fresh, phoned, texts_to
from tests.pages.conftest import SignedIn, signed_in

__all__ = ["signed_in"]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences as they stand in the source."""
    with translation.override("en"):
        yield


STATES = {State.REPORTED: "case", State.ASSIGNED: "assigned", State.ON_SITE: "on_site", State.RESOLVED: "resolved"}
JUDGING = tuple(row.verb for row in ROWS if row.judges)
# Everything by which a member can have had a part: each verb that only a lead or helper does, and what facts name.
PARTS = (*handled.HANDLING, "lead_id", "previous_id", "helpers")


def had(case: Case, member: Member, part: str) -> None:
    """The member had this part in the case once, and it is past."""
    verb = part if part in Verb.values else Verb.REASSIGN
    facts = {} if part in Verb.values else {part: [member.pk] if part == "helpers" else member.pk}
    speaking.say(member.pk if not facts else Street().leader.pk)
    CaseEvent.objects.create(
        case=case, verb=verb, at=timezone.now(), actor="member", member=member if not facts else Street().leader,
        from_state=case.state, to_state=case.state, facts=facts,
    )  # fmt: skip


def refused_for_the_part(verb: str, member: Member, case: Case) -> bool:
    case.now, case.reopen_days = timezone.now(), 30
    try:
        access.require(by(member), verb, case)
    except Forbidden as refusal:
        return "had a part" in refusal.sentence
    except NotNow:
        return False
    return False


def test_the_verbs_that_judge_and_those_that_handle_are_these() -> None:
    assert set(JUDGING) == {Verb.DECIDE, Verb.HOLD, Verb.EXTEND, Verb.GRANT, Verb.REOPEN, Verb.VOUCH, Verb.REJECT}
    assert set(handled.HANDLING) == {
        *("accept", "arrive", "resolve", "secure", "adjourn", "decline", "ask_hold", "ask_extension"),
        *("draft", "sign", "agree_orally", "drop", "convene", "offer_dates", "call_off", "sit", "seat", "end_session"),
        *("account", "propose", "reply", "share"),
    }  # fmt: skip


def test_b11_whoever_had_any_part_judges_nothing_in_any_state(street: Street) -> None:
    """B11, A8: every part × every verb that judges × every state × who holds the office."""
    tried: Counter[str] = Counter()
    for state, make in STATES.items():
        for part in PARTS:
            for office in (street.leader, street.reviewer):
                case = getattr(street, make)()
                mine = [verb for verb in JUDGING if access.roles(by(office), case) & DEEDS[verb].who.keys()]
                assert not [verb for verb in mine if refused_for_the_part(verb, office, case)], "not before"
                had(case, office, part)
                for verb in mine:
                    tried[f"{state} {verb}"] += 1
                    assert refused_for_the_part(verb, office, fresh(case)), (state, part, verb)
                assert not set(access.possible(by(office), fresh(case))) & set(JUDGING), "nor is it offered"
    # 11 parts × 4 states × (leader: hold, extend; reviewer: hold, extend where no leader is, decide)
    assert sum(tried.values()) == len(PARTS) * len(STATES) * sum(
        len([verb for verb in JUDGING if access.roles(by(office), case) & DEEDS[verb].who.keys()])
        for office in (street.leader, street.reviewer)
    )
    print(f"{sum(tried.values())} judgements tried, all refused: {dict(tried)}")


def test_a8_whoever_had_any_part_neither_answers_for_the_resident_nor_follows_up(street: Street) -> None:
    """A8: every part, by phone and by the follow-up."""
    tried = 0
    for part in PARTS:
        case = street.resolved()
        member = street.leader
        had(case, member, part)
        task = CallTask.objects.create(case=case, reason=CallReason.NO_ANSWER, raised_at=timezone.now())
        for answer in Answer.values:
            with pytest.raises(NotNow, match="Whoever handled the case"):
                phoned(task, by=by(member), answer=answer, words="说好了")
        follow_up = case.undertakings.get(kind=UndertakingKind.FOLLOW_UP)
        with pytest.raises(NotNow, match="does not follow it up"):
            undertaking.keep(case, by=by(member), undertaking=follow_up, words="满意")
        assert task not in queues.calls(member), "nor does it stand on their desk"
        assert fresh(case).answer == ""
        tried += len(Answer.values) + 1
    print(f"{tried} answers and follow-ups tried, all refused")


def test_a8_the_former_lead_who_was_there_does_not_say_solved(street: Street) -> None:
    """A8 (a), as it was done: leads, arrives, hands it on, and phones."""
    case = street.case()
    desk.assign(case, by=by(street.leader), lead=street.leader)
    field.arrive(fresh(case), by=by(street.leader), code=street.site.arrival_code)
    desk.reassign(fresh(case), by=by(street.leader), lead=street.another(fresh(case)), words="换人")
    case = fresh(case)
    field.arrive(case, by=by(case.lead), code=street.site.arrival_code)
    field.resolve(fresh(case), by=by(case.lead), outcome="explained", words="讲清楚了", resident_word="可以")
    task = CallTask.objects.create(case=case, reason=CallReason.NO_ANSWER, raised_at=timezone.now())
    with pytest.raises(NotNow, match="Whoever handled the case"):
        phoned(task, by=by(street.leader), answer=Answer.SOLVED, words="说好了")
    assert not Refusal.objects.filter(case=case).exclude(verb=Verb.CONFIRM).exists()


def test_a8_nobody_says_solved_for_somebody_without_a_number(street: Street) -> None:
    """A8 (b): an anonymous reporter's case ends without an answer, never as solved."""
    case = street.resolved(phone="")
    task = CallTask.objects.create(case=case, reason=CallReason.NO_ANSWER, raised_at=timezone.now())
    for answer in (Answer.SOLVED, Answer.NOT_SOLVED):
        with pytest.raises(NotNow, match="no number to call"):
            phoned(task, by=by(street.reviewer), answer=answer, words="说好了")
    calls.log_call(task, by=by(street.reviewer), answer=Answer.NO_ANSWER)
    assert fresh(case).answer == Answer.NO_ANSWER


@pytest.mark.parametrize("answer", [Answer.SOLVED, Answer.NOT_SOLVED])
def test_a8_an_answer_by_phone_needs_the_number_opened_by_the_caller_after_the_call_and_words(
    street: Street, clock: time_machine.Coordinates, answer: str
) -> None:
    case = street.resolved()
    desk.open_contact(case, by=by(street.leader), words="回访")
    clock.shift(timedelta(minutes=5))
    task = CallTask.objects.create(case=case, reason=CallReason.NO_ANSWER, raised_at=timezone.now())
    with pytest.raises(NotNow, match="Open the number"):
        calls.log_call(task, by=by(street.leader), answer=answer, words="opened before the call was raised")
    desk.open_contact(case, by=by(street.reviewer), words="回访")
    with pytest.raises(NotNow, match="Open the number"):
        calls.log_call(task, by=by(street.leader), answer=answer, words="somebody else opened it")
    with pytest.raises(NotNow, match="what the resident said"):
        phoned(task, by=by(street.leader), answer=answer, words="  ")
    calls.log_call(task, by=by(street.leader), answer=answer, words="他说的")
    assert case.events.filter(verb__in=[Verb.CONFIRM, Verb.REOPEN], facts__called_by_id=street.leader.pk).count() == 1


def test_b11_the_only_reviewer_who_took_over_and_missed_decides_nothing_and_the_district_hears_of_it(
    street: Street, clock: time_machine.Coordinates, signed_in: SignedIn
) -> None:
    """B11: nobody of the street office is left to decide, so that the promise to decide climbs. The case is not stuck:
    it may be given to somebody else, or settled."""
    Member.objects.filter(organisation=street.site.street).exclude(pk=street.reviewer.pk).update(is_active=False)
    case = street.assigned()
    desk.escalate(case, by=by(street.leader), words="请街道办协调")
    review.decide(case, by=by(street.reviewer), decision=Decision.TAKE_OVER, words="街道直接办")
    clock.shift(timedelta(hours=300))
    while sweep_clocks():
        pass
    waiting = review.waiting(fresh(case))
    assert waiting
    for decision in Decision.values:
        with pytest.raises(Forbidden, match="had a part"):
            review.decide(fresh(case), by=by(street.reviewer), decision=decision, words="退回", until=timezone.now())
    page = signed_in(street.reviewer).get(reverse("review-case", args=[case.number])).text
    assert 'value="send_back"' not in page
    clock.shift(timedelta(hours=300))
    while sweep_clocks():
        pass
    assert Escalation.objects.filter(case=case, level=Level.DISTRICT).exists()
    assert any(case.number in text or "督办" in text for text in texts_to(street.district.phone))
    desk.reassign(fresh(case), by=by(street.reviewer), lead=street.lead_for(fresh(case)), words="交还小组")
    assert fresh(case).lead != street.reviewer


def test_another_reviewer_decides_where_the_first_took_over(street: Street, clock: time_machine.Coordinates) -> None:
    other = Member.objects.create(phone="+8613952600998", name="新到", organisation=street.site.street)
    case = street.assigned()
    desk.escalate(case, by=by(street.leader), words="请街道办协调")
    review.decide(case, by=by(street.reviewer), decision=Decision.TAKE_OVER, words="街道直接办")
    clock.shift(timedelta(hours=300))
    while sweep_clocks():
        pass
    review.decide(fresh(case), by=by(other), decision=Decision.INSTRUCT, words="尽快到场")
    assert not review.waiting(fresh(case))


def test_time_asked_of_a_leader_who_had_a_part_is_the_street_offices_to_give(
    street: Street, clock: time_machine.Coordinates
) -> None:
    """B11: what the leader may not grant lies with somebody: the street office is told, and has it in its list."""
    for once in (False, True):
        case = street.case()
        if once:
            desk.assign(case, by=by(street.leader), lead=street.leader)
            desk.reassign(fresh(case), by=by(street.leader), lead=street.another(fresh(case)), words="换人")
        else:
            desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
        case = fresh(case)
        told = len(texts_to(street.reviewer.phone))
        until = timezone.now() + timedelta(days=1)
        deferring.ask_hold(case, by=by(case.lead), reason="access", words="等钥匙", until=until)
        assert len(texts_to(street.reviewer.phone)) - told == once
        assert queues.requests(street.reviewer).filter(case=case).exists() is once
        deferring.grant_hold(fresh(case), by=by(street.reviewer if once else street.leader))


# -- one's own report ------------------------------------------------------------------------------------------------


def written_down(street: Street, member: Member, phone: str) -> Case:
    noise = Category.objects.get(code="noise")
    new = NewReport(
        words="楼上很吵", category=noise, tier=noise.default_tier, channel=Channel.CALL, phone=phone, site=street.site
    )
    return reporting.report(new, by=Actor(member=member))


def test_a5c_nobody_leads_their_own_report_whoever_agrees(street: Street) -> None:
    """A5 (c): own number, or nobody's: for every member of the group, by assigning and by reassigning."""
    group = list(Member.objects.filter(memberships__group__site=street.site, memberships__until=None).distinct())
    tried = 0
    for member in group:
        for phone in (str(member.phone), ""):
            case = written_down(street, member, phone)
            assigner = street.reviewer if member == street.leader else street.leader
            for consents in ([], agreed(case)):
                with pytest.raises(NotNow, match=r"not neutral here|cannot have agreed"):
                    desk.assign(case, by=by(assigner), lead=member, consents=consents)
            other = street.another(case)
            desk.assign(case, by=by(street.reviewer), lead=other if other != member else street.leader)
            with pytest.raises(NotNow, match=r"not neutral here|cannot have agreed"):
                desk.reassign(fresh(case), by=by(assigner), lead=member, words="换", consents=agreed(case))
            tried += 3
    print(f"{tried} tried for {len(group)} members, all refused")


def test_who_wrote_a_report_down_for_a_number_leads_it_only_once_it_is_proven(street: Street) -> None:
    """Their own report, written down under an invented number: they led it and settled it."""
    for member in (street.leader, street.mediator):
        case = written_down(street, member, "+8613911112222")
        for consents in ([], agreed(case)):
            with pytest.raises(NotNow, match="its number is not proven yet"):
                desk.assign(case, by=by(street.reviewer), lead=member, consents=consents)
        reporting.add(case, by=Actor(phone="+8613911112222"), words="是我报的")
        desk.assign(fresh(case), by=by(street.reviewer), lead=member)
        assert fresh(case).lead == member


def test_a5c_a_report_from_the_leads_own_number_takes_the_case_away_when_it_is_opened_again(street: Street) -> None:
    member = street.mediator
    case = written_down(street, member, str(member.phone))
    desk.assign(case, by=by(street.leader), lead=street.another(case) if street.another(case) != member else None)
    case = fresh(case)
    assert case.lead is not None and case.lead != member
    field.arrive(case, by=by(case.lead), code=street.site.arrival_code)
    field.resolve(fresh(case), by=by(case.lead), outcome="explained", words="讲清楚了", resident_word="可以")
    feedback.reopen(fresh(case), by=Actor(case_id=case.pk), words="还吵")
    assert fresh(case).lead != member
