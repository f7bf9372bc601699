"""Danger told in residents' own ways, and what is told with the same words and is none.

`danger.tsv` holds texts written for this, by kind, in one hand; nothing is learned from them. The other tests name the
faults that were found (B01, B03, B33 and residents' own sentences).
"""

from __future__ import annotations

import csv
import time
from collections import Counter
from pathlib import Path

import pytest

from cases.reading import emergency, excuses, scenes
from cases.reading.excuses import Why
from cases.reading.intent import Intent
from cases.reading.normal import normal
from cases.reading.reading import understand
from cases.reading.vocabulary import Vocabulary
from mediation.models import EmergencyWord, FlagWord, Tier

pytestmark = pytest.mark.django_db

with Path(__file__).with_name("danger.tsv").open(encoding="utf-8", newline="") as file:
    TOLD = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def is_alarm(text: str, vocabulary: Vocabulary) -> bool:
    return understand(text, vocabulary=vocabulary).intent == Intent.EMERGENCY


def test_there_are_many_texts_of_each_kind() -> None:
    counts = Counter(row["kind"] for row in TOLD)
    assert len(TOLD) >= 1000 and min(counts.values()) >= 6
    assert len({row["text"] for row in TOLD}) == len(TOLD)


def kinds(danger: str) -> dict[str, list[str]]:
    """The texts on file, by kind: a test a kind, as they are many."""
    found: dict[str, list[str]] = {}
    for row in TOLD:
        if row["danger"] == danger:
            found.setdefault(row["kind"], []).append(row["text"])
    return found


@pytest.mark.parametrize(("kind", "texts"), kinds("yes").items(), ids=list(kinds("yes")))
def test_danger_told_in_ones_own_words_is_an_emergency(kind: str, texts: list[str], vocabulary: Vocabulary) -> None:
    readings = {text: understand(text, vocabulary=vocabulary) for text in texts}
    missed = [text for text, read in readings.items() if (read.intent, read.tier) != (Intent.EMERGENCY, Tier.URGENT)]
    assert missed == []
    assert all(read.emergency and read.fired["emergency"] for read in readings.values())


@pytest.mark.parametrize(("kind", "texts"), kinds("no").items(), ids=list(kinds("no")))
def test_what_is_over_feared_asked_for_or_no_danger_at_all_is_none(
    kind: str, texts: list[str], vocabulary: Vocabulary
) -> None:
    assert [text for text in texts if understand(text, vocabulary=vocabulary).tier == Tier.URGENT] == []


@pytest.mark.parametrize(
    "text",
    [
        "工人不小心把燃气管挖断了",
        "装了新热水器以后一家人煤气中毒",
        "外墙拆除以后阳台塌了",
        "楼上敲墙以后天花板砸到人了",
        "施工以后家里漏电",
        "换管以后煤气味很大",
        "燃气管道改造以后厨房有一股臭鸡蛋味道",
        "改造以后家里有臭鸡蛋味",
        "小孩不小心被电到了",
    ],
)
def test_after_the_works_and_by_carelessness_are_no_excuse(text: str, vocabulary: Vocabulary) -> None:
    """B01"""
    assert is_alarm(text, vocabulary)


@pytest.mark.parametrize(
    "text", ["一氧化碳报警器响了", "煤气报警器叫个不停", "热水器装好后一家人都头昏恶心想吐", "燃气报警器一直在响"]
)
def test_the_alarm_that_sounds_and_poisoning_told_by_its_signs_are_heard(text: str, vocabulary: Vocabulary) -> None:
    """B03"""
    assert is_alarm(text, vocabulary)


@pytest.mark.parametrize(
    ("excused", "counts"),
    [
        ("以后要是着火了怎么办", "换线以后着火了"),
        ("以后漏电谁负责", "改了线路以后漏电"),
        ("小心触电", "他不小心触电了"),
        ("注意别触电", "一个没注意触电了"),
        ("这种线容易着火", "好不容易装好,着火了"),
        ("怕漏煤气", "恐怕漏煤气了"),
        ("以防触电", "消防井盖漏电,有人触电"),
        ("去年漏煤气", "去年换的管子漏煤气"),
        ("上个月师傅触电了", "上个月改完线路师傅触电了"),
        ("要是煤气漏了怎么办", "主要是煤气漏了"),
        ("差点触电", "触电了,差点没命"),
    ],
)
def test_a_cue_excuses_in_its_own_meaning_only(excused: str, counts: str, vocabulary: Vocabulary) -> None:
    assert not emergency.look(normal(excused), vocabulary).service
    assert emergency.look(normal(counts), vocabulary).service


@pytest.mark.parametrize(
    "text",
    [
        "上个月我爸从架子上摔下来,住院到现在,要求赔偿",
        "前几天楼道着火,消防扑灭了,墙到现在是黑的",
        "我就想问,真着火了我们往哪跑",
    ],
)
def test_what_is_over_or_feared_is_grave_all_the_same(text: str, vocabulary: Vocabulary) -> None:
    reading = understand(text, vocabulary=vocabulary)
    assert (reading.intent, reading.tier) == (Intent.REPORT, Tier.HIGH)


