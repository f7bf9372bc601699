"""Whether a text asks to be told of works beforehand, or not to be any more. Short texts that say so as a whole; who
complains that nobody told them, or that the water is off, reports.

Every function takes the words as `normal` gives them.
"""

from __future__ import annotations

import re

LONGEST = 48
_NOTICE = r"(?:通知|告知|公告|告示|提醒|预告|告居民书)"
_WORKS = r"(?:施工|动工|开工|改造|工程|停水|停电|停气|断水|断电|断网|停水停电)"
_ENDS = r"(?:一下|一声|短信|消息|给?我们?|给?我家|了|吧|啊|哦|呗|谢谢|吗|好吗|可以吗|行吗|[ ,.!?])*$"
# What makes it a complaint, a question or news, whatever else it says.
_TELLS = re.compile(
    r"没人?(?:有)?(?:人)?(?:通知|告知|公告|提前|收到|告诉)|(?:也|都|又|从来|从)不(?:通知|告知|提前|告诉)|未(?:通知|告知)|不(?:提前|事先)"
    r"|为什么|为啥|为何|凭什么|怎么(?:不|没|又|还)|突然|已经停|又停|停了|停着|没水|没电|没气|昨天|今天早|刚才|吵|漏|投诉|不来电|不来水"
)
_ASKS = re.compile(
    rf"订阅[^,。!?]{{0,20}}?{_NOTICE}[^,。!?]{{0,16}}$"
    rf"|^[^,。!?]{{0,20}}?订阅[^,。!?]{{0,8}}{_WORKS}[^,。!?]{{0,6}}$"
    rf"|(?:想|要|希望|愿意|申请|请|麻烦|能|可以|帮我|给我|我)[^,。!?]{{0,10}}?(?:收到?|接收|收取|开通|发|登记)[^,。!?]{{0,10}}?"
    rf"{_WORKS}?[^,。!?]{{0,6}}?{_NOTICE}{_ENDS}"
    rf"|想(?:提前|早点)?知道[^。!?]{{0,10}}?{_WORKS}[^。!?]{{0,10}}?(?:通知|告诉|提醒|发短信)(?:给)?(?:我|我们){_ENDS}"
    rf"|{_WORKS}(?:之?前|的话|时|的时候|消息)[^。!?]{{0,8}}?(?:通知|告知|告诉|提醒|发(?:个|条)?(?:短信|消息|信息)|说)"
    rf"(?:给)?(?:我|咱|我们|我家|一声|一下){_ENDS}"
    rf"|(?:^|[,请我想])(?:开通|登记|加入|需要|要|发)[^,。!?]{{0,4}}?{_WORKS}?(?:短信)?{_NOTICE}{_ENDS}"
    rf"|加(?:进|到|入)[^,。!?]{{0,8}}?{_NOTICE}[^,。!?]{{0,4}}$"
    rf"|把{_WORKS}?[^,。!?]{{0,4}}?{_NOTICE}[^,。!?]{{0,4}}?发(?:给|到)?我{_ENDS}"
    rf"|(?:以后|今后|有|要是|如果|下次|请|麻烦|希望|每次)[^。!?]{{0,16}}?{_WORKS}[^。!?]{{0,12}}?"
    rf"(?:通知|告知|告诉|提醒|发短信|发(?:个|条)?(?:短信|消息|信息)|说)(?:给)?(?:我|咱|我们|我家){_ENDS}"
    rf"|(?:以后|今后|要是|如果|下次|请|麻烦|希望|每次)[^。!?]{{0,12}}?(?:有)?{_WORKS}[^。!?]{{0,8}}?提前[^。!?]{{0,4}}?"
    rf"(?:通知|告知|告诉|提醒|说)(?:我|咱|我们|我家|一声|一下)?{_ENDS}"
)
_ASKS_IN_ENGLISH = re.compile(
    r"^(?:please |pls |hi,? )?(?:(?:can|could) (?:you|i) )?(?:i (?:want|would like|'d like) to )?"
    r"(?:subscribe|sign (?:me )?up|get|receive|send me|text me|tell me|notify me|let me know)\b.*"
    r"\b(?:notices?|(?:before|ahead of) .*\b(?:works?|water|power|outages?))\b"
    r"|^(?:works )?notices?(?:$| (?!board|was|were|is|are|says?|said|on|that|off|stop|came|told))"
)
_NO_MORE = re.compile(
    rf"(?:不要|不想要?|不用|不必|别|勿|停止|停发|取消|退订|退掉|关闭|关掉|不再|不需要|不订阅?)[^,。!?]{{0,6}}?(?:再)?[^,。!?]{{0,6}}?"
    rf"(?:发|收到?|接收|订阅|推送|给我)?[^,。!?]{{0,8}}?{_WORKS}?[^,。!?]{{0,4}}?{_NOTICE}{_ENDS}"
    rf"|^[^,。!?]{{0,8}}?{_NOTICE}(?:短信)?[,]?(?:就)?(?:不要|别|不用|不必|停止)(?:再)?(?:给我)?(?:发|推送)?{_ENDS}"
)
_NO_MORE_IN_ENGLISH = re.compile(
    r"^(?:please |pls )?(?:no(?: more)? (?:works )?notices(?: please)?"
    r"|(?:stop|cancel|unsubscribe|end)\b.*\bnotices?)[.! ]*$"
)
# To be texted again at all is another wish (`commands`): who means works says so.
_OF_WORKS = re.compile(rf"{_WORKS}|订阅")
_FOR_ONESELF = re.compile(r"我|咱|需要|订阅|开通|登记|一声")
# Not of us: that somebody else be told nothing.
_OF_OTHERS = re.compile(rf"{_NOTICE}(?:施工|他|她|对方|楼上|楼下|邻居|物业|领导|家人|孩子|别人)")


def asks_for_notices(words: str) -> bool:
    """Whether a short text asks to be told of works: `订阅通知`, `以后停水提前告诉我一声`, `text me before works`."""
    if len(words) > LONGEST or _TELLS.search(words) or wants_no_notices(words):
        return False
    if words.isascii():
        return _ASKS_IN_ENGLISH.search(words) is not None
    together = words.replace(" ", "")
    return all(each.search(together) for each in (_FOR_ONESELF, _OF_WORKS, _ASKS))


def wants_no_notices(words: str) -> bool:
    """Whether a short text asks to be told of them no more: `不要通知`, `别再发停水通知了`, `no notices`."""
    if len(words) > LONGEST or _OF_OTHERS.search(words):
        return False
    if words.isascii():
        return _NO_MORE_IN_ENGLISH.search(words) is not None
    together = words.replace(" ", "")
    return _TELLS.search(together) is None and _NO_MORE.search(together) is not None
