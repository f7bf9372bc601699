"""What a new installation starts with, and that seeding again harms nothing."""

import datetime as dt
from io import StringIO

import holidays
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation import directory
from mediation.models import (
    AGREED,
    CalendarDay,
    CategoryWord,
    CoordinationGroup,
    EmergencyWord,
    Member,
    Membership,
    Policy,
    Promise,
    Site,
    Target,
    UpTrigger,
)


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in apps.get_app_config("mediation").get_models()}


def seed(**options: object) -> str:
    out = StringIO()
    call_command("seed_standing_facts", stdout=out, **options)
    return out.getvalue()


def test_seeding_twice_adds_nothing_and_asks_little_of_the_database(bare: None) -> None:
    with CaptureQueriesContext(connection) as statements:
        summary = seed(password="a password for tests")
    assert len(statements) < 150
    first, phones = counts(), list(Member.objects.order_by("pk").values_list("phone", "name"))
    assert summary.startswith("20 sites, 109 members, ")
    assert seed(password="another password") == summary
    assert counts() == first
    assert list(Member.objects.order_by("pk").values_list("phone", "name")) == phones
    assert Member.objects.get(phone="+8613952600001").check_password("a password for tests")


def test_what_the_operator_changed_survives_seeding(seeded: None) -> None:
    Target.objects.filter(version__policy__tier="N", promise="arrive").update(amount=7)
    Site.objects.filter(code="dygy").update(name_en="Renamed", arrival_code="000000")
    CategoryWord.objects.filter(word="断网").update(tier="")
    seed()
    assert set(Target.objects.filter(version__policy__tier="N", promise="arrive").values_list("amount", flat=True)) == {
        7
    }
    assert Site.objects.get(code="dygy").name_en == "Renamed"
    assert CategoryWord.objects.get(word="断网").tier == ""


def test_a_real_installation_may_begin_with_rules_alone(bare: None) -> None:
    seed(rules_only=True)
    assert Site.objects.count() == Member.objects.count() == 0
    assert Policy.objects.exists()
    assert directory.working_hours()


def test_without_a_password_nobody_can_sign_in_yet(bare: None) -> None:
    seed()
    assert not any(member.has_usable_password() for member in Member.objects.all()[:5])


def test_every_site_can_be_found_reached_and_served(seeded: None) -> None:
    sites = Site.objects.prefetch_related("aliases", "buildings", "organisations")
    assert sites.count() == 20
    assert {site.name for site in sites if site.is_pilot} == {
        "锦绣华庭",
        "新世纪花园",
        "东苑公寓",
        "玉城花园",
        "天韵景园",
    }
    names = [alias.name for site in sites for alias in site.aliases.all()] + [site.name for site in sites]
    assert len(names) == len(set(names))
    assert {"东元公寓", "新世级花园"} <= set(names)
    for site in sites:
        assert site.hotline.is_valid()
        assert site.name_en
        assert 6 <= site.buildings.count() <= 20
        kinds = {
            "community",
            "owners_committee",
            "property",
            "client",
            "contractor",
            "supervision",
            "design",
            "residents",
        }
        assert {organisation.kind for organisation in site.organisations.all()} == kinds
        roles = set(Membership.objects.filter(group__site=site).values_list("role", flat=True))
        assert {"member", "resident_representative", "quality_supervisor"} <= roles
    assert {site.code for site in sites if directory.leader_of(site) is None} == {"smxc"}
    assert CoordinationGroup.objects.filter(memberships__member__away_from__isnull=False).exists()


def test_every_tier_promises_every_stage_and_watches_it(rules: None) -> None:
    for policy in Policy.objects.all():
        version = directory.policy_for(policy.tier, category=policy.category)
        promised = {target.promise for target in version.targets.all()}
        assert promised >= {Promise.ASSIGN, Promise.ARRIVE, Promise.RESOLVE, Promise.DECIDE}
        assert (Promise.SECURE in promised) == (policy.tier in "UH")
        assert {rung.promise for rung in version.rungs.all()} == promised | set(AGREED)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_seeded_days_agree_with_a_second_source(rules: None, year: int) -> None:
    china = holidays.country_holidays("CN", years=year)
    hours = directory.working_hours()
    day = dt.date(year, 1, 1)
    while day.year == year:
        assert hours.is_working_day(day) == china.is_working_day(day), day
        day += dt.timedelta(days=1)


def test_next_years_provisional_days_are_the_thirteen_of_the_law(rules: None) -> None:
    china = holidays.country_holidays("CN", years=2027)
    seeded = set(CalendarDay.objects.filter(year__year=2027).values_list("date", flat=True))
    assert len(seeded) == 13
    assert seeded <= set(china)


def test_words_an_emergency_must_not_miss_are_there_with_their_look_alikes(rules: None) -> None:
    words = EmergencyWord.objects.in_bulk(field_name="word")
    assert {"着火", "起火", "冒烟", "漏气", "触电", "漏电", "塌", "压住", "困住", "流血", "打人"} <= words.keys()
    assert {"煤气/燃气/天然气/瓦斯/液化气…味", "动刀", "跳楼", "gas", "fire"} <= words.keys()
    assert "跳楼价" in words["跳楼"].exceptions
    assert UpTrigger.objects.get(word="倒灌进家").runs_into_home
