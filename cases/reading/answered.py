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
