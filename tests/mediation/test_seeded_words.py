"""Words of the seed after an upgrade: what is new is there, what the operator removed or changed stays so."""

from __future__ import annotations

import pytest
from django.apps import apps

from mediation.apps import bring_words
from mediation.models import Category, CategoryWord, EmergencyWord, FlagWord, SeededWord, UpTrigger
from mediation.seed import words
from mediation.seed.tables import rows


def upgrade() -> None:
    """What `migrate` does when it is through."""
    bring_words(apps=apps, verbosity=0)


def forget(*, listed_in: str, key: str) -> None:
    """As if this release were the first to bring it."""
    SeededWord.objects.filter(listed_in=listed_in, key=key).delete()


@pytest.mark.parametrize(
    ("listed_in", "key", "model", "named"),
    [
        ("emergency_words", "着火", EmergencyWord, {"word": "着火"}),
        ("flag_words", "collective/全楼", FlagWord, {"word": "全楼"}),
        ("up_triggers", "noise/半夜", UpTrigger, {"word": "半夜", "category__code": "noise"}),
        ("categories", "utility_outage/断网", CategoryWord, {"word": "断网"}),
    ],
)
def test_a_word_that_is_new_in_the_seed_is_there_after_an_upgrade(
    listed_in: str, key: str, model: type[EmergencyWord], named: dict[str, str], rules: None
) -> None:
    model.objects.filter(**named).delete()
    forget(listed_in=listed_in, key=key)
    upgrade()
    assert model.objects.filter(**named).count() == 1
    upgrade()
    assert model.objects.filter(**named).count() == 1


def test_what_the_operator_removed_stays_removed(rules: None) -> None:
    EmergencyWord.objects.filter(word="着火").delete()
    FlagWord.objects.filter(word="全楼").delete()
    upgrade()
    assert not EmergencyWord.objects.filter(word="着火").exists()
    assert not FlagWord.objects.filter(word="全楼").exists()


def test_what_the_operator_changed_or_added_stays_as_it_is(rules: None) -> None:
    EmergencyWord.objects.filter(word="着火").update(except_in="着火点")
    EmergencyWord.objects.create(word="塔吊歪了", service="fire")
    SeededWord.objects.filter(key="着火").update(values={"service": "fire", "except_in": "", "as_written": False})
    upgrade()
    assert EmergencyWord.objects.get(word="着火").except_in == "着火点"
    assert EmergencyWord.objects.filter(word="塔吊歪了").exists()


def test_what_stands_as_it_was_laid_down_follows_the_seed(rules: None) -> None:
    """A word that the seed excuses no more would silence a danger for as long as its old row stood."""
    old = {"service": "fire", "except_in": "改造以后着火", "as_written": False}
    EmergencyWord.objects.filter(word="着火").update(**old)
    SeededWord.objects.filter(key="着火").update(values=old)
    dropped = {"service": "fire", "except_in": "", "as_written": False}
    EmergencyWord.objects.create(word="不在了的词", **dropped)
    SeededWord.objects.create(listed_in="emergency_words", key="不在了的词", values=dropped)
    upgrade()
    assert "着火点" in EmergencyWord.objects.get(word="着火").exceptions
    assert "改造以后着火" not in EmergencyWord.objects.get(word="着火").exceptions
    assert not EmergencyWord.objects.filter(word="不在了的词").exists()


def test_an_installation_from_before_gets_what_it_lacks_and_not_what_it_removed(rules: None) -> None:
    first = {row["word"] for row in rows("first/emergency_words")}
    new = {row["word"] for row in rows("emergency_words")} - first
    assert new
    SeededWord.objects.all().delete()
    EmergencyWord.objects.filter(word__in=[*new, "着火"]).delete()
    words.note_first(apps)
    upgrade()
    there = set(EmergencyWord.objects.values_list("word", flat=True))
    assert new <= there and "着火" not in there


def test_a_new_installation_waits_for_its_seed(bare: None) -> None:
    upgrade()
    assert not EmergencyWord.objects.exists() and not SeededWord.objects.exists()
    assert not Category.objects.exists()
