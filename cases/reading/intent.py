"""What the writer wants: to report, to answer "solved?", to add something, to ask, to stop or start our texts.

Read without the conversation, as if one case of the writer's waited for "1 solved, 2 not solved". Commands, digits,
advertising and bare addresses are read by rule; in all else the learned opinion weighs the text, and words that usually
answer speak beside it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from math import log

from mediation.models import FlagKind

from . import answered, for_whom, strays
from .commands import ANSWERED_BY_PROVIDER, Command, whole
from .normal import bare
from .opinion import Judgement
from .phrases import stands_in
from .place import Place
from .subject import Subject
from .vocabulary import Vocabulary


class Intent(StrEnum):
    REPORT = "report"
    EMERGENCY = "emergency_report"
    STATUS = "status"
    CONFIRM = "confirm"
    REJECT = "reject"
    ADD = "addinfo"
    STOP = "optout"
    RESUME = "optin"
    HELP = "help"
    SPAM = "spam"
    # Meant for somebody else: what people write to one another, and what a phone answers by itself.
    CHAT = "chat"


# Not for us: neither opens a case nor is taken for an answer.
NOT_FOR_US = (Intent.SPAM, Intent.CHAT)


_OF_COMMAND = {
    Command.SOLVED: Intent.CONFIRM,
    Command.NOT_SOLVED: Intent.REJECT,
    Command.STATUS: Intent.STATUS,
    Command.PRESS: Intent.STATUS,
    Command.WITHDRAW: Intent.CONFIRM,
    Command.STOP: Intent.STOP,
    Command.RESUME: Intent.RESUME,
    Command.HELP: Intent.HELP,
}
_OF_PROVIDER = {"start": Intent.RESUME, "unstop": Intent.RESUME, "help": Intent.HELP}

# A digit, then an end, a mark, or words that only answer: "1,谢谢", "2没来人". Not 1号楼, 2楼, 1.灯坏了2.没人扫.
_DIGIT = re.compile(
    r"^(?:我?(?:选择?|回复?|按|答))?[([]? ?([12一二])[)\]]?(?:$|[ ,.:!;?)]+|(?=[^\d\s号楼幢栋#单层室-]))"
)
A_LIST = re.compile(r"(?<!\d)2[.,、):]|第二|其次")
_REJECT = re.compile(
    r"没(?:有)?(?:得到)?(?:解决|修好|弄好|搞好|处理|变化|改善|效果|用|好|修)|未(?:解决|处理)|不(?:满意|同意结案|解决|算完)|别给我结案"
    r"|满意(?:个|什么|\?|才怪|吗)|解决(?:个|什么|了吗)|好(?:个屁|个头|什么好)|哪里?(?:解决|修|好)了?|个(?:屁|鬼|头|锤子)"
    r"|还(?:是)?(?:老样子|一样|那样|没|不行)|还在?(?:是)?(?:漏|吵|滴|堵|臭|响|冒|渗)|老样子|又(?:漏|堵|坏|吵|渗|停|冒|犯)|照样|照旧|依旧|依然"
    r"|没人(?:来|管|影)|人影都没|没来(?:人|过)?|看了?一眼就走|骗人|糊弄|敷衍|假的|差评|没用|白来|没得用|修了.{0,3}(?:不如|又|还|跟没|等于)"
    r"|not (?:solved|fixed|done|resolved|ok|satisfied)|still (?:leak|not|no|the|block|noisy|there)|"
    r"nobody came|no one came|not yet|unsolved"
    r"|mei jie ?jue|bu ?man ?yi|mei xiu hao|hai shi"
)
_CONFIRM = re.compile(
    r"(?<!怎么)(?<!如何)(?<!怎样)(?:解决|修好|弄好|搞好|处理好|处理完|弄妥|办好|清理干净|清理完|搞定|修复|恢复正常|换好|补好|赔偿到位|通了|完工)了?|好了|好啦|妥了|不(?:漏|吵|堵|臭|滴|渗|响)(?:水|雨)?了"
    r"|没问题了?|没事了|满意|可以了|行了|来(?:水|电|气)了|(?:水|电|气|网)(?:来|通)了|(?:赔|钱).{0,3}(?:到了|收到)|同意结案|点赞|谢谢|感谢|辛苦"
    r"|\b(?:solved|fixed|resolved|all good|thanks|thank you|satisfied)\b|jie ?jue ?le|hao ?le|man ?yi|xiu hao|xie xie"
)
_STATUS = re.compile(
    r"进度|进展|(?:到|办到?)(?:了)?哪(?:一)?(?:步|了|里了|个阶段)|(?:处理|办|搞|弄)(?:得)?(?:怎么样|咋样|如何)|怎么样了|咋样了|什么情况|有(?:消息|结果|回音|答复|下文)(?:了?[没吗]|$)"
    r"|(?:什么时候|啥时候|几点|多久|何时|哪天|今天).{0,5}(?:来人|有人|能?来|到(?!期)|上门|派人|给我修|处理|答复|回复|解决)|还要等多久|(?:怎么|为什么|为啥)还(?:没|不)(?:有)?(?:人|来|处理|联系|动静)"
    r"|有人(?:受理|处理|管|跟进)(?:了)?[吗没]|派给谁|谁在(?:办|处理|负责)|处理结果|(?:人|师傅)(?:呢|到哪)|(?:说|讲)(?:是)?.{0,8}(?:来|到场).{0,4}(?:怎么|到现在|人呢|没见)|催(?:一)?[下催办]|能不能快点|没(?:有)?(?:动静|回音|下文|人联系)"
    r"|收到我的(?:短信|信息|投诉)|我(?:的|报的|那个|那件|昨天报的|上次报的).{0,8}(?:案子|单子|投诉|事情?|报修).{0,8}(?:怎么|吗|没|哪|答复|有人|如何)|什么状态"
    r"|\b(?:status|update|progress)\b|when will (?:some|any|you)|has any(?:one|body)|what is happening|"
    r"how long do i|jin ?du|cha ?xun|zen me yang le"
)
_STATUS_SURELY = re.compile(
    r"(?:办|处理|弄|走)?到(?:了)?哪(?:一)?(?:步|了|个阶段)|进度(?:怎|如何|查|到)|处理结果|(?:那个|的)单子|"
    r"怎么样了$|my (?:case|report)"
)
_NUMBER = re.compile(r"\b[a-z]{2,4}-?20\d\d-?\d{4,6}\b")
_ADD = re.compile(
    r"补充|更正|说错|写错|(?:刚才|刚刚|上面|前面|之前)(?:说|忘|写|发|那条)|忘(?:了|记)说|再说一下|还有一(?:件|点|个)|另外"
    r"|(?:照片|图片|视频|相片).{0,6}(?:发|传|附|见)|(?:发|拍|传|附).{0,5}(?:照片|图片|视频)|这是.{0,4}(?:照片|图片)|现场照片"
    r"|我?(?:的)?(?:电话|手机|联系方式|号码)(?:号码)?(?:是|:|为|1\d{10})|联系.{0,5}1\d{10}|我姓|我叫|我不?在家|有人在家|家里有人|才在家|钥匙|来的时候|来了(?:打|敲)|敲门|门铃|车牌"
    r"|my (?:phone|number)|i meant|to add|forgot to|photo attached|bu ?chong"
)
_STOP = re.compile(
    r"退订|取消(?:订阅|短信|提醒)|(?:不要|别|不用|停止|请勿|不想|不需要|勿).{0,4}(?:再)?.{0,6}(?:发|收(?!.{0,3}[费款钱租])到?|短信|"
    r"信息|消息|打扰|通知|提醒|接收)(?!.{0,3}(?:出|声|噪|了?钱|热|到现在))|(?:短信|消息|信息|通知|提醒).{0,4}(?:不收|不要|停|免|退|关)|拒收"
    r"|(?:号码?|名单)[^,]{0,6}(?:删|去掉|移除)|unsubscribe|opt ?out|stop (?:text|send|mess)|^stop\b.{0,12}$|remove me"
    r"|(?:take|remove).{0,16}off.{0,8}list|no more (?:texts?|messages)|(?:not|n't) (?:text|message) me|tui ?ding|bie fa"
)
_RESUME = re.compile(
    r"恢复.{0,6}(?:接收|短信|订阅|通知|发|提醒)|重新.{0,4}(?:订阅|接收|收|发|开通|通知)|(?:继续|接着|照旧|照常).{0,6}(?:接收|收|发|通知)"
    r"|(?:可以|还是要?|还要|又想|想).{0,6}(?:收|发).{0,3}(?:短信|通知|信息|消息|给我|我)|(?:退订|别发|不要发|按错|误发|手滑|取消).{0,14}(?:恢复|重新|又|继续|不是要退)|请恢复|帮?我?恢复一?下?$"
    r"|(?:加回|加进|加到|加上)[^,]{0,4}(?:名单|去|来|我|$)|(?:也|还)?给我也?(?:加|发)(?:上|一份|吧)?$|(?:发到|发给)我这个号|我(?:也|还)?要收"
    r"|\b(?:resume|subscribe|opt ?in)\b|(?:start|again).{0,12}(?:sending|messages|updates)|put me back"
    r"|(?:receive|get).{0,16}again|hui fu"
)
# News we send, named by what they are about: 停水通知, 施工消息.
_NEWS = re.compile(r"(?:停[水电气]|施工|改造|进度|工程|修房子?|项目)+的?(?:事)?(?:通知|消息|信息|短信|提醒)")
_BUT = re.compile(r"但|不过|可是|然而|还没|还在|没修|没人")
_HELP = re.compile(
    r"^(?:你好|您好|在吗|在不在|有人吗|喂|hello|hi|ni hao)+[,.!? ]*(?:在吗|有人吗|请问)?$|怎么(?:用|操作|"
    r"报修|投诉|举报|发|写|报)(?:$|[?,. 啊呢])|如何(?:使用|报修|投诉)"
    r"|(?:你们?|这)(?:个)?(?:短信|号码?|平台|系统)?(?:是)?(?:干什么|干嘛|做什么|什么号|谁)|是(?:人工|机器人|真人)|转人工|人工服务|能(?:办|管|处理)(?:什么|哪些)|管哪些"
    r"|how (?:does this|do i|to)|what (?:can|is) (?:i|this)|who (?:is|are) (?:this|you)|bang ?zhu"
)
_ANSWERS = (
    (Intent.HELP, _HELP),
    (Intent.ADD, _ADD),
    (Intent.STATUS, _NUMBER),
    (Intent.STATUS, _STATUS),
    (Intent.REJECT, _REJECT),
    (Intent.CONFIRM, _CONFIRM),
)
# What is longer than this, after thanks or a question, may hold a report.
SHORT = 22
JUST_A_WORD = 4
LONG_FOR_AN_ANSWER = 30
# In logits, what words of an answer are worth beside the learned opinion.
SURELY, BY_ITSELF, WITHIN_A_REPORT = 6.0, 1.5, 0.3
# Who names a thing and a place reports, even with words of an answer (物业什么都没解决,3号楼垃圾没人收);
# without them surely.
NAMES_BOTH, NAMES_BOTH_ALONE = 0.8, 3.0
RAREST = 1e-4
# A "solved" closes a case: where no word says it, the opinion must be surer by so much.
UNSAID = 1.5
# In logits, what thanks that name the old fault, and a rejection that quotes an answer, are worth by themselves.
THANKS, REFUTES = 4.0, 2.5
LONGEST_QUESTION = 36
# What would have been a report, had it been for us, is talk by so much less.
NO_REPORT = 1.0


def find(
    text: str, vocabulary: Vocabulary, *, subject: Subject, place: Place, opinion: Judgement
) -> tuple[Intent, str, bool]:
    """The intent of a normal text that is no emergency, what it was read from, and whether it is in doubt that the text
    was meant for us."""
    if (said := _by_form(text, vocabulary, subject, place)) is not None:
        return *said, False
    rest = text
    for word in place.fired:
        rest = rest.replace(word, " ")
    if switch := _switch(rest, subject):
        return *switch, False
    if names_only_a_place(text, place):
        return Intent.ADD, " ".join(place.fired), False
    return _sentence(rest, subject, place, opinion)


def _by_form(text: str, vocabulary: Vocabulary, subject: Subject, place: Place) -> tuple[Intent, str] | None:
    """What the form of a text alone tells: a phone's answer, a notice, a command, a digit, advertising."""
    if said := strays.automatic(text):
        return Intent.CHAT, said
    if sender := strays.notice(text, place):
        return Intent.SPAM, sender
    if (command := whole(text)) is not None:
        return _OF_COMMAND[command], text
    if (word := bare(text)) in ANSWERED_BY_PROVIDER:
        return _OF_PROVIDER.get(word, Intent.STOP), word
    if digit := _digit(text):
        return digit, text[:2]
    if word := spam(text, vocabulary, subject=subject, place=place):
        return Intent.SPAM, word
    return None


