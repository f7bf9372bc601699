"""Works notices (告居民书): who may write one, what is refused, who is told, and which complaint had been announced."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cases.actions import placing, works
from cases.actions.works import NewNotice
from cases.models import Announced, Case, Party, Refusal, Subscription
from cases.states import Forbidden, NotNow
from mediation.models import GroupRole, Member, Membership, OrganisationKind, WorksNotice
from notifications import optouts
from notifications.models import Message
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, resident, texts_to
from tests.standing import TUESDAY

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def new(street: Street, *numbers: int, **more: Any) -> NewNotice:
    """Water off tomorrow from nine to five, in these buildings or the whole site."""
    tomorrow = TUESDAY + DAY
    said: dict[str, Any] = {
        "what": "更换给水立管", "effects": ["water"], "contact_phone": "+8652386000001",
        "starts_at": tomorrow, "ends_at": tomorrow.replace(hour=17),
    }  # fmt: skip
    return NewNotice(**{**said, "buildings": list(street.site.buildings.filter(number__in=numbers)), **more})


def announced(street: Street, *numbers: int, **more: Any) -> WorksNotice:
    return works.announce(street.site, new(street, *numbers, **more), by=by(street.contractor))


def subscribed(street: Street, phone: str, number: int | None = None) -> None:
    """As if by a text of that phone."""
    building = street.site.buildings.get(number=number) if number else None
    case = street.case(phone=phone)
    party = case.parties.get(is_reporter=True)
    Party.objects.filter(pk=party.pk).update(phone_proven_at=TUESDAY, phone_proven_by="text")
    Subscription.objects.create(phone=phone, site=street.site, building=building, party=party, since=TUESDAY)


# -- who may -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [OrganisationKind.CLIENT, OrganisationKind.CONTRACTOR, OrganisationKind.SUPERVISION])
def test_client_contractor_and_supervision_announce_works_at_their_site(street: Street, kind: str) -> None:
    notice = works.announce(street.site, new(street, 3), by=by(street.member(kind)))
    assert [each.number for each in notice.buildings.all()] == [3]


def test_the_leader_announces_them_too_and_the_street_office_while_there_is_none(street: Street) -> None:
    works.announce(street.site, new(street, 3), by=by(street.leader))
    with pytest.raises(Forbidden):
        works.announce(street.site, new(street, 4), by=by(street.reviewer))
    Membership.objects.filter(group__site=street.site, role=GroupRole.LEADER).update(until=TUESDAY.date())
    works.announce(street.site, new(street, 4), by=by(street.reviewer))


@pytest.mark.parametrize("kind", [OrganisationKind.PROPERTY, OrganisationKind.OWNERS_COMMITTEE])
def test_nobody_else_does_and_that_is_on_record(street: Street, kind: str) -> None:
    with pytest.raises(Forbidden):
        works.announce(street.site, new(street, 3), by=by(street.member(kind)))
    assert Refusal.objects.get().verb == "announce"


def test_a_member_of_another_site_announces_nothing_here(street: Street) -> None:
    elsewhere = Member.objects.filter(
        organisation__kind=OrganisationKind.CONTRACTOR, memberships__group__site=street.other_site
    ).exclude(memberships__group__site=street.site)
    with pytest.raises(Forbidden):
        works.announce(street.site, new(street, 3), by=by(elsewhere.first()))


# -- what is refused ---------------------------------------------------------------------------------------------------

NIGHT = {"starts_at": TUESDAY.replace(hour=21), "ends_at": TUESDAY.replace(hour=23), "effects": ["noise"]}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"ends_at": TUESDAY + dt.timedelta(hours=1)}, "不能早于"),
        ({"starts_at": TUESDAY - 3 * DAY, "ends_at": TUESDAY - 2 * DAY}, "已经结束"),
        ({"starts_at": TUESDAY - dt.timedelta(hours=1)}, "开始之前公告"),
        ({"starts_at": TUESDAY - 3 * DAY, "is_repair": True}, "开始之前公告"),
        ({"ends_at": TUESDAY + 40 * DAY}, "最长 30 天"),
        ({"what": "  "}, "做什么施工"),
        (NIGHT, "须有证明"),
        ({**NIGHT, "effects": []}, "须有证明"),
        ({**NIGHT, "effects": ["water", "noise"]}, "须有证明"),
        ({"effects": ["noise"], "ends_at": TUESDAY + 3 * DAY}, "须有证明"),
    ],
    ids=["ends before", "past", "begun", "repair long ago", "too long", "no words", "night", "night, nothing said",
         "night, water and noise", "without a break"],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_a_sentence(street: Street, changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NotNow, match=sentence):
        announced(street, 3, **changed)
    assert not WorksNotice.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {**NIGHT, "certificate": "夜施2026-18"},
        {**NIGHT, "is_repair": True},
        {**NIGHT, "effects": ["water", "power"]},
        {"effects": ["noise"], "ends_at": TUESDAY + 9 * DAY, "is_daily": True,
         "starts_at": (TUESDAY + DAY).replace(hour=8)},
        {"starts_at": TUESDAY - dt.timedelta(hours=1), "is_repair": True},
    ],
    ids=["night with a certificate", "night, repair", "night, water off alone", "days of a week", "repair begun"],
)  # fmt: skip
def test_what_the_law_allows_is_announced(street: Street, changed: dict[str, Any]) -> None:
    assert announced(street, 3, **changed).pk


def test_buildings_of_another_site_are_refused(street: Street) -> None:
    elsewhere = list(street.other_site.buildings.filter(number=1))
    with pytest.raises(NotNow):
        announced(street, buildings=elsewhere)


def test_the_same_twice_is_refused_whatever_part_of_it_is_shared(street: Street) -> None:
    announced(street, 3, 4)
    for numbers in ((3,), (4, 5), ()):
        with pytest.raises(NotNow, match="已有相同的告知"):
            announced(street, *numbers)
    announced(street, 5)
    announced(street, 3, effects=["noise"])


# -- corrected, withdrawn ----------------------------------------------------------------------------------------------


def test_a_correction_stands_in_its_place_and_the_old_one_on_record(street: Street) -> None:
    old = announced(street, 3)
    later = new(street, 3, starts_at=TUESDAY + 2 * DAY, ends_at=(TUESDAY + 2 * DAY).replace(hour=17))
    fresh_one = works.correct(old, later, by=by(street.contractor), why="改期")
    old = WorksNotice.objects.get(pk=old.pk)
    assert (old.ended_as, old.why, fresh_one.replaces_id) == ("corrected", "改期", old.pk)
    with pytest.raises(NotNow):
        works.correct(old, later, by=by(street.contractor))
    with pytest.raises(NotNow):
        works.withdraw(old, by=by(street.contractor), why="不做了")


def test_a_withdrawal_has_a_reason_and_is_not_for_another_company(street: Street) -> None:
    notice = announced(street, 3)
    with pytest.raises(NotNow):
        works.withdraw(notice, by=by(street.contractor), why=" ")
    with pytest.raises(Forbidden):
        works.withdraw(notice, by=by(street.member(OrganisationKind.SUPERVISION)), why="不做了")
    works.withdraw(notice, by=by(street.leader), why="材料未到")
    notice = WorksNotice.objects.get(pk=notice.pk)
    assert (notice.ended_as, notice.ended_by) == ("withdrawn", street.leader)


# -- who is told -------------------------------------------------------------------------------------------------------


def test_who_asked_for_the_place_is_told_when_and_what(street: Street) -> None:
    subscribed(street, GRANDMOTHER, 3)
    subscribed(street, NEIGHBOUR, 5)
    announced(street, 3, 4)
    assert texts_to(GRANDMOTHER)[-1] == "施工告知:锦绣华庭3、4号楼9月16日9:00-17:00停水。电话0523 8600 0001。"
    assert not [text for text in texts_to(NEIGHBOUR) if "施工告知" in text]


def test_a_notice_for_the_whole_site_reaches_every_building(street: Street) -> None:
    subscribed(street, GRANDMOTHER, 3)
    subscribed(street, NEIGHBOUR)
    announced(street)
    assert Message.objects.filter(template="works_told").count() == 2


def test_a_typed_number_is_told_nothing_until_it_is_proven(street: Street) -> None:
    subscribed(street, GRANDMOTHER, 3)
    Party.objects.update(phone_proven_at=None, phone_proven_by="")
    announced(street, 3)
    assert not Message.objects.filter(template="works_told").exists()


def test_who_wants_no_texts_gets_none(street: Street) -> None:
    subscribed(street, GRANDMOTHER, 3)
    subscribed(street, NEIGHBOUR, 3)
    optouts.opt_out(GRANDMOTHER, cause="test")
    works.unsubscribe(NEIGHBOUR)
    announced(street, 3)
    assert not Message.objects.filter(template="works_told").exists()


def test_a_correction_tells_the_old_place_and_the_new(street: Street) -> None:
    subscribed(street, GRANDMOTHER, 3)
    subscribed(street, NEIGHBOUR, 5)
    notice = announced(street, 3)
    works.correct(notice, new(street, 5), by=by(street.contractor))
    for phone in (GRANDMOTHER, NEIGHBOUR):
        assert texts_to(phone)[-1].startswith("更正告知:锦绣华庭5号楼")
    works.withdraw(WorksNotice.objects.latest("pk"), by=by(street.contractor), why="不做了")
    assert texts_to(NEIGHBOUR)[-1].startswith("取消施工:锦绣华庭5号楼")


def test_such_a_text_is_no_urgent_one_and_is_wrong_after_the_works(street: Street) -> None:
    subscribed(street, GRANDMOTHER, 3)
    notice = announced(street, 3)
    message = Message.objects.get(template="works_told")
    assert not message.is_urgent
    assert not message.is_direct_answer
    assert message.expires_at == notice.ends_at


# -- what had been announced -------------------------------------------------------------------------------------------


def outage(street: Street, number: int, words: str = "家里停水了") -> Case:
    return street.case(words, category="utility_outage", building=street.site.buildings.get(number=number))


def test_a_complaint_of_that_place_matter_and_time_was_announced_and_the_resident_is_told(
    street: Street, clock
) -> None:
    announced(street, 3)
    clock.move_to(TUESDAY + DAY + dt.timedelta(hours=2))
    case = outage(street, 3)
    assert case.announced.get().notice.what == "更换给水立管"
    assert "已公告:9月16日9:00-17:00停水" in texts_to(GRANDMOTHER)[-1]


@pytest.mark.parametrize(
    ("number", "words", "hours"),
    [(4, "家里停水了", 2), (3, "家里停电了", 2), (3, "家里停水了", 0 - 20), (3, "家里停水了", 12)],
    ids=["another building", "another matter of the category", "before", "long after"],
)
def test_another_was_not(street: Street, clock, number: int, words: str, hours: int) -> None:
    announced(street, 3)
    clock.move_to(TUESDAY + DAY + dt.timedelta(hours=hours))
    assert not outage(street, number, words).announced.exists()


def test_of_a_daily_notice_the_evening_is_not_announced(street: Street, clock) -> None:
    announced(street, 3, effects=["noise"], is_daily=True, ends_at=(TUESDAY + 5 * DAY).replace(hour=17))
    clock.move_to((TUESDAY + 2 * DAY).replace(hour=10))
    assert street.case("电钻吵死了", building=street.site.buildings.get(number=3)).announced.exists()
    clock.move_to((TUESDAY + 2 * DAY).replace(hour=21))
    assert not street.case("电钻又响了", building=street.site.buildings.get(number=3)).announced.exists()


def test_what_is_announced_only_afterwards_was_not_announced(street: Street, clock) -> None:
    case = outage(street, 3)
    announced(street, 3, starts_at=TUESDAY - dt.timedelta(hours=1), ends_at=TUESDAY.replace(hour=17), is_repair=True)
    placing.locate(case, by=by(street.leader), site=street.site, building=case.building)
    clock.shift(dt.timedelta(minutes=1))
    assert outage(street, 3).announced.exists()
    assert Announced.objects.filter(case=case).count() <= 1


def test_a_case_that_is_placed_later_is_asked_for_again(street: Street, clock) -> None:
    announced(street, 3)
    clock.move_to(TUESDAY + DAY + dt.timedelta(hours=2))
    case = street.case("家里停水了", category="utility_outage")
    assert not case.announced.exists()
    placing.locate(case, by=resident(), site=street.site, building=street.site.buildings.get(number=3))
    assert fresh(case).announced.exists()


def test_a_withdrawn_notice_announces_nothing(street: Street, clock) -> None:
    notice = announced(street, 3)
    works.withdraw(notice, by=by(street.leader), why="材料未到")
    clock.move_to(TUESDAY + DAY + dt.timedelta(hours=2))
    assert not outage(street, 3).announced.exists()
