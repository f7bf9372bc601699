"""Who is told what by a deed: the sweep beside the door writes what the door would, and the right people hear."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cases import history
from cases.actions import desk, feedback, placing, reporting
from cases.models import Case, CaseEvent, CaseMessage, Clock, Escalation
from cases.states import SWEEP, Verb
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Level, Member, Membership, Promise, Tier
from notifications.models import Message
from tests.cases.conftest import TUESDAY
from tests.cases.street import GRANDMOTHER, Street, agreed, by, clock_of, fresh, resident, texts_to
from tests.roles import rewriting


def rows_of(event: CaseEvent) -> list[dict[str, object]]:
    """The messages of an event, without what differs from row to row by nature."""
    unlike = {"id", "token", "cause"}
    rows = Message.objects.filter(about__event=event).order_by("recipient", "template").values()
    return [{name: value for name, value in row.items() if name not in unlike} for row in rows]


def shape(event: CaseEvent) -> dict[str, object]:
    return {
        name: getattr(event, name)
        for name in ("case_id", "verb", "at", "actor", "member_id", "from_state", "to_state", "words", "facts")
    }


@pytest.mark.parametrize("tier", [Tier.URGENT, Tier.NORMAL])
@pytest.mark.parametrize("hands", ["nobody's", "the lead's"])
def test_the_sweep_writes_what_the_door_would_write(tier: str, hands: str, street: Street, clock) -> None:
    """For each event of the sweep the door's own `record` is given the same facts: same row, same messages."""
    case = street.case(tier=tier) if hands == "nobody's" else street.assigned(tier=tier)
    for _rung in range(12):
        upcoming = Clock.objects.filter(next_rung_at__isnull=False).order_by("next_rung_at").first()
        if upcoming is None:
            break
        clock.move_to(max(upcoming.next_rung_at, upcoming.started_at))
        before = CaseEvent.objects.latest("id").pk
        assert sweep_clocks() > 0
        for swept in CaseEvent.objects.filter(pk__gt=before):
            case = fresh(case)
            told = _through_the_door(case, swept)
            assert shape(told) == shape(swept)
            assert rows_of(told) == rows_of(swept)
            with rewriting(Message, CaseMessage):
                Message.objects.filter(about__event=told).delete()
    levels = set(Escalation.objects.filter(case=case).values_list("level", flat=True))
    assert levels == {Level.HANDLER, Level.LEADER, Level.STREET, Level.DISTRICT}


def _through_the_door(case: Case, swept: CaseEvent) -> CaseEvent:
    named = [name for name in ("due_at", "decide_by") if name in swept.facts]
    moments = {name: datetime.fromisoformat(swept.facts[name]) for name in named}
    (event_id,) = history.new_ids(SWEEP)
    entry = history.NewEvent(
        case=case, verb=Verb.ESCALATE, by=SWEEP, at=swept.at, event_id=event_id, from_state=case.state,
        facts={**swept.facts, **moments},
    )  # fmt: skip
    return history.record(entry)


def test_many_cases_in_one_sweep_are_told_as_one_by_one(street: Street, clock) -> None:
    cases = [street.case(phone=f"+86138001380{turn:02d}") for turn in range(5)]
    clock.move_to(clock_of(cases[0], Promise.ASSIGN).due_at)
    while sweep_clocks():
        pass
    per_case = {case.pk: sorted(case.messages.values_list("message__template", flat=True)) for case in cases}
    assert len({tuple(templates) for templates in per_case.values()}) == 1
    for case in cases:
        for message in Message.objects.filter(about__case=case):
            is_of_many = message.about.values("case").distinct().count() > 1
            assert case.number in message.body or is_of_many


def test_whoever_acts_is_not_told_what_they_did(street: Street) -> None:
    case = street.case()
    before = len(texts_to(street.leader.phone))
    desk.assign(case, by=by(street.leader), lead=street.leader)
    assert len(texts_to(street.leader.phone)) == before
    assert case.number in texts_to(GRANDMOTHER)[-1]


def test_the_one_who_loses_the_case_is_told_and_the_new_one_too(street: Street) -> None:
    case = street.assigned()
    previous = case.lead
    desk.reassign(case, by=by(street.reviewer), lead=street.leader, words="换人")
    assert previous is not None
    assert "不再经办" in texts_to(previous.phone)[-1]
    assert "改派给您" in texts_to(street.leader.phone)[-1]


def test_an_english_reader_is_told_in_english_and_the_others_in_chinese(street: Street) -> None:
    case = street.case(language="en")
    leader = street.leader
    leader.language = "en"
    leader.save()
    desk.assign(case, by=by(street.reviewer), lead=street.lead_for(case))
    assert "comes by" in texts_to(GRANDMOTHER)[-1]
    assert "派单" in texts_to(fresh(case).lead.phone)[-1]
    desk.decline(fresh(case), by=by(fresh(case).lead), reason="absent")
    assert "handed back" in texts_to(leader.phone)[-1]


