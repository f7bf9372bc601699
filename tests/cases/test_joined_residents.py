"""What residents of joined reports are told and see: how the matter stands, and nothing of one another."""

from __future__ import annotations

import pytest
import time_machine
from django.utils import timezone

from cases import casefile
from cases.actions import calls, feedback, field, joining, keys, placing, reporting
from cases.casefile.resident import Follow
from cases.models import CallTask, Case, Key, Question
from cases.models.contact import CallReason
from cases.states import Answer, NotNow, State, Verb
from cases.sweeps import calls as call_sweep
from mediation.models import Building
from notifications.models import FailureReason, Message, MessageStatus
from tests.cases.promises import HOUR, on
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, linked, phoned, resident, texts_to


@pytest.fixture
def pair(street: Street, clock: time_machine.Coordinates) -> tuple[Case, Case]:
    """The grandmother's case in room 501, and the neighbour's of the same noise, joined to it."""
    three = Building.objects.get(site=street.site, number=3)
    first = street.assigned(words="我家楼上电钻吵", building=three, unit="2", room="501")
    clock.shift(HOUR)
    later = street.case("三号楼施工噪声太大", phone=NEIGHBOUR, building=three, unit="1", room="102")
    joining.join(later, by=by(street.leader), into=first)
    clock.shift(HOUR)
    return fresh(first), fresh(later)


def settled(street: Street, pair: tuple[Case, Case]) -> tuple[Case, Case]:
    first, later = pair
    field.arrive(first, by=by(first.lead), code=street.site.arrival_code)
    field.resolve(fresh(first), by=by(first.lead), outcome="explained", words="改到九点后", resident_word="可以")
    return fresh(first), fresh(later)


def window(case: Case) -> Follow:
    """The case's own page, behind a code that came back from whoever reported it."""
    reporter = case.parties.get(is_reporter=True, came_with=None)
    found = Case.objects.select_related("joined_to").get(pk=case.pk)
    return casefile.for_resident(found, linked(found, str(reporter.phone)))


# -- told -------------------------------------------------------------------------------------------------------------


def test_the_neighbour_is_told_that_it_is_handled_together_and_no_number_but_their_own(
    pair: tuple[Case, Case],
) -> None:
    first, later = pair
    told = texts_to(NEIGHBOUR)[-1]
    assert later.number in told and "合并办理" in told and first.number not in told


