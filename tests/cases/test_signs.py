"""Early signs: what says that a dispute may grow, before any promise is missed, and who is told of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from cases import casefile, queues, tasks
from cases.actions import desk, feedback, joining, placing, reporting, review
from cases.models import Case, CaseEvent, Sign
from cases.states import Actor, Outcome, SignKind, Verb
from cases.sweeps.households import raise_signs
from mediation.models import Building, Terms
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, resident, texts_to


def kinds(case: Case) -> list[str]:
    return list(Sign.objects.filter(case=case).order_by("id").values_list("kind", flat=True))


def told_of(street: Street, case: Case) -> list[str]:
    """What the leader was told because of a sign."""
    return list(case.messages.filter(event__verb=Verb.FLAG).values_list("message__recipient", flat=True))


def building(street: Street, number: int = 3) -> Building:
    return street.site.buildings.get(number=number)


def phone(n: int) -> str:
    return f"+86138001390{n:02d}"


# -- in the deeds -----------------------------------------------------------------------------------------------------


def test_a_second_text_within_a_day_is_a_sign_and_the_leader_is_told_once(
    street: Street, clock: time_machine.Coordinates
) -> None:
    case = street.case()
    clock.shift(timedelta(hours=20))
    reporting.add(case, by=resident(), words="还在敲")
    clock.shift(timedelta(hours=1))
    reporting.add(case, by=resident(), words="没人管吗")
    assert kinds(case) == [SignKind.SECOND_TEXT]
    assert told_of(street, case) == [str(street.leader.phone)]
    assert any("苗头" in text and case.number in text for text in texts_to(street.leader.phone))
    event = CaseEvent.objects.get(case=case, verb=Verb.FLAG)
    assert (event.actor, event.facts["kind"]) == ("system", "second_text")


def test_a_second_text_after_more_than_a_day_is_none(street: Street, clock: time_machine.Coordinates) -> None:
    case = street.case()
    clock.shift(timedelta(hours=24, minutes=1))
    reporting.add(case, by=resident(), words="还在敲")
    assert kinds(case) == []


def test_what_a_member_writes_or_what_answers_our_question_is_no_second_text(street: Street) -> None:
    case = street.case()
    reporting.add(case, by=by(street.leader), words="已电话联系")
    reporting.add(case, by=resident(), words="三号楼", is_answer=True)
    assert kinds(case) == []


def test_the_hours_are_a_row(street: Street, clock: time_machine.Coordinates) -> None:
    Terms(pk=1, sign_text_hours=2).save()
    case = street.case()
    clock.shift(timedelta(hours=3))
    reporting.add(case, by=resident(), words="还在敲")
    assert kinds(case) == []


def test_the_same_person_place_and_category_again_is_a_sign_that_names_the_earlier_case(
    street: Street, clock: time_machine.Coordinates
) -> None:
    first = street.case(building=building(street))
    street.close(first, Outcome.FAILED, "谈不拢")
    clock.shift(timedelta(days=29))
    again = street.case(building=building(street))
    assert kinds(again) == [SignKind.REPEAT]
    assert Sign.objects.get(case=again).facts == {"earlier": [first.number]}
    assert kinds(street.case(building=building(street), phone=NEIGHBOUR)) == []
    assert kinds(street.case(building=building(street), category="leak")) == []
    assert kinds(street.case(building=building(street, 5))) == []


def test_after_the_standing_days_or_when_taken_back_it_is_no_repeat(
    street: Street, clock: time_machine.Coordinates
) -> None:
    feedback.withdraw(street.case(), by=resident())
    assert kinds(street.case()) == []
    clock.shift(timedelta(days=31))
    assert kinds(street.case()) == []


def test_a_repeat_is_noticed_when_the_place_becomes_known(street: Street) -> None:
    street.case()
    later = street.case(site=None)
    assert kinds(later) == []
    placing.locate(later, by=resident(), site=street.site, building=None)
    assert kinds(later) == [SignKind.REPEAT]


def test_words_that_speak_for_many_are_a_sign_as_the_reader_noted_them(street: Street) -> None:
    case = street.case("全楼三十几户要去上访", reading={"flags": ["collective"]})
    assert kinds(case) == [SignKind.COLLECTIVE]
    other = street.case(phone=NEIGHBOUR, reading={"flags": ["vulnerable"]})
    reporting.add(other, by=resident(NEIGHBOUR), words="我们要拉横幅", reading={"flags": ["collective"]})
    assert SignKind.COLLECTIVE in kinds(other)


def test_not_solved_is_a_sign_of_the_new_handling_and_no_second_text_to_the_leader(street: Street) -> None:
    case = street.resolved()
    feedback.reopen(case, by=resident(), words="还在吵")
    (sign,) = Sign.objects.filter(case=case)
    assert (sign.kind, sign.handling) == (SignKind.NOT_SOLVED, 2)
    assert told_of(street, case) == [], "the reopening itself told the leader"


def test_what_the_street_office_reopens_is_no_sign(street: Street) -> None:
    case = street.resolved()
    feedback.reopen(case, by=by(street.reviewer), words="复查不合格")
    assert kinds(case) == []


def test_each_handling_has_signs_of_its_own(street: Street, clock: time_machine.Coordinates) -> None:
    case = street.case()
    reporting.add(case, by=resident(), words="还在敲")
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    street.close(case, Outcome.FAILED, "谈不拢")
    feedback.reopen(case, by=resident(), words="还在吵")
    reporting.add(case, by=resident(), words="还在吵")
    assert kinds(case) == [SignKind.SECOND_TEXT, SignKind.NOT_SOLVED, SignKind.SECOND_TEXT]


# -- by counting ------------------------------------------------------------------------------------------------------


def test_of_two_residents_of_one_case_each_counts_their_own_texts(
    street: Street, clock: time_machine.Coordinates
) -> None:
    first = street.case()
    clock.shift(timedelta(days=3))
    later = street.case(phone=NEIGHBOUR)
    joining.join(later, by=by(street.leader), into=first)
    reporting.add(first, by=resident(), words="什么时候来")
    assert SignKind.SECOND_TEXT not in kinds(first)
    reporting.add(later, by=resident(NEIGHBOUR), words="今天还在吵")
    assert SignKind.SECOND_TEXT in kinds(first), "their report, and more words a moment later"


def test_a_joined_household_is_counted_once(street: Street, clock: time_machine.Coordinates) -> None:
    first = street.case(building=building(street), phone=phone(1))
    clock.shift(timedelta(minutes=1))
    joining.join(street.case(building=building(street), phone=phone(2)), by=by(street.leader), into=first)
    assert raise_signs() == 0 and kinds(first) == []


def test_three_households_of_one_building_within_three_days_flag_each_case_and_tell_the_leader_once(
    street: Street, clock: time_machine.Coordinates
) -> None:
    cases = []
    for n in range(3):
        cases.append(street.case(building=building(street), phone=phone(n)))
        clock.shift(timedelta(hours=35))
    assert raise_signs() == 3
    assert raise_signs() == 0, "twice is once"
    assert [kinds(case) for case in cases] == [[SignKind.NEIGHBOURS]] * 3
    assert [bool(told_of(street, case)) for case in cases] == [False, False, True]
    assert Sign.objects.filter(case__in=cases).values_list("facts__households", flat=True).distinct().get() == 3
    file = casefile.for_member(fresh(cases[0]), street.leader)
    assert {each.number for each in file.siblings} == {cases[1].number, cases[2].number}


def test_a_fourth_household_is_news_of_its_own(street: Street) -> None:
    for n in range(3):
        street.case(building=building(street), phone=phone(n))
    raise_signs()
    fourth = street.case(building=building(street), phone=phone(4))
    assert raise_signs() == 1
    assert told_of(street, fourth) == [str(street.leader.phone)]
    assert Sign.objects.get(case=fourth).facts == {"households": 4}


@pytest.mark.parametrize(
    "reports",
    [
        pytest.param([(0, 3, "noise", "a", 0), (1, 3, "noise", "b", 0), (2, 3, "noise", "c", 73)], id="too far apart"),
        pytest.param([(0, 3, "noise", "a", 0), (1, 3, "noise", "b", 0), (2, 5, "noise", "c", 0)], id="two buildings"),
        pytest.param([(0, 3, "noise", "a", 0), (1, 3, "noise", "b", 0), (2, 3, "leak", "c", 0)], id="two matters"),
        pytest.param([(0, 3, "noise", "501", 0), (1, 3, "noise", "501", 0), (2, 3, "noise", "502", 0)], id="one room"),
    ],
)
def test_what_is_no_crowd(
    reports: list[tuple[int, int, str, str, int]], street: Street, clock: time_machine.Coordinates
) -> None:
    for n, number, category, room, hours in reports:
        clock.shift(timedelta(hours=hours))
        street.case(building=building(street, number), category=category, phone=phone(n), room=room)
    assert raise_signs() == 0


def test_one_phone_is_one_household_however_often_it_reports(street: Street) -> None:
    for _again in range(3):
        street.case(building=building(street))
    assert raise_signs() == 0


def test_five_households_of_one_site_within_a_week(street: Street, clock: time_machine.Coordinates) -> None:
    cases = []
    for n in range(5):
        cases.append(street.case(building=building(street, 1 + n % 5), phone=phone(n)))
        clock.shift(timedelta(hours=40))
    assert raise_signs() == 5
    assert all(kinds(case) == [SignKind.SITE_WIDE] for case in cases)


def test_ended_cases_are_counted_and_not_flagged_and_withdrawn_ones_not_even_counted(street: Street) -> None:
    first, second, third = (street.case(building=building(street), phone=phone(n)) for n in range(3))
    street.close(first, Outcome.FAILED, "谈不拢")
    feedback.withdraw(second, by=Actor(phone=phone(1)))
    assert raise_signs() == 0
    street.case(building=building(street), phone=phone(4))
    assert raise_signs() == 2
    assert kinds(first) == kinds(second) == []
    assert kinds(third) == [SignKind.NEIGHBOURS]


def test_a_server_that_slept_for_three_days_still_counts_what_came_before(
    street: Street, clock: time_machine.Coordinates
) -> None:
    for n in range(3):
        street.case(building=building(street), phone=phone(n))
    clock.shift(timedelta(days=3, hours=1))
    assert tasks.raise_signs() == 3


def test_counting_asks_the_same_number_of_questions_whatever_there_is(
    street: Street, django_assert_max_num_queries: object
) -> None:
    for n in range(6):
        street.case(building=building(street, 1 + n % 3), phone=phone(n))
    raise_signs()
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert raise_signs() == 0


# -- who is told ------------------------------------------------------------------------------------------------------


def test_signs_stand_in_the_queues_of_those_who_may_know_risks(street: Street) -> None:
    case = street.assigned()
    reporting.add(case, by=resident(), words="还在敲")
    assert [each.pk for each in queues.flagged(street.leader)] == [case.pk]
    assert [each.pk for each in queues.flagged(street.reviewer)] == [case.pk]
    assert not queues.flagged(street.contractor)
    assert not queues.flagged(street.district)
    assert not queues.flagged(street.lead_for(case)), "only the leader watches the whole site"
    assert fresh(case).lead is not None
    assert [sign.kind for sign in queues.mine(fresh(case).lead).get().shown_signs] == [SignKind.SECOND_TEXT]
    desk.escalate(case, by=by(street.leader), words="请协调")
    assert not queues.flagged(street.reviewer), "it waits for a decision: the other queue"
    assert queues.for_review(street.reviewer).get().shown_signs
    review.decide(case, by=by(street.reviewer), decision="send_back", words="请小组继续")
    assert queues.flagged(street.reviewer)


def test_a_side_of_the_works_reads_of_no_sign(street: Street) -> None:
    case = street.assigned(phone=GRANDMOTHER)
    reporting.add(case, by=resident(), words="还在敲")
    for member, knows in ((street.leader, True), (street.contractor, False), (street.district, False)):
        file = casefile.for_member(fresh(case), member)
        assert bool(file.signs) is knows
        assert any(str(SignKind.SECOND_TEXT.label) in line.title for line in file.lines) is knows
