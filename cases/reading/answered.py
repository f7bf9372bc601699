"""What answers us at length: thanks that name what was mended, an official answer quoted and contradicted. Pure."""

from __future__ import annotations

import re

LONGEST_THANKS = 60
# Thanks that name what was mended; and what turns them into a complaint after all.
_MENDED = re.compile(
    r"(?:修|补|换|装|清|铺|敲|铲|刮|剪|填|通|接|拆|搬|挪|拉|抽|盖|砌|栽|种|调|处理|解决|弄|搞|疏通|恢复|打扫|赔|退|结|发|亮|点)(?:理)?(?:得)?(?:好|了|上|完|平|走|净|掉|光|开|清|到|起|干净|通|亮)了?"
    r"|(?:再|一点|一滴|都|也)?(?:不|没(?:有)?)(?:再)?(?:漏|滴|渗|臭|吵|响|堵|冒|返|掉|塌|颠|黑|停|漫|断|翘)(?:过|了|水|味)?|现在有了|结束了|到账|到卡|放心了|踏实|清爽|方便多|安静"
)
_GRATEFUL = re.compile(
    r"谢|感谢|感激|辛苦|费心|满意|点赞|锦旗|表扬|放心|心放下|放下心|安心|宽心|松了?口气|蛮好|挺好|真好|太好了|没意见|了结|费心|多亏|大功告成|处理得|thank|great|happy"
)
_STILL_WRONG = re.compile(
    r"但是?(?!.{0,4}小|.{0,6}(?:也行|算了))|可是|不过|却|怎么|为什么|凭什么|[??]|满意(?:个|什么|吗|才怪)|不满意|还(?:是|在|没|不)|照样|照旧|依旧|又(?!转|好|上|了锁|亮|换|清|送)"
    r"|请(?!转告)|希望(?!保持)|能不能|要求|恳请|望(?:有关|领导|尽快)|盼|没人管|没(?:修|解决|处理|清|弄)|返工|重来|反映一|反映问题|建议"
)
# Thanks at the end of a request are good manners, and confirm nothing (请答复,谢谢).
_COURTESY = re.compile(r"谢|感谢|辛苦|thank")
_REQUEST = re.compile(
    r"请(?!转告)|麻烦|恳|希望(?!保持)|能不能|能否|什么时候|几时|怎么|如何|有没有|何时|[?]|please|could you"
)
# An official answer quoted, and what is said against it.
_QUOTES = re.compile(
    r"(?:回复|答复|短信|电话|通报|结论|调解书|处理意见|回访)(?:里|上|中)?(?:说|写|讲|问|是|的)|(?:你们|他们|来人|师傅)(?:回复|答复)?(?:说|讲|写)(?:已|是|什么|修好|清完|整改|处理|解决|没问题|弄好|治好|约谈|完)"
    r"|^说(?:是|什么|我)?(?:已|修好|清完|整改|处理|解决|约谈|我同意|雨水|没超标|装了|拆了|工资)|经核实|(?:这|那)?(?:也)?(?:叫|算|就算|能算)(?:什么)?(?:办结|解决|修好|处理|整改|完|好|修|正常)"
    r"|(?:收到|看了)(?:你们的?)?(?:回复|答复|处理意见)|不(?:认可|接受|属实|服|同意(?:办结|结案))|办结|结案|就算?(?:修好|治好|解决|完事)|签(?:字|名)[^,]{0,4}没签"
)
_AGAINST = re.compile(
    r"不(?:认可|接受|属实|服|同意|满意|算|承认|存在)|没(?:有)?[!!,.]|又|还(?:是|在|敞|没|湿|立)|照样|照旧|一下雨|根本|糊弄|敷衍|牛头不对马嘴|[??]|返工|重新|什么都没|没见|没人|没有人|谁(?:来|看)|才|几时|另一|就[一那]"
)
# What was mended has broken again: 修好的地方又坏了. How it shows says little about which matter it was.
_MENDS = "修补换装通铺弄搞刷粉接焊砌抹粘贴"
_MENDING = rf"(?:[{_MENDS}]|固定|疏通|整改|返工|处理|解决)(?:理|好|过|完|上|了|掉|通|平|严|结实)*"
_BROKEN = (
    r"(?:坏|漏|渗|滴|裂|掉|堵|松|爆|翘|塌|陷|断|脱落|脱皮|空鼓|鼓|起皮|起泡|发霉|返水|冒|臭|响|倒灌|开胶|开裂|积水|不亮|不行|不通|不好用"
    r"|不灵|失灵|打不开|关不上|老样子|这样|那样|一样|出(?:了|现)?(?:问题|毛病|故障|状况)|有(?:问题|毛病)|犯(?:了|毛病|老毛病)|复发|反弹|不能用)"
)
_AGAIN = (
    r"(?:又|再次|再度|重新|还是|仍然?|照样|依旧|依然|没(?:过|到|隔|用|撑|管)?(?:几|多|两|三|一)?(?:天|久|个?月|周|个?星期|小时)"
    r"|(?:才|刚|不到|不出|就)(?:过|修|用|撑)?[一二两三四五六七八九十半几\d]+(?:天|个?月|周|个?星期|小时|年))"
)
_BROKE_AGAIN = re.compile(
    rf"{_MENDING}(?:的|得)?[^;!?。\n]{{0,10}}?{_AGAIN}[^;!?。\n]{{0,8}}?{_BROKEN}"
    rf"|好了[^;!?。\n]{{0,6}}?{_AGAIN}[^;!?。\n]{{0,4}}?{_BROKEN}|(?:刚|才|上次|上回|前几天|之前){_MENDING}[^;!?。\n]{{0,10}}?就?{_BROKEN}了"
    rf"|(?:老毛病|老问题|旧病)[^;!?。\n]{{0,6}}?(?:又|复|还|来)"
    rf"|^(?:现在|今天|昨天|昨晚|怎么|那个?|这|它|你们看)*(?:又|再次){_BROKEN}了?$"
    r"|\b(?:broke|broken|leak\w*|crack\w*|clog\w*|block\w*|fell|failed|stopped working|come back|came back|is back)"
    r"\b[^.!?]{0,16}\bagain\b|\bagain\b[^.!?]{0,12}\b(?:broke|broken|leaks|leaking)\b"
    r"|\b(?:fixed|repaired|mended|patched)\b[^.!?]{0,24}\b(?:broke|failed|came off|fell|leaks|leaking)\b"
)


def broke_again(text: str) -> str:
    """The words that say that something mended is broken again: `修好的地方又坏了`, `刚铺的砖又松了`."""
    said = _BROKE_AGAIN.search(text)
    return said[0] if said else ""


def thanks(text: str) -> str:
    """The words for what was mended, in a text that is grateful for it and complains of nothing."""
    if len(text) > LONGEST_THANKS or not _GRATEFUL.search(text) or _STILL_WRONG.search(text):
        return ""
    mended = _MENDED.search(text)
    return mended[0] if mended else ""


def refuted(text: str) -> str:
    """The words that quote an answer of ours, in a text that contradicts it."""
    quoted = _QUOTES.search(text)
    return quoted[0] if quoted and _AGAINST.search(text) else ""


def is_courtesy(word: str, text: str) -> bool:
    """Whether a word of thanks only ends a request."""
    return bool(_COURTESY.match(word) and _REQUEST.search(text))
