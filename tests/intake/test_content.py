"""Whether a resident is content, a question of its own by text: asked of who says that it is solved; a digit is an
answer only while it is what was asked last; what is wrong after all opens the case again (U-28)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.models import Case, Question, Satisfaction
from cases.states import QuestionKind, State
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, fresh, texts_to
from tests.intake.conftest import Say


@pytest.fixture
def solved(street: Street, say: Say) -> Case:
    """A leak, settled, of which she has said by text that it is solved."""
    case = street.resolved(words="厨房漏水", category="leak")
    assert say("1").outcome == f"confirm {case.number}"
    return fresh(case)


def marks(case: Case) -> list[tuple[str, str, str]]:
    rows = Satisfaction.objects.filter(case=case)
    return [(str(row.party.phone), row.mark, row.through) for row in rows.select_related("party")]


def test_who_says_solved_is_asked_in_the_same_text(solved: Case) -> None:
    told = texts_to(GRANDMOTHER)[-1]
    assert solved.number in told and "您满意吗?满意回3,一般回4,不满意回5" in told and "回复2就重开" in told
    assert marks(solved) == [], "no answer is no content"


ANSWERS = {"3": "content", "4": "so_so", "5": "not", "很满意": "content", "不满意": "not", "一般": "so_so"}


@pytest.mark.parametrize(("said", "mark"), ANSWERS.items())
def test_the_answer_is_a_row_and_nothing_of_the_case_changes(said: str, mark: str, solved: Case, say: Say) -> None:
    assert say(said).outcome == f"kept {solved.number}"
    assert marks(solved) == [(GRANDMOTHER, mark, "text")]
    assert fresh(solved).state == State.RESOLVED and fresh(solved).answer == "solved"
    told = texts_to(GRANDMOTHER)[-1]
    assert "已记下" in told and {"content": "满意", "so_so": "一般", "not": "不满意"}[mark] in told


def test_it_is_said_once(solved: Case, say: Say) -> None:
    say("3")
    say("5")
    assert marks(solved) == [(GRANDMOTHER, "content", "text")]


@pytest.mark.parametrize("said", ["不满意,还在漏", "很不满意，还是漏水", "不满意,没修好"])
def test_not_content_because_it_goes_on_opens_it_again(said: str, solved: Case, say: Say) -> None:
    assert say(said).outcome == f"reopen {solved.number}"
    assert fresh(solved).is_open and Case.objects.count() == 1
    assert marks(solved) == [(GRANDMOTHER, "not", "text")]


@pytest.mark.parametrize("said", ["又漏了", "还在漏", "没解决"])
def test_what_is_wrong_again_opens_it_as_ever(said: str, solved: Case, say: Say) -> None:
    assert say(said).outcome == f"reopen {solved.number}"
    assert marks(solved) == []


def test_a_number_that_is_none_of_the_three_is_asked_back_once(solved: Case, say: Say) -> None:
    say("6")
    assert "满意回3,一般回4,不满意回5" in texts_to(GRANDMOTHER)[-1]
    assert marks(solved) == [] and say("4").outcome == f"kept {solved.number}"
    assert marks(solved) == [(GRANDMOTHER, "so_so", "text")]


def test_thanks_are_no_mark(solved: Case, say: Say) -> None:
    say("谢谢你们")
    assert marks(solved) == []


def test_a_new_matter_is_a_case_and_no_answer(solved: Case, say: Say) -> None:
    assert say("锦绣华庭5号楼电梯坏了,老人下不了楼").outcome.startswith("case ")
    assert marks(solved) == []


def test_who_says_it_twice_has_not_said_how_content_they_are(solved: Case, say: Say) -> None:
    assert say("1").outcome == f"refused confirm {solved.number}"
    assert marks(solved) == []


def test_who_corrects_it_is_heard(solved: Case, say: Say) -> None:
    assert say("2").outcome == f"reopen {solved.number}"
    assert marks(solved) == []


def test_after_its_days_a_digit_is_none(solved: Case, say: Say, clock) -> None:
    clock.shift(timedelta(days=15))
    say("3")
    assert marks(solved) == []


def test_what_is_asked_later_takes_the_digit(street: Street, solved: Case, say: Say) -> None:
    noise = street.resolved(words="电钻吵", category="noise")
    assert say("2").outcome == f"reopen {noise.number}"
    assert marks(solved) == [] and fresh(solved).state == State.RESOLVED


def test_with_another_case_to_ask_about_only_that_is_asked(street: Street, say: Say) -> None:
    first, second = street.resolved(words="厨房漏水", category="leak"), street.resolved(words="电钻吵")
    say("1")
    asked = Question.objects.get(phone=GRANDMOTHER, ended_at=None)
    assert asked.kind == QuestionKind.SOLVED and asked.case in (first, second)
    assert not any("满意回3" in text for text in texts_to(GRANDMOTHER))
    say("1")
    assert Question.objects.get(phone=GRANDMOTHER, ended_at=None).kind == QuestionKind.CONTENT


def test_each_resident_says_it_for_themselves(solved: Case, say: Say) -> None:
    say("3", phone=NEIGHBOUR)
    assert marks(solved) == []


def test_opened_again_and_settled_again_it_is_asked_again(street: Street, solved: Case, say: Say) -> None:
    say("3")
    say("又漏了")
    assert {row.handling for row in Satisfaction.objects.filter(case=solved)} == {1}