def names_only_a_place(text: str, place: Place) -> bool:
    """Whether a normal text says where, and nothing else: a first text of that kind is asked what happened there."""
    rest = text
    for said in place.fired:
        rest = rest.replace(said, " ")
    return bool(place.fired) and not re.sub(
        r"[\W_]|我?(?:家|住|在|是)|地址|室|单元|\d|i live|unit|room", "", _without_unit(rest)
    )


def spam(text: str, vocabulary: Vocabulary, *, subject: Subject, place: Place) -> str:
    """The words of advertising, if it is that. One strong word, or two others in a text that tells of nothing here."""
    near = vocabulary.listed_flags.near(text)
    fired = [row for row in near if row.kind == FlagKind.SPAM and stands_in(row.word.lower(), text)]
    if any(row.is_strong for row in fired) or (
        len(fired) >= 2 and place.site is None and len(fired) >= len(subject.words)
    ):
        return ", ".join(row.word for row in fired)
    return ""


def _digit(text: str) -> Intent | None:
    """An answer that begins with the digit asked for."""
    match = _DIGIT.match(text)
    if match is None or A_LIST.search(text, match.end()) or len(text) > LONG_FOR_AN_ANSWER:
        return None
    rest = text[match.end() :]
    if match[1] in "一二" and rest and not match[0].strip("([一二").strip():
        return None
    if match[1] in "1一":
        return Intent.REJECT if _REJECT.search(rest) else Intent.CONFIRM if not rest or _CONFIRM.search(rest) else None
    return Intent.REJECT if not rest or not re.match(r"[个次天户家人年月点米块元万多只台辆]", rest) else None