def test_news_reaches_both_each_under_their_own_number(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    field.arrive(first, by=by(first.lead), code=street.site.arrival_code)
    assert first.number in texts_to(GRANDMOTHER)[-1] and later.number not in texts_to(GRANDMOTHER)[-1]
    assert later.number in texts_to(NEIGHBOUR)[-1] and first.number not in texts_to(NEIGHBOUR)[-1]
    assert "已到现场" in texts_to(NEIGHBOUR)[-1]


def test_a_corrected_place_tells_nobody_where_the_other_lives(street: Street, pair: tuple[Case, Case]) -> None:
    first, _ = pair
    four = Building.objects.get(site=street.site, number=4)
    placing.locate(first, by=by(street.leader), site=street.site, building=four, unit="3", room="601")
    assert "601" in texts_to(GRANDMOTHER)[-1]
    assert "601" not in texts_to(NEIGHBOUR)[-1] and "102" in texts_to(NEIGHBOUR)[-1]
    assert first.parties.get(came_with__isnull=False, is_reporter=True).building.number == 3


def test_the_lead_of_the_earlier_case_hears_that_there_is_one_more(pair: tuple[Case, Case]) -> None:
    first, _ = pair
    assert first.lead is not None
    assert any(first.number in text and "一并处理" in text for text in texts_to(first.lead.phone))


def test_parted_again_the_neighbour_is_told_and_hears_no_more_of_the_other(
    street: Street, pair: tuple[Case, Case]
) -> None:
    first, later = pair
    joining.part(later, by=by(street.leader), words="不是同一家")
    assert "单独办理" in texts_to(NEIGHBOUR)[-1]
    heard = len(texts_to(NEIGHBOUR))
    field.arrive(first, by=by(first.lead), code=street.site.arrival_code)
    assert len(texts_to(NEIGHBOUR)) == heard


def test_parted_into_nobodys_hands_its_leader_is_asked_to_assign(street: Street, pair: tuple[Case, Case]) -> None:
    _, later = pair
    joining.part(later, by=by(street.reviewer), words="不是同一家")
    assert fresh(later).state == State.REPORTED
    assert any(later.number in text and "请安排经办人" in text for text in texts_to(street.leader.phone)[-1:])


# -- solved? ----------------------------------------------------------------------------------------------------------


def test_everyone_who_reported_is_asked_and_the_case_has_its_answer_with_the_last(
    street: Street, pair: tuple[Case, Case]
) -> None:
    first, later = settled(street, pair)
    assert set(Question.objects.filter(case=first, ended_at=None).values_list("phone", flat=True)) == {
        GRANDMOTHER,
        NEIGHBOUR,
    }
    heard = len(texts_to(GRANDMOTHER))
    feedback.confirm(first, by=resident(NEIGHBOUR))
    assert fresh(first).answer == ""
    assert later.number in texts_to(NEIGHBOUR)[-1] and "已记下" in texts_to(NEIGHBOUR)[-1]
    assert len(texts_to(GRANDMOTHER)) == heard, "what another said is not hers to hear"
    with pytest.raises(NotNow, match="已经办过"):
        feedback.confirm(first, by=resident(NEIGHBOUR))
    feedback.confirm(first, by=resident())
    assert fresh(first).answer == Answer.SOLVED
    assert "已办结" in texts_to(NEIGHBOUR)[-1] and later.number in texts_to(NEIGHBOUR)[-1]


def test_one_no_is_a_no_and_all_are_asked_anew(street: Street, pair: tuple[Case, Case]) -> None:
    first, _ = settled(street, pair)
    feedback.confirm(first, by=resident())
    feedback.reopen(first, by=resident(NEIGHBOUR), words="还在吵")
    assert fresh(first).handling == 2 and fresh(first).is_open
    assert not first.parties.exclude(solved_at=None).exists()


def test_who_came_with_a_joined_case_does_not_take_back_what_another_reported(pair: tuple[Case, Case]) -> None:
    first, later = pair
    for who in (resident(), resident(NEIGHBOUR), linked(later, NEIGHBOUR), linked(first)):
        with pytest.raises(NotNow, match="不能自行撤回"):
            feedback.withdraw(first, by=who)


def to_call(first: Case, clock: time_machine.Coordinates) -> CallTask:
    clock.move_to(on(25))
    call_sweep.raise_calls()
    return CallTask.objects.get(case=first, reason=CallReason.NO_ANSWER)


def test_a_call_that_nobody_answers_leaves_the_word_of_the_one_who_spoke(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = settled(street, pair)
    feedback.confirm(first, by=resident())
    task, heard = to_call(first, clock), len(texts_to(NEIGHBOUR))
    calls.log_call(task, by=by(street.leader), answer=Answer.NO_ANSWER, words="没人接")
    assert fresh(first).answer == Answer.SOLVED
    assert len(texts_to(NEIGHBOUR)) == heard, "who said nothing is not thanked for it"
    assert window(fresh(first)).is_thanked and not window(fresh(later)).is_thanked


@pytest.mark.parametrize("said_before", [True, False])
def test_solved_said_on_the_phone_is_the_answer_of_the_case(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates, said_before: bool
) -> None:
    first, _ = settled(street, pair)
    if said_before:
        feedback.confirm(first, by=resident())
    task = to_call(first, clock)
    phoned(task, by=by(street.leader), answer=Answer.SOLVED, words="都说好了")
    assert fresh(first).answer == Answer.SOLVED


def test_a_call_about_the_lost_text_of_one_has_the_answer_of_that_one(street: Street, pair: tuple[Case, Case]) -> None:
    first, _ = settled(street, pair)
    message = Message.objects.get(recipient=NEIGHBOUR, about__event__verb=Verb.RESOLVE)
    task = CallTask.objects.create(
        case=first, reason=CallReason.TEXT_FAILED, message=message, phone=NEIGHBOUR, raised_at=timezone.now()
    )
    phoned(task, by=by(street.leader), answer=Answer.SOLVED, words="邻居说好了")
    assert fresh(first).answer == "" and not window(first).has_said_solved
    assert Question.objects.filter(phone=GRANDMOTHER, ended_at=None).exists()
    feedback.confirm(first, by=resident())
    assert fresh(first).answer == Answer.SOLVED


def test_each_who_wants_no_texts_is_phoned_and_the_call_says_whom(street: Street, pair: tuple[Case, Case]) -> None:
    first, _ = pair
    field.arrive(first, by=by(first.lead), code=street.site.arrival_code)
    Message.objects.filter(about__event__verb=Verb.ARRIVE).update(
        status=MessageStatus.CANCELLED, failure=FailureReason.OPTED_OUT, final_at=on(15, 12), next_attempt_at=None
    )
    assert call_sweep.raise_calls() == 2
    assert set(CallTask.objects.values_list("phone", flat=True)) == {GRANDMOTHER, NEIGHBOUR}
    assert call_sweep.raise_calls() == 0


def test_parting_the_last_who_was_asked_leaves_the_answer_of_those_who_said_so(
    street: Street, pair: tuple[Case, Case]
) -> None:
    first, later = settled(street, pair)
    feedback.confirm(first, by=resident())
    joining.part(later, by=by(street.leader), words="不是同一家")
    assert fresh(first).answer == Answer.SOLVED


# -- seen -------------------------------------------------------------------------------------------------------------


def test_the_neighbours_window_shows_how_the_matter_stands_under_their_own_number(pair: tuple[Case, Case]) -> None:
    first, later = pair
    seen = window(later)
    assert (seen.case, seen.matter) == (later, first)
    assert seen.next_clock is not None and seen.next_clock.case_id == first.pk
    assert [report.words for report in seen.words] == ["三号楼施工噪声太大"]
    assert "合并办理" in seen.lines[0].title


def test_neither_window_tells_what_the_other_answered(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = settled(street, pair)
    before = [line.title for line in window(first).lines]
    feedback.confirm(first, by=resident(NEIGHBOUR))
    assert [line.title for line in window(fresh(first)).lines] == before
    assert window(fresh(later)).is_thanked and not window(fresh(first)).is_thanked


def test_neither_reads_what_the_other_said(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    reporting.add(later, by=resident(NEIGHBOUR), words="孩子要高考")
    reporting.add(first, by=resident(), words="老伴有心脏病")
    hers, theirs = window(first), window(later)
    assert [report.words for report in hers.words] == ["我家楼上电钻吵", "老伴有心脏病"]
    assert [report.words for report in theirs.words] == ["三号楼施工噪声太大", "孩子要高考"]
    assert "孩子要高考" not in str(hers.lines) and "老伴有心脏病" not in str(theirs.lines)
    assert "孩子要高考" in str(theirs.lines)


def test_what_a_joined_resident_says_by_link_or_phone_stands_on_the_earlier_case(pair: tuple[Case, Case]) -> None:
    first, later = pair
    reporting.add(later, by=linked(later, NEIGHBOUR), words="晚上也在敲")
    assert first.reports.get(saying__body="晚上也在敲").party.came_with == later
    assert [report.words for report in window(first).words] == ["我家楼上电钻吵"]


def test_what_they_said_there_they_still_read_when_parted(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    reporting.add(later, by=resident(NEIGHBOUR), words="孩子要高考")
    joining.part(later, by=by(street.leader), words="不是同一家")
    assert [report.words for report in window(fresh(later)).words] == ["三号楼施工噪声太大", "孩子要高考"]
    assert [report.words for report in window(first).words] == ["我家楼上电钻吵"]


def test_the_number_of_the_earlier_case_opens_only_their_own_window_to_the_neighbour(
    pair: tuple[Case, Case],
) -> None:
    first, later = pair
    for number, phone in (
        (first.number, NEIGHBOUR),
        (later.number, NEIGHBOUR),
        (first.number, GRANDMOTHER),
        (later.number, GRANDMOTHER),
    ):
        keys.send(number, phone)
    # By either number it is the same window, to which a code is good already.
    assert list(Key.objects.order_by("pk").values_list("case", "phone")) == [
        (later.pk, NEIGHBOUR),
        (first.pk, GRANDMOTHER),
    ]


def test_the_group_reads_both_reports_on_the_earlier_case(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    file = casefile.for_member(first, street.leader)
    assert [report.words for report in file.reports] == ["我家楼上电钻吵", "三号楼施工噪声太大"]
    assert file.joined == [later]


def test_who_has_said_solved_is_offered_only_to_say_that_it_is_not(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = settled(street, pair)
    assert {"confirm", "reopen"} <= set(window(later).verbs)
    feedback.confirm(first, by=linked(later, NEIGHBOUR))
    assert "confirm" not in window(later).verbs and "reopen" in window(later).verbs
    assert "confirm" in window(first).verbs


def test_a_text_about_solved_that_was_lost_is_not_called_about_once_there_is_an_answer(street: Street) -> None:
    case = street.resolved()
    message = Message.objects.get(recipient=GRANDMOTHER, about__event__verb=Verb.RESOLVE)
    CallTask.objects.create(case=case, reason=CallReason.TEXT_FAILED, message=message, raised_at=on(15))
    feedback.confirm(case, by=linked(case))
    assert not CallTask.objects.filter(case=case, done_at=None).exists()