def test_only_the_urgent_tier_passes_the_quiet_hours(street: Street) -> None:
    urgent, normal = street.case(tier=Tier.URGENT), street.case()
    assert all(urgent.messages.values_list("message__is_urgent", flat=True))
    assert not any(normal.messages.values_list("message__is_urgent", flat=True))


def test_the_answer_to_what_a_person_just_sent_is_marked_as_one(street: Street) -> None:
    street.case()
    direct = Message.objects.filter(is_direct_answer=True).values_list("recipient", flat=True)
    assert set(direct) == {GRANDMOTHER}


def test_a_resident_is_never_told_who_missed_what(street: Street, clock) -> None:
    case = street.assigned()
    clock.shift(timedelta(days=9))
    while sweep_clocks():
        pass
    for told in texts_to(GRANDMOTHER):
        assert "逾期" not in told and "提醒" not in told
    after = Message.objects.filter(recipient=GRANDMOTHER, template__startswith="escalate_")
    assert set(after.values_list("template", flat=True)) == {"escalate_street_resident"}
    assert case.lead is not None
    assert not any(case.lead.name in message.body for message in after)


def test_a_side_of_the_works_in_charge_is_told_that_something_was_added_and_not_what(street: Street) -> None:
    case = street.case()
    desk.assign(case, by=by(street.leader), lead=street.contractor, consents=agreed(case))
    reporting.add(case, by=resident(), words="我家孩子有哮喘")
    assert texts_to(street.contractor.phone)[-1] == f"{case.number}居民有补充,请向小组了解与您有关的内容。"
    Member.objects.filter(pk=street.contractor.pk).update(language="en")
    reporting.add(case, by=resident(), words="我家孩子有哮喘")
    assert texts_to(street.contractor.phone)[-1] == (
        f"{case.number}: the resident has added something. The group can tell you what concerns you."
    )


def test_a_neutral_lead_is_told_what_was_added(street: Street) -> None:
    case = street.assigned()
    reporting.add(case, by=resident(), words="今天又吵")
    assert case.lead is not None
    assert texts_to(case.lead.phone)[-1] == f"{case.number}居民补充:今天又吵"
    reporting.add(case, by=by(street.leader), words="物业也打来了")
    assert texts_to(case.lead.phone)[-1] == f"{case.number}组员补充:物业也打来了"


def test_whoever_corrects_the_place_of_a_case_on_site_is_not_promised_that_somebody_comes(street: Street) -> None:
    case = street.on_site()
    placing.locate(case, by=by(case.lead), site=street.site, building=street.site.buildings.get(number=5))
    assert texts_to(GRANDMOTHER)[-1] == f"{case.number}地点记为锦绣华庭5号楼。"


def test_two_residents_of_one_case_are_both_told(street: Street) -> None:
    case: Case = street.case()
    case.parties.create(side="complainant", phone="+8613800138005", is_reporter=True, language="en")
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    assert case.number in texts_to(GRANDMOTHER)[-1]
    assert "comes by" in texts_to("+8613800138005")[-1]


@pytest.mark.parametrize("until", [None, TUESDAY.date()])
def test_while_the_leader_is_on_leave_the_street_office_is_told_as_well(street: Street, clock, until) -> None:
    Member.objects.filter(pk=street.leader.pk).update(away_from=TUESDAY.date(), away_until=until)
    case = street.case()
    for told in (street.leader, street.reviewer):
        assert "请9月15日15:00前派单" in texts_to(told.phone)[-1]
    clock.move_to(clock_of(case, Promise.ASSIGN).due_at)
    while sweep_clocks():
        pass
    assert "逾期" in texts_to(street.reviewer.phone)[-1]
    desk.assign(case, by=by(street.reviewer), lead=street.lead_for(case))


def test_a_leader_who_is_back_is_told_alone(street: Street, clock) -> None:
    yesterday = TUESDAY.date() - timedelta(days=1)
    Member.objects.filter(pk=street.leader.pk).update(away_from=yesterday, away_until=yesterday)
    street.case()
    assert texts_to(street.leader.phone) and not texts_to(street.reviewer.phone)


def test_a_leader_who_leads_the_case_hears_of_it_once(street: Street, clock) -> None:
    case = street.case()
    desk.assign(case, by=by(street.leader), lead=street.leader)
    before = len(texts_to(street.leader.phone))
    feedback.withdraw(fresh(case), by=resident())
    assert len(texts_to(street.leader.phone)) == before + 1


def test_a_street_office_that_stands_in_for_a_leader_hears_once_that_many_speak(street: Street, clock) -> None:
    Membership.objects.leading().filter(group__site=street.site).update(until=TUESDAY.date())
    before = len(texts_to(street.reviewer.phone))
    case = street.case(words="全楼三十几户都没水", reading={"flags": ["collective"]})
    events = CaseEvent.objects.filter(case=case, verb=Verb.FLAG)
    told = CaseMessage.objects.filter(event__in=events, message__recipient=str(street.reviewer.phone))
    assert told.count() == 1
    assert len(texts_to(street.reviewer.phone)) > before
