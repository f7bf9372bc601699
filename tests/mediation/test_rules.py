"""The rules that mediators quote: which fit a dispute, how one is quoted, and what seeding again leaves alone."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mediation import rules
from mediation.models import Category, Rule, RuleCategory
from mediation.seed import quoted
from mediation.seed.quoted import seed_rules
from mediation.seed.tables import items, rows

pytestmark = pytest.mark.django_db


def of(*codes: str) -> list[str]:
    return [rule.code for rule in rules.at_hand(codes)]


def test_a_leak_has_its_warranty_at_hand_and_no_rule_about_noise() -> None:
    assert "warranty-leak" in of("leak")
    assert "night-works" not in of("leak")


def test_a_second_category_brings_its_rules_too_and_each_once() -> None:
    both = of("leak", "quality")
    assert both.count("warranty-leak") == 1
    assert set(of("leak")) <= set(both)


def test_of_no_category_nothing_is_at_hand() -> None:
    assert rules.at_hand([]) == []


def test_every_category_named_in_the_seed_exists() -> None:
    named = {code for row in rows("rules") for code in items(row["categories"])}
    assert named <= set(Category.objects.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("language", "cited"),
    [("zh-hans", "《噪声污染防治法》第43、88条"), ("en", "Noise Pollution Prevention Law, arts. 43, 88")],
)
def test_a_rule_is_quoted_with_its_source_and_date(language: str, cited: str) -> None:
    said = rules.quoted(Rule.objects.get(code="night-works"), language=language)
    assert said.cited == cited
    assert said.in_force_on == dt.date(2022, 6, 5)
    assert said.checked_on is None


def test_what_is_at_hand_costs_one_statement_once_it_is_known() -> None:
    rules.at_hand(["noise"])
    with CaptureQueriesContext(connection) as asked:
        rules.at_hand(["noise"])
    assert len(asked) == 1


def test_what_the_operator_changed_is_in_force_at_once() -> None:
    Rule.objects.filter(code="warranty-leak").update(is_active=False)
    assert "warranty-leak" not in of("leak")


def test_a_new_version_renews_what_nobody_edited_and_leaves_what_somebody_did() -> None:
    """The one is as an earlier version of the program brought it, the other as the operator wrote it."""
    earlier = Rule.objects.get(code="warranty-leak")
    earlier.sentence_zh, earlier.checked_on = "旧的说法", dt.date(2026, 9, 1)
    earlier.seeded_as = quoted._digest(earlier)
    earlier.save()
    Rule.objects.filter(code="night-works").update(sentence_zh="本市的说法")
    own = Rule.objects.create(
        code="ours", topic_zh="本市", topic_en="Ours", sentence_zh="本市规定", sentence_en="Ours",
        source_zh="本市办法", source_en="City rules", in_force_on=dt.date(2025, 1, 1),
    )  # fmt: skip
    RuleCategory.objects.filter(rule__code="warranty-leak", category__code="quality").delete()
    seed_rules()
    renewed = Rule.objects.get(code="warranty-leak")
    assert "五年" in renewed.sentence_zh
    assert renewed.checked_on is None, "another text is not the one that was compared"
    assert Rule.objects.get(code="night-works").sentence_zh == "本市的说法"
    assert Rule.objects.filter(pk=own.pk).exists()
    assert "warranty-leak" not in of("quality")


def test_articles_are_numbers_in_the_database_too() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Rule.objects.filter(code="night-works").update(article="第四十三条")
