"""Whether words ask how our work stands: when somebody comes, how far it is, whether anybody cares.

Pure; takes the words as `normal` gives them. What somebody asks beside a complaint is the complaint's (`intent`): this
is asked only of people of whom we have a case.
"""

from __future__ import annotations

import re

from .normal import bare

# When, how far, who: what a time and a name answer.
_WHEN = re.compile(
    r"什么时[候间]|啥时候?|几时|几点[钟来到能]|几号(?:能|来|修|好)|多久|何时|哪一?天|哪日|多会儿?|[什啥]么?辰光|多早晚"
    r"|(?:要|得)等(?:到|多|几)|还要等|来不来|修不修|办不办"
    r"|(?:来|修好|处理|弄好|解决|安排|派人)了?没有?(?:$|[啊呀呢?,. ])"
    r"|(?:有没有|有|没)人(?:能|会|要|过)?(?:来|到|上门|处理|管|负责|跟进)(?:了|过|看)*[吗嘛么没呢?]"
    r"|(?:今天|明天|下午|上午|晚上|周末).{0,6}(?:来|到|修|有人).{0,4}[吗嘛么没不?]"
    r"|(?:能|会|还)(?:不能|不会)?来(?:人)?[吗嘛么不?]|(?:人|师傅)(?:呢|在哪|到哪)|到(?:了)?哪(?:一)?[步里儿]?了|到哪(?:一)?步"
    r"|(?:怎么|咋)样(?:了|啦)|[什啥]么?(?:个)?(?:情况|状态|样子|进度|进展|说法)|进度|进展|有(?:没有)?(?:下文|消息|结果|回音|答复)"
    r"|(?:怎么|咋|为(?:什么|啥|何))(?:到现在)?(?:还|都|一直|迟迟)?(?:没|不|无)(?:有)?(?:人|来|见|处理|修|动|派|联系|解决|弄|消息|下文)"
    r"|(?:请问)?(?:是)?谁(?:来|负责|处理|在办|在管|跟进|经办|管)(?:我?(?:这|那)(?:个|件|事)?)?|派(?:了)?(?:的)?(?:是)?(?:谁|人了?[吗没])"
    r"|(?:经办人?|负责人|联系人|办事的|组长|师傅)(?:的)?(?:是|叫)(?:谁|什么|啥)"
    r"|(?:经办人?|负责人|联系人|组长|师傅|你们|谁)?的?(?:联系)?(?:电话|号码|联系方式|手机)(?:号码?)?(?:是)?"
    r"(?:多少|几号|有吗|是什么)"
    r"|(?:短信|信息)?收到(?:了)?(?:没有?|吗|么|不)|怎么说(?:$|[啊呀呢?,. ])"
    r"|查(?:询|一下)?(?:一下)?(?:我的)?(?:案子|案件|单子|进度|情况|结果)"
    r"|^查询?(?:一下|下)?$|(?:怎么|咋)(?:不|没)(?:回|理|接)(?:我|人|信|电话)?"
    r"|\b(?:when|how (?:long|soon|far)|what time)\b|any (?:news|update|progress)"
    r"|what(?:'s| is) (?:happening|the status|going on)"
    r"|\b(?:is|has|will|are|did) (?:any|some)(?:one|body)\b|are you coming|will you come"
    r"|who(?:'s| is| will)(?: (?:be )?(?:in charge|responsible|handling|coming|looking after|dealing))?"
    r"(?: (?:of|for|with))?(?: my (?:case|report))?|where is (?:he|she|the)"
)
# Asked in anger: there is an answer to it all the same.
_WHETHER = re.compile(
    r"管不管|理不理|(?:到底|究竟|倒底).{0,8}(?:管|来|修|办|处理|解决)|有没有人(?:管|理)|(?:还|到底)(?:管|修|来|办)(?:不|吗|么|嘛)"
    r"|是不是(?:忘|不管|没人)|(?:把我|我们)?忘了(?:吗|吧|我)|没人管(?:吗|了吗)|(?:有|还有)人(?:吗|管吗|在吗)"
    r"|do you (?:even )?care|forg(?:o|e)t(?:ten)? (?:about )?(?:me|us)"
)
# Not asked, but nothing else either: that nobody has come, and that it should be soon.
_NOBODY = re.compile(
    r"^(?:你们|我们|今天|昨天|上午|下午|师傅|等了.{1,4}|还|都|也|一直|到现在|怎么|[,. ])*"
    r"没(?:有)?(?:见)?(?:一个)?(?:人)?(?:来|到|联系|理|管|接电话|接|动静|消息)(?:过|呢|啊|我|我们|人)*$"
    r"|^打电话(?:也|都)?(?:没人接|打不通)$"
    r"|^.{0,8}?(?:请|麻烦|希望|能)?(?:尽快|赶快|赶紧|抓紧|快点|快些|速)(?:来|处理|解决|修|办|派人|安排|点).{0,6}$|^急+$"
)
_CLAUSE = re.compile(r"[,.;!?。、\s]+")
# What stands beside a question and tells nothing: who asks, where they live, how long they have waited.
_BESIDE = re.compile(
    r"^(?:(?:你|您|喂|哎|请问|麻烦|想|再|我|我们|就|那|那个|这个|我想|还想|帮我)*(?:好|问|问一?下|问问|请问|查查?|看看?|说说?)?(?:一下)?"
    r"|同志|师傅|领导|谢谢.{0,4}|多谢|急|很急|着急|在线等|hello|hi|please|thanks?|thank you"
    r"|(?:都|我|我们|已经|在家)*等(?:了|得)?.{0,8}|(?:都|已经)?.{1,3}(?:天|小时|个月|个星期|周)了"
    r"|(?:我|我们)?(?:家|住|是|在)*.{0,10}(?:号楼|栋|幢|单元|室|building).{0,8}|\d{1,5}|[a-z]{2,4}-?20\d\d-?\d{4,6})$"
)


def asks(words: str) -> bool:
    """Whether somebody asks how it stands with what they reported: `3号楼501什么时候来`, `你们到底管不管`."""
    return asks_when(words) or _WHETHER.search(words) is not None or _NOBODY.match(bare(words)) is not None


def asks_when(words: str) -> bool:
    """The same, asked for a time, a person or how far it is."""
    return _WHEN.search(words) is not None


def without_question(words: str) -> str:
    """What is left of the words without what asks in them: of `请问谁负责我这个` nothing that names a matter."""
    return _WHEN.sub(" ", words).strip()


def asks_and_tells_nothing(words: str) -> bool:
    """Whether it asks for a time, and beside it says nothing that somebody should be told: `你好,几时来`."""
    clauses = [clause for clause in _CLAUSE.split(bare(words)) if clause]
    return asks(words) and all(asks(clause) or _BESIDE.match(clause) for clause in clauses)