def _switch(text: str, subject: Subject) -> tuple[Intent, str] | None:
    """Stop or start our texts; but where something is reported beside it, that goes before."""
    rest = _NEWS.sub("通知", text)
    for intent, pattern in ((Intent.RESUME, _RESUME), (Intent.STOP, _STOP)):
        if match := pattern.search(rest):
            if subject.has_full_word and rest == text and (_BUT.search(rest) or len(rest) > SHORT):
                return (Intent.REPORT, "") if "退订" in text else None
            return (intent, match[0]) if len(text) <= LONG_FOR_AN_ANSWER else None
    return None


def _sentence(text: str, subject: Subject, place: Place, opinion: Judgement) -> tuple[Intent, str, bool]:
    """The likeliest intent, when words of an answer speak beside the learned opinion."""
    if subject.words and len(text) <= JUST_A_WORD and not _REJECT.search(text) and not _CONFIRM.search(text):
        return Intent.REPORT, text, False
    weight: dict[Intent, float] = {
        intent: log(max(opinion.intent.get(intent, 0.0), RAREST)) for intent in Intent if intent != Intent.EMERGENCY
    }
    said: dict[Intent, str] = {}
    if thanks := answered.thanks(text):
        weight[Intent.CONFIRM] += THANKS
        said[Intent.CONFIRM] = thanks
    elif quoted := answered.refuted(text):
        weight[Intent.REJECT] += REFUTES
        said[Intent.REJECT] = quoted
    for intent, pattern in _ANSWERS:
        if match := pattern.search(text):
            if intent == Intent.CONFIRM and (answered.is_courtesy(match[0], text) or answered.broke_again(text)):
                continue
            if not said:  # only the first weighs; the others say what the opinion may have gone by
                weight[intent] += _weighs(intent, text, subject, place)
            said.setdefault(intent, match[0])
    if subject.has_full_word and (place.site or place.building):
        weight[Intent.REPORT] += NAMES_BOTH if said else NAMES_BOTH_ALONE
    if Intent.CONFIRM not in said:
        weight[Intent.CONFIRM] -= UNSAID
    doubtful = _choose_for_whom(text, weight, subject, place, opinion)
    best = max(weight, key=lambda intent: weight[intent])
    return best, said.get(best, ""), doubtful and best in (Intent.REPORT, *NOT_FOR_US)


