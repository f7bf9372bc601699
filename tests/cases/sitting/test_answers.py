"""What the sides answer to the notice of a session: by text, behind their link, or said to a member."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cases.actions.table import coming, convening, sitting
from cases.actions.table.sitting import Came
from cases.models import Invitation, Party, Question
from cases.states import Actor, Coming, Forbidden, Outcome
from tests.cases.promises import on
from tests.cases.sitting.conftest import UPSTAIRS, Table, laid
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, by, fresh, texts_to
from tests.intake.conftest import Say


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("1", "comes"),
        ("2", "cannot"),
        ("能来", "comes"),
        ("来不了", "cannot"),
        ("没空", "cannot"),
        ("换个时间吧", "another"),
        ("调解不来了", "cannot"),
        ("不参加这次调解了", "cannot"),
    ],
)
def test_an_answer_by_text_stands_beside_the_side_and_the_lead_hears_it(
    table: Table, say: Say, body: str, answer: str
) -> None:
    table.convene()
    assert say(body, phone=UPSTAIRS).outcome == f"come {table.case.number}"
    row = table.asked(table.neighbour)
    assert (row.answer, row.answered_how, row.answered_through) == (answer, "text", "text")
    assert "答复" in texts_to(table.lead.phone)[-1] and table.case.number in texts_to(UPSTAIRS)[-1]


def test_who_wants_no_mediation_any_more_leaves_it_while_a_date_stands_open(table: Table, say: Say) -> None:
    table.convene()
    assert say("不调解了", phone=UPSTAIRS).outcome == f"consent {table.case.number}"
    assert table.asked(table.neighbour).answered_at is None


def test_who_thinks_better_of_it_answers_anew_and_the_first_answer_stays(table: Table, say: Say) -> None:
    table.convene()
    say("1")
    say("2")
    assert [row.answer for row in Invitation.objects.filter(party=table.resident).order_by("id")] == ["comes", "cannot"]


def test_the_same_words_to_another_date_are_another_answer(table: Table, say: Say, clock) -> None:
    """Not a text that was sent twice: something else was asked since."""
    session = table.convene()
    say("能来", phone=UPSTAIRS)
    clock.shift(60)
    say("来不了", phone=GRANDMOTHER)
    convening.convene(table.case, by=table.by, kind="joint", at=on(18, 15), place="社区会议室", session=session)
    clock.shift(60)
    assert say("能来", phone=UPSTAIRS).outcome == f"come {table.case.number}"
    assert table.asked(table.neighbour).answer == Coming.COMES
    clock.shift(60)
    assert say("能来", phone=UPSTAIRS).outcome == f"repeated {table.case.number}"


def test_who_is_a_side_of_two_cases_picks_the_same_dates_for_both(table: Table, say: Say, clock) -> None:
    works = str(table.street.contractor.phone)
    other = laid(table.street, phone=NEIGHBOUR)
    for each in (table, other):
        convening.offer(each.case, by=each.by, session=each.convene(), dates=[on(17, 9), on(17, 15), on(18, 9)])
        clock.shift(60)
        assert say("1 3", phone=works).outcome == f"come {each.case.number}"
        clock.shift(60)
        assert len(each.asked(each.contractor).picks) == 2


def test_the_contractor_answers_by_text_as_a_side(table: Table, say: Say) -> None:
    table.convene()
    say("1", phone=str(table.street.contractor.phone))
    assert table.asked(table.contractor).answer == Coming.COMES


def test_an_answer_may_name_the_case_where_the_phone_was_asked_something_else_since(table: Table, say: Say) -> None:
    table.convene()
    Question.objects.filter(phone=UPSTAIRS).update(ended_at=timezone.now())
    assert say(f"{table.case.number} 1", phone=UPSTAIRS).outcome == f"come {table.case.number}"


def test_what_is_no_answer_stays_what_it_is(table: Table, say: Say) -> None:
    table.convene()
    say("天花板又掉了一块皮，滴水了")
    assert table.asked(table.resident).answered_at is None
    assert say("1").outcome == f"come {table.case.number}"


def test_who_is_called_is_noted_in_one_tap_and_by_nobody_of_the_works_for_another(table: Table) -> None:
    table.convene()
    row = table.asked(table.neighbour)
    with pytest.raises(Forbidden):
        coming.answer(table.case, by=by(table.street.contractor), invitations=[row], coming="cannot", how="call")
    coming.answer(table.case, by=table.by, invitations=[row], coming="comes", how="call")
    assert (table.asked(table.neighbour).answer, table.asked(table.neighbour).answered_through) == ("comes", "")


@pytest.mark.parametrize("what", ["moved", "called off", "begun", "ended", "left"])
def test_an_answer_to_what_is_over_changes_nothing_and_is_explained(table: Table, say: Say, clock, what: str) -> None:
    session = table.convene()
    if what == "moved":
        say("2")  # a side cannot, so that it is moved at its word
        row = table.asked(table.neighbour)
        question = Question.objects.get(phone=UPSTAIRS, ended_at=None)
        convening.convene(table.case, by=table.by, kind="", at=on(18, 9), place="", session=session)
        Question.objects.filter(phone=UPSTAIRS, ended_at=None).update(ended_at=timezone.now())
        Question.objects.create(
            phone=UPSTAIRS, kind="coming", case=table.case, asked_at=question.asked_at, options=[row.pk]
        )
    elif what == "called off":
        say("2")
        convening.call_off(table.case, by=table.by, session=session, words="对方来不了")
    elif what == "begun":
        clock.move_to(on(17, 15))
        sitting.sit(table.case, by=table.by, session=session, came=Came(parties=[table.resident]))
    elif what == "left":
        Party.objects.filter(pk=table.neighbour.pk).update(left_at=timezone.now())
    else:
        table.street.close(fresh(table.case), Outcome.OUTSIDE, "不归我们")
    before = Invitation.objects.exclude(answer="").count()
    say("1", phone=UPSTAIRS)
    assert "以最后一次通知为准" in texts_to(UPSTAIRS)[-1]
    assert Invitation.objects.exclude(answer="").count() == before


def test_a_resident_behind_the_link_answers_for_their_own_side_alone(table: Table) -> None:
    table.convene()
    mine = Actor(case_id=table.case.pk, phone=GRANDMOTHER, through="link")
    assert [row.party for row in coming.open_of(fresh(table.case), mine)] == [table.resident]
    with pytest.raises(Forbidden):
        coming.answer(table.case, by=mine, invitations=[table.asked(table.neighbour)], coming="comes")
    coming.answer(table.case, by=mine, invitations=[table.asked(table.resident)], coming="comes")
    assert table.asked(table.resident).answered_through == "link"


def test_a_stranger_answers_for_nobody(table: Table) -> None:
    table.convene()
    with pytest.raises(Forbidden):
        coming.answer(
            table.case, by=Actor(phone="+8613800138099"), invitations=[table.asked(table.neighbour)], coming="comes"
        )
