"""For whom a text was meant: what is not for us opens no case, what is doubtful is said, a complaint is a report."""

from __future__ import annotations

import pytest

from cases.reading import gist
from cases.reading.intent import Intent
from cases.reading.normal import normal
from cases.reading.reading import understand
from cases.reading.vocabulary import Vocabulary
from mediation.models import Tier

pytestmark = pytest.mark.django_db
OPENS = (Intent.REPORT, Intent.EMERGENCY)


@pytest.mark.parametrize(
    "text",
    [
        "晚饭你们先吃，我还在回去的路上",
        "明天几点的火车呀",
        "宝贝晚安",
        "哈哈哈哈",
        "到家了跟我说一声",
        "see you tomorrow dear",
    ],
)
def test_what_people_write_to_one_another_opens_no_case(text: str, vocabulary: Vocabulary) -> None:
    reading = understand(text, vocabulary=vocabulary)
    assert reading.intent not in OPENS and reading.emergency == ""


@pytest.mark.parametrize(
    "text",
    [
        "【市供电】因线路检修，明日6时至12时停电，请提前准备",
        "明日8时至18时停水，请提前储水【城东水务】",
        "【某某银行】您尾号3321的卡支出500元",
        "【街道消防】冬季用火用电要小心，谨防火灾",
    ],
)
def test_a_notice_with_its_sender_at_either_end_opens_no_case(text: str, vocabulary: Vocabulary) -> None:
    reading = understand(text, vocabulary=vocabulary)
    assert (reading.intent, reading.emergency) == (Intent.SPAM, "")


@pytest.mark.parametrize("text", ["【急】三单元楼道积水到脚脖子了", "【锦绣华庭】楼上一直在漏水"])
def test_brackets_around_a_cry_or_a_place_are_no_sender(text: str, vocabulary: Vocabulary) -> None:
    assert understand(text, vocabulary=vocabulary).intent in OPENS


@pytest.mark.parametrize(
    "text", ["我正在开车，稍后回复您", "自动回复：本人休假至周五", "I'm driving, will call you later"]
)
def test_a_phones_own_answer_is_known_as_one(text: str, vocabulary: Vocabulary) -> None:
    reading = understand(text, vocabulary=vocabulary)
    assert (reading.intent, reading.is_automatic) == (Intent.CHAT, True)


@pytest.mark.parametrize("text", ["锦绣华庭3号楼", "我住玉城花园 12-2-501"])
def test_a_place_alone_is_known_as_one(text: str, vocabulary: Vocabulary) -> None:
    assert understand(text, vocabulary=vocabulary).names_only_a_place
    assert not understand(f"{text}漏水", vocabulary=vocabulary).names_only_a_place


def test_only_what_may_be_for_us_is_doubtful(vocabulary: Vocabulary) -> None:
    for text in ("1", "没解决", "退订", "锦绣华庭3号楼漏水，天花板全湿了", "【某某银行】您尾号3321的卡支出500元"):
        assert not understand(text, vocabulary=vocabulary).is_doubtful, text


@pytest.mark.parametrize("text", ["以前那个坑天天崴脚，今天填平了，谢谢你们", "楼道的灯换好了，上下楼亮堂，感谢"])
def test_thanks_that_name_the_old_fault_confirm(text: str, vocabulary: Vocabulary) -> None:
    assert understand(text, vocabulary=vocabulary).intent == Intent.CONFIRM


@pytest.mark.parametrize("text", ["你们回复说已经整改完毕，我看原封没动", "短信说修好了，今天一下雨照样往里灌"])
def test_a_rejection_that_quotes_the_answer_rejects(text: str, vocabulary: Vocabulary) -> None:
    assert understand(text, vocabulary=vocabulary).intent == Intent.REJECT


def test_a_question_at_the_end_of_a_complaint_leaves_it_a_complaint(vocabulary: Vocabulary) -> None:
    text = "外墙刷了一半就停了，架子挡着窗，屋里白天都要开灯，请问什么时候能有人来处理"
    assert understand(text, vocabulary=vocabulary).intent == Intent.REPORT
    assert understand("怎么解决停车的问题", vocabulary=vocabulary).intent != Intent.CONFIRM


def test_a_long_letter_keeps_two_or_three_matters(vocabulary: Vocabulary) -> None:
    letter = (
        "尊敬的领导您好，我们全院都支持改造。现在楼顶漏水，天花板都泡坏了；楼下垃圾堆了半个月没人清；停车位被施工队占了；"
        "找物业，物业说等通知，找社区，社区说已经登记。另外路灯也不亮，夜里还施工吵得睡不着。恳请领导重视，谢谢"
    )
    assert 2 <= len({each.code for each in (understand(letter, vocabulary=vocabulary)).others}) + 1 <= 3


def test_a_plain_question_or_suggestion_can_wait(vocabulary: Vocabulary) -> None:
    assert understand("请问我们三区什么时候开始换管子", vocabulary=vocabulary).tier == Tier.LOW
    assert not gist.only_asks(normal("三区的管子什么时候来修，漏了两个月了"))


def test_who_names_a_thing_and_a_place_is_never_talking_to_somebody_else(vocabulary: Vocabulary) -> None:
    for text in ("锦绣华庭3号楼吵死了", "锦绣华庭3号楼\x07\x1b[31m吵死了", "锦绣华庭3号楼2单元501漏水"):
        reading = understand(text, vocabulary=vocabulary)
        assert (reading.intent, reading.is_doubtful) == (Intent.REPORT, False)
