"""Reading an answer to what we asked: which digit of a list, which building, yes or no. Pure: no tables but those
handed in. Each takes the words as `reading.normal` gives them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cases import numbers as case_numbers
from cases.models import Case
from cases.reading.intent import A_LIST
from cases.reading.normal import bare
from cases.reading.reading import Reading
from notifications.segments import cut

NEW_MATTER = 0
MOST_OPTIONS = 3
_HAN = {each: place for place, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_DIGIT = re.compile(
    r"^(?:我?说?的?是|我?选择?|回复?|按|答|第|no\.?)? ?([0-9零〇一二两三四五六七八九])(?: ?(?:个|件|条|号))?$"
)
# A digit, set apart, and more words: "1,谢谢", "2 还在漏". Not 1号楼, 2 楼, 2 次, 1.灯坏了2.没人扫.
_FIRST = re.compile(
    r"^(?:我?(?:选择?|回复?|按|答))?[([]? ?(\d)"
    r"(?:[)\]] ?|[ ,.:;!。、]+|(?=但|不过|可是|还|没|又|谢|根本|都))(?P<rest>.+)$",
    re.DOTALL,
)
_COUNTED = re.compile(r"^(?:号|楼|幢|栋|单元|层|室|#|-|\d|[个次天户家人年月点米块元万多只台辆遍])")
_BOTH = re.compile(r"^[^\d]{0,3}1[^\d]{0,4}2[^\d]{0,3}$")
_NUMBER = re.compile(r"^(?:我?家?住?在?)?(\d{1,3})(?: ?(?:号|栋|幢|#|号楼))?$")
# No building at all, or nobody knows: 整个小区, 大门口, 地下车库. Not "小区停水了", which reports something.
_NO_BUILDING = re.compile(
    r"^(?:就|在|是|我们|咱们|本|整个|全|公共|地下|这个|那个)*"
    r"(?:小区|区域|部位|大门口?|门口|门卫|门岗|路上|路口|马路|车库|停车场|车棚|广场|花园|围墙|绿化带|草坪|外面|室外|活动室|院子|全部|都有"
    r"|的|里面?|边上?|那边|[东南西北]面?)+$"
    r"|^(?:the )?(?:whole|all of|entire).*$"
)
_UNKNOWN = re.compile(r"不知道|不清楚|不晓得|不确定|说不清|not sure|don'?t know")
_NEW = re.compile(
    r"^(?:都不是|不是这些|新的?事情?|新的|另外?一?件?的?事|别的事|另外的|none(?: of them)?|something new|new)$"
)
_ONE_OF_THEM = re.compile(r"撤|[那这]|的$")
_ENOUGH_TO_NAME_IT = 6
_DENIES = re.compile(r"没|未|无人|\b(?:no|not|nobody|never)\b")
_AGAIN = re.compile(r"^(?:要的?|需要|要重开|重开|重新处理|要重新处理|请重新处理|再处理一?下|reopen|please reopen)$")
_NO_NEED = re.compile(r"^(?:不要了?|不用了?|不需要了?|不必了?|算了|不重开|没必要|no need)$")
_THOUGHT_BETTER = re.compile(r"^(?:不撤回?了?|别撤了?|先不撤了?|不撤销了?|不要撤回?|算了|不用了|keep (?:it|them))$")
# "Solved" that is only half meant, or asked: neither 1 nor 2.
_IN_DOUBT = re.compile(
    r"一半|有点|还有些|(?:可|但|只是)还|我才|再说|一部分|(?:好|解决|弄好|修好|处理好)了?(?:没有?|吗|么|\?)|才怪|half|partly|\?$"
    r"|谁说|哪里?(?:有|就)|好像|似乎|应该(?:是)?|可能|大概|也许|(?:解决|修|弄|处理|搞|办)不(?:了|好|掉|成)"
    r"|(?:但是?|就是|不过|只是|可是).{0,12}(?:没|未|不|还)"
)
_BUT = re.compile(r"但|不过|就是|只是|可是|另外|还有|而且|\b(?:but|also|and now)\b")
_SAYS_NEW = re.compile(
    r"^另外|[,。;. ]另外|还有一?(?:件|个)(?:事|问题|情况)|另一?(?:件|个)(?:事|问题)|别的(?:事|问题)"
    r"|新(?:的)?(?:问题|情况|事)"
    r"|顺便(?:反映|说|问)|再反映"
    r"|\b(?:another (?:thing|problem|matter)|something else|new problem|besides)\b"
)
_GOES_ON = re.compile(
    r"还|又|仍|依然|照样|没(?:有)?(?:修|弄|补|换|处理|解决|好|清|搞|装|恢复|人)|就是|因为|所以|后来|结果|越来越|\b(?:still|again|not)\b"
)
_COMES_BACK = re.compile(
    r"又.{0,4}(?:漏|渗|滴|堵|吵|响|坏|臭|停|冒|裂|掉|塌|开始|来了|犯|出现)|(?:老|同样|原来)的?(?:问题|毛病|地方).{0,4}(?:又|还|来)"
    r"|复发|反弹|\bagain\b"
)
_ALL_OF_THEM = re.compile(
    r"^(?:这|那)?(?:(?:两|俩|三|几)(?:个|件|样|处)?(?:事情?)?(?:都|全)(?:是|有)?|全?都(?:是|有)|全部"
    r"|both|all(?: of them)?)$"
)
_ALL_AND = re.compile(
    r"^(?:(?:两|俩|三|几)(?:个|件|样|处)?(?:事情?|案子|投诉)?(?:都|全)?|全?都|全部)|(?:both|all)(?: of them)?$"
)
_FOR_ALL = re.compile(
    r"(?:两|俩|三|四|几|所有|全部)(?:个|件|样|处|单|张|条)?(?:的)?(?:事情?|案子|投诉|单子|问题|报修|反映)?"
    r"(?:都|全|也|一起|$|[,. ])"
    r"|(?:一起|全部|统统|通通|全)(?:都)?(?:撤|取消|算|不|别)|(?<!什么)(?<!怎么)都(?:撤|取消|算了|不(?!是|知|行|好|对)|别|甭|无需)"
    r"|\b(?:both|all (?:of )?(?:them|it|my)|either|neither|everything)\b"
)
_FEARS = re.compile(
    r"(?:别|不要|不能|不想|不希望|请勿|会不会|是不是).{0,6}(?:告诉|透露|泄露|泄漏|暴露|说出).{0,14}(?:我|名字|姓名|电话|身份|知道)?"
    r"|(?:会不会|能不能|可不可以|是不是).{0,4}(?:让|被|给).{0,10}(?:知道|晓得|看到|看见)"
    r"|谁(?:能|会|可以)?(?:看到|看见|看得到|知道).{0,6}(?:我|电话|名字|号码|信息)|匿名|保密|"
    r"(?:不(?:想|要|能|愿意?|希望)|别|不可以|千万别|怕).{0,4}(?:让|给|告诉|被|叫).{0,10}(?:知道|晓得|看到|看见)|(?:替|帮|给)我保密|(?:别|不要)说是我"
    r"|(?:do not|don'?t|not) (?:want|let|tell).{0,40}(?:know|me)|keep it (?:private|secret|confidential)"
)
_NO_TEXTS = re.compile(
    r"^(?:please,? )?stop(?: it| now)?(?:[ ,.!]+(?:please|thanks?|thank you|now))*$"
    r"|^stop (?:texting|messaging|sending|the texts|these texts|sms).{0,30}$|^no more (?:texts|messages|sms).{0,20}$"
    r"|^.{0,6}(?:不(?:想|要|再|用|需要|愿意?)?(?:再)?(?:收|接收|看)(?:到)?"
    r"(?:你们)?(?:的)?(?:这些|这种|这个)?(?:短信|信息|通知|消息)了?)[吧啊谢。, ]{0,4}$"
    r"|^.{0,4}(?:别|不要|不用|勿)(?:再)?(?:给我)?(?:发|推送|通知)(?:我)?"
    r"(?:短信|信息|消息|通知|了)*[吧啊烦死了谢。, ]{0,6}$"
)
_TEXTS = re.compile(
    r"^.{0,8}(?:恢复|重新|继续|又想|还想|还是想?要?|想再|再)(?:接)?(?:收|发|订阅|通知)(?:到)?"
    r"(?:我|给我)?(?:你们的?)?(?:短信|信息|通知|消息)?了?[吧啊谢。, ]{0,4}$"
    r"|^恢复(?:短信|通知|发送|接收)?[吧啊谢。, ]{0,4}$"
    r"|^(?:please )?(?:resume|start|restart)(?: (?:the )?(?:texts?|messages|again|please))*$"
)
_CHOOSING = re.compile(r"[\W_]|我?(?:说?的?是|选择?|回复?)")
_NO_MATTER = re.compile(r"没(?:什么)?(?:问题|事)|不(?:错|吵|漏|堵|臭|滴|渗|响)|no problem")
# Not what is wrong again, but that what we asked about is not settled.
_NOT_SETTLED = re.compile(
    r"没(?:有)?(?:得到)?解决|未解决|不(?:满意|解决|算完|同意)|(?:解决|满意)(?:个|什么|了?吗)|结案|差评"
    r"|unsolved|not (?:solved|resolved|satisfied)|mei ?jie ?jue|bu ?man ?yi"
)
# Not solved, and no word of what.
_ONLY_DENIES = re.compile(
    r"^(?:(?:我?(?:选择?|回复?|按|答)|[2二两]|不是?|否|no|n|[\W_]|你们?|我们?|这|那|问题|事情?|根本|压根|完全|一点|还|仍|依然|依旧|是|都|就|也|并"
    r"|没有?(?:得到|给我?)?(?:解决|修好|弄好|搞好|处理好?|办好|办|好|用|效果|改善|变化)|未(?:解决|处理|修好)|不(?:满意|行|好|可以|同意)"
    r"|老样子|一样|了|啊|呢|呀|吧|的|嘛|很|彻底)+"
    r"|(?:it(?:'s| is) )?(?:still )?not (?:yet )?(?:solved|fixed|resolved|done|ok|satisfied)(?: yet)?"
    r"|unsolved|mei ?jie ?jue|bu ?man ?yi)[\W_]*$"
)


def option(
    text: str, cases: Sequence[Case], reading: Reading, *, numbers: Mapping[int, str], by_words: bool = True
) -> int | None:
    """Which of the listed cases an answer means, from 1; 0 for "something new"; None if it does not say.

    By its digit, by the number of the case or of its building, or, where words may choose (`by_words`, else only a few
    that point), by the one case of the list that is about what the words are about. `numbers` as in `listed`.
    """
    words = bare(text)
    if _NEW.match(words):
        return NEW_MATTER
    if match := _DIGIT.match(words):
        digit = _HAN.get(match[1], int(match[1]) if match[1].isdecimal() else None)
        return digit if digit is not None and digit <= len(cases) else None
    if (first := leading_digit(text)) is not None:
        return first if first <= len(cases) else None
    places = [(place, case) for place, case in enumerate(cases, 1)]
    named = [place for place, case in places if case_numbers.is_said(numbers.get(case.pk, case.number), words)]
    points = by_words or len(words) <= _ENOUGH_TO_NAME_IT or _ONE_OF_THEM.search(words)
    if not named and points and reading.fired.get("category"):
        named = [place for place, case in places if case.category.code == reading.category.code]
    elif not named and points and reading.building_number is not None:
        named = [place for place, case in places if case.building and case.building.number == reading.building_number]
    return named[0] if len(named) == 1 else None


def leading_digit(text: str) -> int | None:
    """The digit an answer begins with, set apart from the words after it; None if there are no words after it."""
    match = _FIRST.match(bare(text))
    if match is None or says_both(text) or _COUNTED.match(match["rest"]) or A_LIST.search(match["rest"]):
        return None
    return int(match[1])


def says_more(text: str) -> bool:
    """Whether an answer goes on to something else: `好了,但是…`."""
    return _BUT.search(bare(text)) is not None


def is_only_digits(text: str) -> bool:
    """Whether an answer is a choice and nothing else: `2`, `第二个`."""
    return _DIGIT.match(bare(text)) is not None


def is_the_choice(text: str, number: str) -> bool:
    """Whether an answer is the choice of this case and nothing else: `2`, `0123`, `回复0123`."""
    return is_only_digits(text) or not _CHOOSING.sub("", case_numbers.without(bare(text), number))


def says_both(text: str) -> bool:
    """`1还是2?`, `1 2`: no answer."""
    return _BOTH.match(bare(text)) is not None


def wants_no_texts(text: str) -> bool:
    """Whether a short text, in words of its own, wants no more of ours: `stop please`, `不收短信了`."""
    return _NO_TEXTS.search(bare(text)) is not None


def wants_texts(text: str) -> bool:
    """Whether a short text wants ours again: `我又想收短信了`."""
    return _TEXTS.search(bare(text)) is not None


def says_new(text: str) -> bool:
    """Whether words say of themselves that they are about something else: `另外路灯坏了`, `还有一件事`."""
    return _SAYS_NEW.search(bare(text)) is not None


def goes_on(text: str) -> bool:
    """Whether words go on about what was said before: `还在滴水`, `吊顶没修`."""
    return _GOES_ON.search(bare(text)) is not None


def fears_to_be_known(text: str) -> bool:
    """Whether somebody does not want the other side to know who complained: `别让施工队知道是我说的`."""
    return _FEARS.search(bare(text)) is not None


def is_in_doubt(text: str) -> bool:
    """Whether "solved" is only half meant, or asked."""
    return _IN_DOUBT.search(bare(text)) is not None or text.endswith("?")


def says_not_settled(text: str) -> bool:
    """Whether it says in so many words that what we asked about is not settled."""
    return _NOT_SETTLED.search(bare(text)) is not None


def only_denies(text: str, number: str) -> bool:
    """Whether it says "not solved", of the case of that number or of none, and nothing of what is not: `2`,
    `还是没解决啊`."""
    return _ONLY_DENIES.match(case_numbers.without(bare(text), number)) is not None


def denies(text: str) -> bool:
    """Whether there is a no in it at all; what the learned opinion takes for a rejection needs one."""
    return _DENIES.search(_NO_MATTER.sub("", bare(text))) is not None


def again(text: str) -> bool | None:
    """Whether a settled case is to be taken up again; None if the answer does not say."""
    words = bare(text)
    return True if _AGAIN.match(words) else False if _NO_NEED.match(words) else None


def comes_back(text: str) -> bool:
    """Whether something is said to be there again: `又漏了`, `老问题又来了`."""
    return _COMES_BACK.search(bare(text)) is not None


def all_of_them(text: str) -> bool:
    """Whether an answer to "which?" is all of those listed: `两个都是`."""
    return _ALL_OF_THEM.match(bare(text)) is not None


def without_all(text: str) -> str | None:
    """What is to be done with all of them, without the word that says all (`都催一下`: `催一下`); else None."""
    rest = _ALL_AND.sub("", bare(text)).strip()
    return rest if rest and rest != bare(text) else None


def means_all(text: str) -> bool:
    """Whether a wish is for all that somebody has open: `都不用来了`, `那两个投诉都算了`."""
    return _FOR_ALL.search(bare(text)) is not None


def thought_better(text: str) -> bool:
    """Whether somebody we asked which case to take back wants to take none back after all."""
    return _THOUGHT_BETTER.match(bare(text)) is not None


def listed(cases: Sequence[Case], language: str, *, numbers: Mapping[int, str]) -> str:
    """The cases as a text lists them: `漏水渗水0123 施工噪声0124`, each with the last four digits of its number, by
    which it is chosen: "1" and "2" are what "solved?" is answered with.

    `numbers`: by which their reader knows them, where not by their own (`Sender.numbers`).
    """
    longest, between = (16, " ") if language.startswith("en") else (6, "")
    return " ".join(
        f"{cut(case.category.label(language), longest)}{between}{numbers.get(case.pk, case.number)[-4:]}"
        for case in cases
    )


def building(text: str, reading: Reading) -> int | None:
    """The number of the building an answer names, said in any way or as a bare number."""
    if reading.building_number is not None:
        return reading.building_number
    words = bare(text)
    if match := _NUMBER.match(words):
        return int(match[1])
    return _HAN.get(words)


def has_no_building(text: str) -> bool:
    """Whether the answer says that it is no single building, or that they do not know."""
    return is_a_place_alone(text) or _UNKNOWN.search(bare(text)) is not None


def is_a_place_alone(text: str) -> bool:
    """Whether it names a part of the estate and nothing else, however the reader takes it: 地下车库."""
    return _NO_BUILDING.match(bare(text)) is not None
