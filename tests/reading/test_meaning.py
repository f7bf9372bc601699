"""Intent, tier, flags and place at the hard spots."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cases.reading.intent import Intent
from cases.reading.reading import understand
from cases.reading.vocabulary import Vocabulary, load
from mediation.models import CategoryWord, FlagKind, FlagWord, Tier

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("1", Intent.CONFIRM),
        ("1、", Intent.CONFIRM),
        ("“１”", Intent.CONFIRM),
        ("1️⃣", Intent.CONFIRM),
        ("壹", Intent.CONFIRM),
        ("谢谢已经好了", Intent.CONFIRM),
        ("解决了", Intent.CONFIRM),
        ("没解决", Intent.REJECT),
        ("还是漏", Intent.REJECT),
        ("满意个头", Intent.REJECT),
        ("不满意", Intent.REJECT),
        ("2 还没修好", Intent.REJECT),
        ("1号楼", Intent.ADD),
        ("1号楼漏水", Intent.REPORT),
        ("2楼漏水", Intent.REPORT),
        ("1.楼道灯坏了 2.垃圾没人收", Intent.REPORT),
        ("我想退订但楼上还在吵", Intent.REPORT),
        ("退钱", Intent.REPORT),
        ("退订", Intent.STOP),
        ("STOP", Intent.STOP),
        ("START", Intent.RESUME),
        ("恢复", Intent.RESUME),
        ("帮助", Intent.HELP),
        ("查询", Intent.STATUS),
        ("HL-2026-000123 办到哪了", Intent.STATUS),
        ("锦绣华庭3号楼", Intent.ADD),
        ("【某贷】额度20万待领取,回T退订", Intent.SPAM),
        ("您的验证码是123456", Intent.SPAM),
        ("物业什么问题都没解决,3号楼垃圾没人收", Intent.REPORT),
        ("漏", Intent.REPORT),
    ],
)
def test_intents(text: str, intent: Intent, vocabulary: Vocabulary) -> None:
    assert understand(text, vocabulary=vocabulary).intent == intent


@pytest.mark.parametrize(
    ("hour", "tier"), [(12, Tier.NORMAL), (21, Tier.NORMAL), (22, Tier.HIGH), (3, Tier.HIGH), (6, Tier.NORMAL)]
)
def test_noise_weighs_more_at_night(hour: int, tier: Tier, vocabulary: Vocabulary) -> None:
    at = datetime(2026, 9, 15, hour, 30, tzinfo=SHANGHAI)
    assert understand("电钻声太大", vocabulary=vocabulary, at=at).tier == tier
    assert understand("墙皮脱落发霉", vocabulary=vocabulary, at=at).tier == Tier.NORMAL


def test_a_time_of_night_in_the_words_counts_as_much(vocabulary: Vocabulary) -> None:
    assert understand("晚上十一点还在切割", vocabulary=vocabulary).tier == Tier.HIGH
    assert understand("晚上八点还在切割", vocabulary=vocabulary).tier == Tier.NORMAL


def test_the_first_category_is_the_main_one_and_others_follow(vocabulary: Vocabulary) -> None:
    reading = understand("楼上漏水,天花板发霉,还天天电钻吵", vocabulary=vocabulary)
    assert reading.category.code == "leak"
    assert "noise" in [each.code for each in reading.others]


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("我们三十几户联名", FlagKind.COLLECTIVE),
        ("再不管就拉横幅", FlagKind.COLLECTIVE),
        ("家里有孕妇", FlagKind.VULNERABLE),
        ("我妈坐轮椅", FlagKind.VULNERABLE),
    ],
)
def test_flags(text: str, flag: FlagKind, vocabulary: Vocabulary) -> None:
    assert flag in understand(text, vocabulary=vocabulary).flags


@pytest.mark.parametrize(
    ("text", "site", "building", "unit", "room"),
    [
        ("三号楼二单元五零一 漏水", "", 3, "2", "501"),
        ("12栋B单元吵", "", 12, "B", ""),
        ("3#502漏水", "", 3, "", "502"),
        ("7-301 漏水", "", 7, "", "301"),
        ("廿号楼停水", "", 20, "", ""),
        ("两号楼停水", "", 2, "", ""),
        ("san dong ting shui", "", 3, "", ""),
        ("shi er hao lou mei dian", "", 12, "", ""),
        ("3楼漏水", "", None, "", ""),
        ("2号门堵了", "", None, "", ""),
        ("10月3号停水", "", None, "", ""),
        ("花了300块,13800138000", "", None, "", ""),
        ("对面5号楼在装电梯,我家3号楼吵死了", "", 3, "", ""),
        ("说错了,不是4幢是14幢", "", 14, "", ""),
        ("新世纪花苑3幢", "新世纪花园", 3, "", ""),
        ("锦秀华廷吵", "锦绣华庭", None, "", ""),
        ("dong yuan gongyu 2 dong", "东苑公寓", 2, "", ""),
        ("xinshiji huayuan mei shui", "新世纪花园", None, "", ""),
        ("Jade City Garden building 4", "玉城花园", 4, "", ""),
        ("阳光花园漏水", "", None, "", ""),
        ("玉城社区不管", "", None, "", ""),
        ("我住东苑公寓,对面锦绣华庭在施工", "东苑公寓", None, "", ""),
    ],
)
def test_places(text: str, site: str, building: int | None, unit: str, room: str, vocabulary: Vocabulary) -> None:
    reading = understand(text, vocabulary=vocabulary)
    said = (reading.site.name if reading.site else "", reading.building_number, reading.unit, reading.room)
    assert said == (site, building, unit, room)


def test_where_no_word_fires_the_opinion_says_what_it_is_about_and_why(vocabulary: Vocabulary) -> None:
    reading = understand("好好的树荫没有了,夏天到哪乘凉", vocabulary=replace(vocabulary, words=[]))
    assert reading.category.code == "greening"
    assert reading.fired["category"] == [] and reading.fired["opinion"]


def test_a_word_added_since_goes_before_the_opinion(seeded: Vocabulary) -> None:
    text = "电钻从早到晚吵死了,都是为了那个哗啦棒槌"
    assert understand(text).category.code == "noise"
    CategoryWord.objects.create(category=seeded.by_code["greening"], word="哗啦棒槌")
    assert understand(text).category.code == "greening"


def test_a_hint_added_since_counts_only_where_no_full_word_is_found(seeded: Vocabulary) -> None:
    CategoryWord.objects.create(category=seeded.by_code["greening"], word="哗啦棒槌", is_hint=True)
    assert understand("哗啦棒槌").category.code == "greening"
    assert understand("电钻从早到晚吵死了,都是为了那个哗啦棒槌").category.code == "noise"


@pytest.mark.parametrize("place", ["锦绣华庭3号楼", "玉城花园 12-2-501", "新世纪花园二十栋"])
def test_where_it_is_does_not_change_what_it_is_about(place: str, vocabulary: Vocabulary) -> None:
    for text in ("墙角一圈一圈的黄印子", "孩子一晚上没睡,楼下还在干", "口子只剩一条缝,车推不过去"):
        alone, placed = understand(text, vocabulary=vocabulary), understand(f"{place},{text}", vocabulary=vocabulary)
        assert (alone.category.code, alone.intent) == (placed.category.code, placed.intent)


def test_a_changed_word_takes_effect_at_once_and_nothing_is_loaded_twice(
    seeded: Vocabulary,
) -> None:
    category = seeded.by_code["greening"]
    assert understand("哗啦棒槌").category.code != "greening"
    CategoryWord.objects.create(category=category, word="哗啦棒槌")
    assert understand("哗啦棒槌").category.code == "greening"
    FlagWord.objects.create(kind=FlagKind.COLLECTIVE, word="哗啦棒槌")
    assert FlagKind.COLLECTIVE in understand("哗啦棒槌").flags
    assert load() is load()
