"""A word the operator adds is tried on a sentence before it is saved (B33)."""

import pytest
from django.test import Client
from django.urls import reverse

from mediation.models import EmergencyWord, FlagWord, UpTrigger

pytestmark = pytest.mark.django_db
ADD = reverse("admin:mediation_emergencyword_add")


def add(desk: Client, **fields: str) -> object:
    return desk.post(ADD, {"word": "塔吊歪ABC", "service": "fire", "except_in": "", "example": "", **fields})


def test_a_word_is_saved_once_the_reader_finds_it_in_a_sentence(seeded: None, desk: Client) -> None:
    assert add(desk, example="快来人啊 那个塔吊歪abc了").status_code == 302
    assert EmergencyWord.objects.filter(word="塔吊歪ABC").exists()


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ("", "请写一句应当读出这个词的话。"),
        ("塔吊歪了", "这句话里找不到“塔吊歪ABC”"),
        ("没有塔吊歪ABC", "说的是没有这回事"),
        ("万一塔吊歪ABC", "说的是担心或可能发生的事"),
        ("去年塔吊歪ABC", "说的是已经过去的事"),
    ],
)
def test_a_word_that_would_do_nothing_is_refused_with_a_sentence(
    seeded: None, desk: Client, example: str, said: str
) -> None:
    page = add(desk, example=example, follow="")
    assert page.status_code == 200
    assert said in " ".join(page.context["adminform"].form.errors["example"])
    assert not EmergencyWord.objects.filter(word="塔吊歪ABC").exists()


def test_only_a_changed_word_is_tried_again(seeded: None, desk: Client) -> None:
    word = EmergencyWord.objects.create(word="塔吊歪了", service="fire")
    page = reverse("admin:mediation_emergencyword_change", args=[word.pk])
    same = {"word": "塔吊歪了", "service": "police", "except_in": ""}
    assert desk.post(page, same).status_code == 302
    assert desk.post(page, {**same, "word": "塔吊斜了"}).status_code == 200
    assert desk.post(page, {**same, "word": "塔吊斜了", "example": "塔吊斜了快来"}).status_code == 302
    word.refresh_from_db()
    assert (word.word, word.service) == ("塔吊斜了", "police")


def test_words_that_set_a_flag_or_raise_a_tier_are_tried_too(seeded: None, desk: Client) -> None:
    flag = reverse("admin:mediation_flagword_add")
    fields = {"kind": "vulnerable", "word": "ＩＣＵ家属"}
    assert desk.post(flag, {**fields, "example": "楼下吵"}).status_code == 200
    assert desk.post(flag, {**fields, "example": "我是icu家属"}).status_code == 302
    trigger = reverse("admin:mediation_uptrigger_add")
    assert desk.post(trigger, {"word": "棒槌", "tier": "H", "example": "没有"}).status_code == 200
    assert desk.post(trigger, {"word": "棒槌", "tier": "H", "example": "棒槌来了"}).status_code == 302
    assert FlagWord.objects.filter(word="ＩＣＵ家属").exists() and UpTrigger.objects.filter(word="棒槌").exists()
