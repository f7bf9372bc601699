"""What the database itself refuses, whoever asks."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from mediation.models import (
    Building,
    CalendarDay,
    Category,
    CategoryWord,
    CoordinationGroup,
    DeclaredTie,
    GroupRole,
    Member,
    Membership,
    Organisation,
    Policy,
    PolicyVersion,
    Rung,
    Site,
    SpecialPeriod,
    Target,
    UpTrigger,
    WorkingPeriod,
)

pytestmark = pytest.mark.usefixtures("seeded")


def refuses(make: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_a_second_leader_in_a_group() -> None:
    group = CoordinationGroup.objects.get(site__code="dygy")
    helper = group.memberships.filter(role=GroupRole.MEMBER).first()
    assert helper is not None
    refuses(lambda: Membership.objects.filter(pk=helper.pk).update(role=GroupRole.LEADER))


def test_but_not_a_new_leader_after_the_old_one_left() -> None:
    group = CoordinationGroup.objects.get(site__code="dygy")
    group.memberships.filter(role=GroupRole.LEADER).update(until=dt.date(2026, 11, 1))
    helper = group.memberships.filter(role=GroupRole.MEMBER).first()
    assert helper is not None
    Membership.objects.filter(pk=helper.pk).update(role=GroupRole.LEADER)
    assert group.memberships.filter(role=GroupRole.LEADER).count() == 2


def test_a_member_twice_in_a_group() -> None:
    membership = Membership.objects.first()
    assert membership is not None
    refuses(lambda: Membership.objects.create(group=membership.group, member=membership.member))


def test_a_target_of_no_time() -> None:
    version = PolicyVersion.objects.first()
    refuses(lambda: Target.objects.filter(version=version).update(amount=0))


def test_half_a_night() -> None:
    refuses(lambda: Target.objects.update(night_from=dt.time(21), night_until=None))


def test_a_rung_with_two_times_with_none_or_beyond_the_due_time() -> None:
    rung = Rung.objects.filter(percent__isnull=False).first()
    assert rung is not None
    refuses(lambda: Rung.objects.filter(pk=rung.pk).update(after_seconds=10))
    refuses(lambda: Rung.objects.filter(pk=rung.pk).update(percent=None))
    refuses(lambda: Rung.objects.filter(pk=rung.pk).update(percent=100))


def test_a_second_policy_for_the_same_tier_category_and_street() -> None:
    refuses(lambda: Policy.objects.create(tier="N"))
    refuses(lambda: Policy.objects.create(tier="N", category=Category.objects.get(code="safety")))


def test_working_periods_that_overlap() -> None:
    refuses(lambda: WorkingPeriod.objects.create(weekday=0, opens_at=dt.time(11), closes_at=dt.time(13)))
    refuses(lambda: WorkingPeriod.objects.create(weekday=6, opens_at=dt.time(13), closes_at=dt.time(11)))
    WorkingPeriod.objects.create(weekday=0, opens_at=dt.time(12), closes_at=dt.time(14))


def test_overlapping_periods_are_refused_in_words_before_the_database_is_asked() -> None:
    with pytest.raises(ValidationError, match=r"重叠|overlaps"):
        WorkingPeriod(weekday=4, opens_at=dt.time(8), closes_at=dt.time(9)).full_clean()


def test_special_hours_that_overlap_on_one_day_but_not_on_another() -> None:
    first, second = CalendarDay.objects.filter(kind="working_day")[:2]
    SpecialPeriod.objects.create(day=first, opens_at=dt.time(9), closes_at=dt.time(12))
    SpecialPeriod.objects.create(day=second, opens_at=dt.time(9), closes_at=dt.time(12))
    refuses(lambda: SpecialPeriod.objects.create(day=first, opens_at=dt.time(11), closes_at=dt.time(13)))


def test_a_member_without_organisation_unless_an_operator() -> None:
    refuses(lambda: Member.objects.create_user("13952698888", name="无单位"))
    assert Member.objects.create_user("13952698888", name="操作员", is_staff=True).pk


def test_an_absence_that_ends_before_it_begins_or_begins_never() -> None:
    refuses(lambda: Member.objects.update(away_from=dt.date(2026, 11, 5), away_until=dt.date(2026, 11, 4)))
    refuses(lambda: Member.objects.update(away_from=None, away_until=dt.date(2026, 11, 4)))


def test_the_same_building_word_trigger_or_tie_twice() -> None:
    building = Building.objects.first()
    word = CategoryWord.objects.first()
    trigger = UpTrigger.objects.filter(category=None).first()
    tie = DeclaredTie.objects.first()
    assert building and word and trigger and tie
    refuses(lambda: Building.objects.create(site=building.site, number=building.number))
    refuses(lambda: CategoryWord.objects.create(category=word.category, word=word.word))
    refuses(lambda: UpTrigger.objects.create(category=None, word=trigger.word))
    refuses(lambda: DeclaredTie.objects.create(member=tie.member, organisation=tie.organisation, nature="再报"))


def test_an_arrival_code_that_is_not_six_digits_and_works_that_end_before_they_begin() -> None:
    refuses(lambda: Site.objects.filter(code="dygy").update(arrival_code="12345a"))
    refuses(lambda: Site.objects.filter(code="dygy").update(works_until=dt.date(2020, 1, 1)))


def test_a_case_prefix_on_anything_but_a_district_or_in_small_letters() -> None:
    refuses(lambda: Organisation.objects.filter(kind="street_office").update(case_prefix="YC"))
    refuses(lambda: Organisation.objects.filter(kind="district_bureau").update(case_prefix="hl"))
