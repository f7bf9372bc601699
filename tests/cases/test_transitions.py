"""What each transition leaves on the case: the moments, the words it ended with, whose it is then."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from cases.actions import desk, feedback, field
from cases.models import Case
from cases.states import Answer, NotNow, Outcome, State
from mediation.models import Member
from tests.addresses import picture
from tests.cases.street import Street, agreed, by, fresh, resident


def concluded(case: Case) -> str:
    conclusion = Case.objects.select_related("conclusion").get(pk=case.pk).conclusion
    return "" if conclusion is None else conclusion.body


def test_who_accepts_has_accepted_at_that_moment(street: Street, clock: time_machine.Coordinates) -> None:
    case = street.assigned()
    assert case.accepted_at is None
    clock.shift(timedelta(minutes=7))
    desk.accept(case, by=by(case.lead))
    assert fresh(case).accepted_at == case.reported_at + timedelta(minutes=7)


def test_who_arrives_has_accepted_too_and_an_earlier_word_stands(
    street: Street, clock: time_machine.Coordinates
) -> None:
    silent, spoken = street.assigned(), street.assigned(phone="+8613800138003")
    desk.accept(spoken, by=by(spoken.lead))
    clock.shift(timedelta(minutes=7))
    for case in (silent, spoken):
        field.arrive(case, by=by(case.lead), code=street.site.arrival_code)
    assert fresh(silent).accepted_at == silent.reported_at + timedelta(minutes=7)
    assert fresh(spoken).accepted_at == spoken.reported_at


@pytest.mark.parametrize(
    ("latitude", "longitude", "is_on_the_map"),
    [(90, 180, True), (-90, -180, True), (90.1, 0, False), (-90.1, 0, False), (0, 180.1, False), (0, -180.1, False)],
)
def test_a_position_is_one_on_the_map(street: Street, latitude: float, longitude: float, is_on_the_map: bool) -> None:
    case = street.assigned()
    position = {"latitude": latitude, "longitude": longitude}
    if is_on_the_map:
        field.arrive(case, by=by(case.lead), position=position)
    else:
        with pytest.raises(NotNow):
            field.arrive(case, by=by(case.lead), position=position)
    assert case.visits.exists() is is_on_the_map
    assert fresh(case).state == State.ASSIGNED, "the pole is far from any site"


def test_a_photo_alone_proves_an_arrival(street: Street, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    case = street.assigned()
    field.arrive(case, by=by(case.lead), pictures=[picture()])
    assert fresh(case).state == State.ON_SITE


@pytest.mark.parametrize("has_photo", [True, False])
def test_what_was_put_right_needs_a_photo_or_the_residents_word(
    street: Street, settings, tmp_path, has_photo: bool
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    case = street.on_site()
    proof = {"pictures": [picture()]} if has_photo else {"resident_word": "看到了"}
    field.resolve(case, by=by(case.lead), outcome=Outcome.RECTIFIED, words="清走了", **proof)
    assert fresh(case).outcome == Outcome.RECTIFIED and concluded(case) == "清走了"


def test_the_words_a_case_ends_with_are_kept(street: Street, clock: time_machine.Coordinates) -> None:
    closed, withdrawn = street.case(), street.case(phone="+8613800138003")
    clock.shift(timedelta(hours=1))
    street.close(closed, Outcome.OUTSIDE, "请走法院")
    feedback.withdraw(withdrawn, by=resident("+8613800138003"), words="自己谈好了")
    assert (concluded(closed), concluded(withdrawn)) == ("请走法院", "自己谈好了")
    for case in (closed, withdrawn):
        ended = fresh(case)
        assert ended.ended_at == case.reported_at + timedelta(hours=1)
        assert ended.reopen_until == ended.ended_at + timedelta(days=30)


def test_an_answer_has_its_moment(street: Street, clock: time_machine.Coordinates) -> None:
    case = street.resolved()
    clock.shift(timedelta(hours=2))
    feedback.confirm(case, by=resident())
    answered = fresh(case)
    assert (answered.answer, answered.answered_at) == (Answer.SOLVED, case.reported_at + timedelta(hours=2))


def test_a_member_says_why_a_case_is_opened_again_and_a_resident_need_not(street: Street) -> None:
    case, other = street.resolved(), street.resolved(phone="+8613800138003")
    with pytest.raises(NotNow):
        feedback.reopen(case, by=by(street.reviewer))
    feedback.reopen(case, by=by(street.reviewer), words="回访发现仍漏")
    feedback.reopen(other, by=resident("+8613800138003"))
    assert fresh(case).state == fresh(other).state == State.ASSIGNED


def test_a_case_that_nobody_there_may_lead_opens_as_reported(street: Street) -> None:
    case = street.resolved()
    Member.objects.filter(memberships__group__site=street.site).update(is_active=False)
    feedback.reopen(case, by=resident())
    opened = fresh(case)
    assert (opened.state, opened.lead, opened.answer, opened.ended_at) == (State.REPORTED, None, "", None)
    assert opened.handling == 2 and opened.reopen_until is None and concluded(case) == ""


def test_a_lead_who_is_not_neutral_is_taken_with_everybodys_consent_only(street: Street) -> None:
    case = street.assigned(building=street.site.buildings.get(number=2))
    tied = street.member("residents", role="resident_representative")
    with pytest.raises(NotNow, match=tied.name):
        desk.reassign(case, by=by(street.leader), lead=tied, words="换人")
    with pytest.raises(NotNow, match=tied.name):
        desk.reassign(case, by=by(street.leader), lead=tied, words="换人", consents=agreed(case)[1:])
    desk.reassign(case, by=by(street.leader), lead=tied, words="换人", consents=agreed(case))
    assert fresh(case).lead == tied
