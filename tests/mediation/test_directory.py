"""Who serves where, and which promise holds."""

import datetime as dt

import pytest

from mediation import directory
from mediation.calendar import CalendarError
from mediation.models import (
    CalendarDay,
    Category,
    Member,
    Membership,
    Organisation,
    Policy,
    PolicyVersion,
    Site,
    SpecialPeriod,
    WorkingPeriod,
)

from .conftest import moment


def test_the_working_hours_are_asked_for_in_one_statement(rules: None, django_assert_num_queries) -> None:
    directory.working_hours()
    with django_assert_num_queries(1):  # whether the calendar has changed; its rows are read only then
        hours = directory.working_hours()
    assert hours.add(moment("2026-10-09 17:00"), dt.timedelta(hours=2)) == moment("2026-10-10 10:00")


def test_a_working_weekend_has_mondays_hours_unless_it_has_its_own(rules: None) -> None:
    WorkingPeriod.objects.filter(weekday=0, opens_at=dt.time(14)).delete()
    saturday = CalendarDay.objects.get(date=dt.date(2026, 10, 10))
    assert directory.working_hours().periods(saturday.date) == ((dt.time(8, 30), dt.time(12)),)
    SpecialPeriod.objects.create(day=saturday, opens_at=dt.time(9), closes_at=dt.time(10))
    assert directory.working_hours().periods(saturday.date) == ((dt.time(9), dt.time(10)),)


def test_a_calendar_without_working_periods_is_refused(bare: None) -> None:
    with pytest.raises(CalendarError, match="no working periods"):
        directory.working_hours()


def test_the_most_specific_policy_holds_in_its_latest_version(seeded: None) -> None:
    street = Organisation.objects.get(kind="street_office")
    noise = Category.objects.get(code="noise")

    def make(**scope: object) -> PolicyVersion:
        return PolicyVersion.objects.create(policy=Policy.objects.create(tier="N", **scope), number=1)

    general = directory.policy_for("N", category=noise, street=street)
    assert general.policy.category is None
    for_street = make(street=street)
    assert directory.policy_for("N", category=noise, street=street) == for_street
    for_noise = make(category=noise)
    assert directory.policy_for("N", category=noise, street=street) == for_noise
    for_both = make(category=noise, street=street)
    assert directory.policy_for("N", category=noise, street=street) == for_both
    assert directory.policy_for("N", street=street) == for_street
    assert directory.policy_for("N") == general
    second = PolicyVersion.objects.create(policy=for_both.policy, number=2)
    assert directory.policy_for("N", category=noise, street=street) == second


def test_a_tier_without_policy_is_an_error(bare: None) -> None:
    with pytest.raises(PolicyVersion.DoesNotExist):
        directory.policy_for("N")


def test_a_site_is_found_by_its_code_in_any_letters_even_closed(site: Site) -> None:
    assert directory.site_by_code("DyGy") == site
    Site.objects.filter(pk=site.pk).update(is_active=False)
    found = directory.site_by_code("dygy")
    assert found == site and not found.is_active, "its board may hang on"


def test_a_group_is_its_serving_active_members_with_the_leader_first(site: Site) -> None:
    leader = directory.leader_of(site)
    members = list(directory.group_members(site))
    assert members[0] == leader
    assert members[0].group_role == "leader"  # type: ignore[attr-defined]
    assert len(members) == 10
    Membership.objects.filter(group__site=site, member=members[1]).update(until=dt.date(2026, 11, 1))
    Member.objects.filter(pk=members[2].pk).update(is_active=False)
    assert set(directory.group_members(site)) == set(members) - {members[1], members[2]}


def test_a_group_without_leader_or_with_one_who_left_has_none(site: Site) -> None:
    assert directory.leader_of(Site.objects.get(code="smxc")) is None
    Membership.objects.filter(group__site=site, role="leader").update(until=dt.date(2026, 11, 1))
    assert directory.leader_of(site) is None


def test_a_street_knows_its_reviewers(site: Site) -> None:
    assert directory.reviewers_of(site.street).count() == 3


def test_a_member_is_found_by_phone_however_it_was_typed(seeded: None) -> None:
    for typed in ("+8613952600001", "13952600001", "139 5260 0001", "+86 139-5260-0001"):
        assert Member.objects.get_by_natural_key(typed).name == "蒋建国"
    for typed in ("", "nobody", "1", None):
        with pytest.raises(Member.DoesNotExist):
            Member.objects.get_by_natural_key(typed)
