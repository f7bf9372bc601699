"""The rule at hand (依据) on a case's page: what mediators quote, with source and date, and never as a finding."""

from __future__ import annotations

import pytest
from django.test import Client

from cases.models import Case
from mediation.models import Category, Member, Rule
from tests.cases.street import Street, fresh

pytestmark = pytest.mark.django_db


def page(case: Case, member: Member, language: str = "zh-hans") -> str:
    client = Client()
    client.force_login(member)
    client.cookies["django_language"] = language
    answer = client.get(f"/desk/{case.number}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_case_shows_the_rules_of_its_kind_with_source_date_and_that_they_are_no_finding(street: Street) -> None:
    case = street.case("三楼漏水,墙都湿了", category="leak")
    shown = page(case, street.leader)
    assert "依据" in shown
    assert "供参考，不是结论" in shown
    assert "《建设工程质量管理条例》第40、41条" in shown
    assert "2000年1月30日" in shown
    assert "《保障农民工工资支付条例》" not in shown


def test_in_english_too(street: Street) -> None:
    case = street.case("三楼漏水,墙都湿了", category="leak")
    assert "Construction Quality Regulations, arts. 40, 41" in page(case, street.leader, "en")


def test_what_a_report_speaks_of_besides_brings_its_rules_to_who_reads_it(street: Street) -> None:
    """And not to a side of the works, which reads the problem and the place only."""
    case = street.case("漏水,半夜还吵", category="leak", reading={"others": ["noise"]})
    own = Rule.objects.get(code="night-works")
    assert own.topic_zh in page(case, street.leader)
    assert own.topic_zh not in page(case, street.contractor)


def test_a_kind_without_rules_says_so(street: Street) -> None:
    case = street.case("三楼漏水,墙都湿了", category="leak")
    Rule.objects.filter(fits__category=Category.objects.get(code="leak")).update(is_active=False)
    assert "这类纠纷还没有列出依据" in page(fresh(case), street.leader)
