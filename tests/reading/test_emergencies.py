"""Danger is seen through typos, blanks, sounds, scripts and abuse; what only sounds like it is not taken for it."""

from __future__ import annotations

import pytest

from cases.reading import emergency
from cases.reading.intent import Intent
from cases.reading.normal import normal
from cases.reading.reading import understand
from cases.reading.vocabulary import Vocabulary
from mediation.models import EmergencyWord, Tier

pytestmark = pytest.mark.django_db
ALARMS = [
    "着火了",
    "著火了!",
    "着 火 了",
    "着.火.了",
    "着或了",
    "楼道 起火",
    "zhao huo le",
    "ZHAOHUO",
    "煤氣洩漏",
    "媒气味好重",
    "挂在绳子上不动了",
    "一股臭鸡蛋味",
    "电表箱冒火花",
    "老人倒在地上没反应",
    "水漫到插座了",
    "操你妈的都死光了吗 三楼冒烟了",
    "有人掉进井里",
    "🆘",
    "再不来我就从楼上跳下去",
    "电梯里困了人",
    "拿刀追着人砍",
    "smell of gas",
    "a worker fell from the roof",
    "lou shang zhao huo le kuai lai",
    "角磨机把燃气管磨破了",
    "水已经漫到胸口",
    "架子上有电,小伙子粘在上面甩不脱",
    "water is running into the fuse box",
    "叫救护车",
]
NONE = [
    "火大得很",
    "气死我了",
    "着火了一样的热",
    "触电般的感觉",
    "爆炸性消息",
    "吓死人",
    "这是救命钱",
    "打人工电话没人接",
    "万一着火消防车怎么进来",
    "担心脚手架会塌",
    "差点砸到人",
    "没有人受伤",
    "没着火,别乱传",
    "大伙都不同意",
    "拿到钥匙了",
    "楼电梯坏了",
    "厨房漏 电视也坏了",
    "3 hao lou dian ti huai le",
    "热水器打不着火",
    "火灾演练几点开始",
    "跳楼价",
    "一塌糊涂",
    "the fire door does not close",
    "someone keeps parking in my space",
    "可以打我座机",
    "还以为楼塌了,原来是倒渣土",
    "等死人了还不来",
    "架子搭起来以后电视没信号",
    "没有再漏电",
]


@pytest.mark.parametrize("text", ALARMS)
def test_danger_is_seen(text: str, vocabulary: Vocabulary) -> None:
    reading = understand(text, vocabulary=vocabulary)
    assert (reading.intent, reading.tier) == (Intent.EMERGENCY, Tier.URGENT)
    assert reading.emergency and reading.fired["emergency"]


@pytest.mark.parametrize("text", NONE)
def test_what_sounds_like_danger_is_none(text: str, vocabulary: Vocabulary) -> None:
    assert emergency.look(normal(text), vocabulary).service == ""
    assert understand(text, vocabulary=vocabulary).tier != Tier.URGENT


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("着火了", "fire"),
        ("煤气漏了", "gas"),
        ("流血不止", "ambulance"),
        ("拿刀砍人", "police"),
        ("漏到插座上了", "ambulance"),
    ],
)
def test_it_is_told_whom_to_call(text: str, service: str, vocabulary: Vocabulary) -> None:
    assert understand(text, vocabulary=vocabulary).emergency == service


def test_where_no_word_fires_the_second_opinion_may_raise_the_alarm_and_says_why(vocabulary: Vocabulary) -> None:
    text = "小伙子粘在电箱上甩不开"
    bare = Vocabulary(**{**vars_of(vocabulary), "emergencies": []})
    reading = understand(text, vocabulary=bare)
    assert reading.tier == Tier.URGENT
    assert all(word.startswith("≈") for word in reading.fired["emergency"])


def test_a_new_emergency_word_counts_at_once(seeded: Vocabulary) -> None:
    text = "哗啦棒槌"
    assert understand(text, vocabulary=seeded).emergency == ""
    EmergencyWord.objects.create(word="哗啦棒槌", service="police")
    assert understand(text).emergency == "police"


def vars_of(vocabulary: Vocabulary) -> dict[str, object]:
    names = ("categories", "words", "triggers", "sites", "aliases", "flags", "night")
    return {name: getattr(vocabulary, name) for name in names}