@pytest.mark.parametrize("text", ["再见", "好,我马上下来", "老婆", "快点啦,迟到了!!!", "我现在下去", "出去了", "晕"])
def test_the_learned_opinion_alone_raises_no_alarm_of_nothing(text: str, vocabulary: Vocabulary) -> None:
    """Law, section 11, guard 8."""
    none = emergency.Danger()
    assert not emergency.is_sensed(normal(text), none, likelihood=1.0, names_a_place=False)
    assert emergency.is_sensed(normal(text), none, likelihood=1.0, names_a_place=True)
    assert understand(text, vocabulary=vocabulary).tier != Tier.URGENT


def test_the_opinion_must_be_surer_of_what_is_told_as_past() -> None:
    none = emergency.Danger()
    now, past = "工地上有人一下子没了影子", "上个月工地上有人一下子没了影子"
    likelihood = (emergency.SURE + emergency.SURE_AGAINST) / 2
    assert emergency.is_sensed(now, none, likelihood=likelihood, names_a_place=False)
    assert not emergency.is_sensed(past, none, likelihood=likelihood, names_a_place=False)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("塔吊歪ABC", "那个塔吊歪abc了"),
        ("塔吊歪ABC", "那个塔吊歪ABC了"),
        ("塔吊歪ＡＢＣ", "塔吊歪abc"),
        ("塔吊歪電纜", "塔吊歪电缆了"),
        ("哗啦／咣当…棒槌", "咣当一下棒槌"),
        ("哗啦...棒槌", "哗啦一下棒槌"),
    ],
)
def test_a_word_is_found_however_it_was_typed(
    typed: str, text: str, seeded: Vocabulary, vocabulary: Vocabulary
) -> None:
    """B33"""
    assert not is_alarm(text, vocabulary)
    EmergencyWord.objects.create(word=typed, service="fire")
    assert understand(text).emergency == "fire"


def test_a_flag_word_is_found_however_it_was_typed(seeded: Vocabulary) -> None:
    """B33"""
    assert not understand("我是icu家属,楼下电钻吵").flags
    FlagWord.objects.create(kind="vulnerable", word="ＩＣＵ家属")
    assert understand("我是icu家属,楼下电钻吵").flags == ("vulnerable",)


def test_rows_that_read_the_same_share_their_exceptions(seeded: Vocabulary) -> None:
    EmergencyWord.objects.create(word="著火", service="fire")
    assert understand("煤气灶打不着火").tier != Tier.URGENT


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("楼下有个水鬼棒槌", None),
        ("楼下什么也没有", Why.ABSENT),
        ("没有水鬼棒槌", Why.DENIED),
        ("万一有水鬼棒槌", Why.FEARED),
        ("去年有过水鬼棒槌", Why.OVER),
        ("大水鬼棒槌牌油漆", Why.PART_OF_A_WORD),
    ],
)
def test_a_word_tried_on_a_sentence_says_why_it_does_nothing(sentence: str, why: Why | None) -> None:
    word = EmergencyWord(word="水鬼棒槌", service="fire", except_in="水鬼棒槌牌")
    assert emergency.tried(word, sentence) == why


def test_every_scene_on_file_calls_somebody_and_may_be_searched_for() -> None:
    assert len(scenes.scenes()) > 80
    assert {service for service, _ in scenes.scenes()} == {"gas", "fire", "police", "ambulance"}
    assert not any(pattern.search("") for _, pattern in scenes.scenes())


def test_scenes_are_quick_on_long_texts(vocabulary: Vocabulary) -> None:
    started = time.process_time()
    for text in ("工人在架子上" * 330, "水管电线灯墙" * 330, "掉坑里的人" * 400, "烟" * 2000):
        list(scenes.find(text))
    assert time.process_time() - started < 2


def test_what_is_told_as_happening_now_is_never_over() -> None:
    text = "上次修好了,现在又漏煤气"
    start = text.index("漏煤气")
    assert excuses.why_not("gas", text, start, start + 3) is None


def test_danger_told_in_other_words_needs_no_learned_opinion(vocabulary: Vocabulary) -> None:
    """Weights that are learned anew must not decide whether these are heard."""
    texts = kinds("yes")["told in other words"]
    assert [text for text in texts if not emergency.look(normal(text), vocabulary).service] == []


@pytest.mark.parametrize(
    "text", ["meiqi漏了快来人", "有人chudian了", "媒气味道好重", "天燃气在漏", "3号楼着🔥了", "dianti里困了个人"]
)
def test_danger_is_found_in_letters_among_characters_and_mistyped(text: str, vocabulary: Vocabulary) -> None:
    assert is_alarm(text, vocabulary)