def _choose_for_whom(
    text: str, weight: dict[Intent, float], subject: Subject, place: Place, opinion: Judgement
) -> bool:
    """A report, or written to somebody else: that question is judged by itself. Whether the answer is in doubt."""
    ours = for_whom.ours(text, subject, place, opinion)
    likeliest = max(weight[Intent.REPORT], weight[Intent.CHAT], weight[Intent.SPAM])
    if ours >= 0:
        weight[Intent.REPORT] = likeliest
        weight[Intent.CHAT] = weight[Intent.SPAM] = log(RAREST)
    else:
        stray = Intent.SPAM if weight[Intent.SPAM] > weight[Intent.CHAT] else Intent.CHAT
        # What would have been a report is talk then; but an answer to us (a question, a correction) may be likelier.
        weight[stray] = max(weight[stray], weight[Intent.REPORT] - NO_REPORT)
        weight[Intent.REPORT] = log(RAREST)
    return abs(ours) < for_whom.DOUBT


def _weighs(intent: Intent, text: str, subject: Subject, place: Place) -> float:
    """What words of an answer are worth: little where they may be part of a complaint (物业什么都没解决)."""
    if (
        intent == Intent.STATUS
        and len(text) <= LONGEST_QUESTION
        and (_STATUS_SURELY.search(text) or _NUMBER.search(text))
    ):
        return SURELY
    if subject.has_full_word or place.site is not None or place.building is not None or len(text) > SHORT:
        return WITHIN_A_REPORT
    return BY_ITSELF


def _without_unit(text: str) -> str:
    return re.sub(
        r"(?:\d{1,2}|[一二三四五六七八九十a-z]) ?(?:单元|楼|层)|\d{3,4} ?(?:室|房)?|danyuan|building|block", "", text
    )


def verdict(text: str) -> bool | None:
    """Whether words answer "solved?": yes, no, or neither. Of one clause; a `没有` at its end is a no."""
    command = whole(text)
    if command in (Command.SOLVED, Command.NOT_SOLVED):
        return command == Command.SOLVED
    digit = _digit(text)
    if digit is not None:
        return digit == Intent.CONFIRM
    if (
        _REJECT.search(text)
        or answered.broke_again(text)
        or re.search(r"(?:没有?|不行|不好|不满意|neither.*|none.*)$", bare(text))
    ):
        return False
    return True if _CONFIRM.search(text) else None
