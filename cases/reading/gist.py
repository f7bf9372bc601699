"""What of a text is the complaint: without the greeting, the courtesy, and what the other side says or does not do.

In a long letter half the nouns belong to the answers somebody got (物业说指标合格, 社区叫我们等), to praise
(改造是好事) and to good manners. They are heard for what is wanted (`intent`), but they do not say what it is
about. A text that only asks or suggests is told here too. Pure.
"""

from __future__ import annotations

import re

_MARKS = " ,.;!?。:\n"
_CLAUSES = re.compile(r"[^,.;!?。;!?:\n]*[,.;!?。;!?:\n]*")
_SIDES = (
    r"(?:物业公司|物业|社区|居委会?|街道办?|办事处|施工[方队]|施工的|施工单位|工头|开发商|城管|水司|水公司|供电|燃气公司|电信|业委会|项目部|监理|政府"
    r"|12345|领导|有关部门|相关部门|客服|负责人|他们?|她|人家|对方)"
)
_TALKS = (
    r"(?:说|讲|称|叫我|让我|让等|推|回复|答复|答应|不管|没人管|撒手|踢皮球|两手一摊|不理|不出面"
    r"|来看|看过|装看不见|也没用|没下文|协调|联系|登记)"
)
_OTHER_SIDE = re.compile(
    rf"^(?:可|但|而|就|却|又|也|后来|结果|再|每次)?(?:跟|找|问|向|和|给|打电话给|打|打给|反映给|投诉到)?(?:了|过)?(?:好几次|几次|多次)?{_SIDES}"
    rf"[^,.;!?]{{0,6}}{_TALKS}"
    rf"|^(?:跟|找|问|向|去|打)(?:过|了)?{_SIDES}|^(?:互相|来回|推来推去|踢皮球|反映(?:过|了)|打(?:过|了).{{0,4}}电话|报修(?:过|了))"
)
_COURTESY = re.compile(
    r"^(?:尊敬的|各位|敬爱的)?(?:区长|市长|书记|领导|政府|主任|有关部门|相关部门|工作人员|同志)[^,.;!?]{0,6}$"
    r"|^(?:您好|你好|你们好|领导好|大家好|谢谢.*|感谢.*|十分感谢|万分感谢|此致|敬礼|盼复|请回复|请答复|祝.*|辛苦.*|不好意思|打扰了|给.{0,4}添麻烦了)$"
    r"|^(?:我是|我们是|本人是?|我住|我们住)[^,.;!?]{0,14}(?:业主|居民|住户|市民|老百姓|用户|家长)[^,.;!?]{0,4}$"
    r"|^(?:恳请|希望|望|盼|请|恳求|请求|求)(?:有关部门|相关部门|领导|政府|你们|上级|贵单位|各位)*(?:能够?|帮忙?|帮助|尽快|给予|予以)*"
    r"(?:重视|解决|处理|管一?管|管管|关注|协调|督促|倾听|看看|查处|落实|给个?说法|给个?答复|沟通)[^,.;!?]{0,8}$"
    r"|^[^,.;!?]{0,10}(?:支持|赞成|拥护|理解|体谅|好事|高兴|叫好|感谢)[^,.;!?]{0,10}$"
)
SHORTEST = 24
# A plain question or suggestion, and what shows that something is wrong after all.
_ASKS = re.compile(
    r"^(?:您好|你好|领导好|请问|想问|问一?下|咨询|想了解|想知道|打听|建议|我建议|能不能|可不可以|可否|希望能?|要是能|我的意见|请把|要我说|不如)"
    r"|(?:轮到|排到|排在|排第|第几批|改造(?:名单|计划)|哪天能|什么时候|啥时候|几时|何时|多久|有没有(?:计划|安排)"
    r"|行不行|行吗|可以吗|能吗|好不好|好吗|如何)[^,.;]{0,12}$"
)
_WRONG = re.compile(
    r"漏|堵|坏|没人|不管|一直|又|还是|[四五六七八九十\d]天|几天|月了|年了|掉|砸|摔|臭|吵|裂|脏|凭什么|怎么还|投诉|怀孕|轮椅"
)
LONGEST_QUESTION = 24


def gist(text: str) -> str:
    """The normal text without greeting, courtesy and the other side's words; all of it, if little else is left."""
    if len(text) < SHORTEST:
        return text
    kept = [
        clause
        for clause in _CLAUSES.findall(text)
        if (bare := clause.strip(_MARKS)) and not _COURTESY.search(bare) and not _OTHER_SIDE.search(bare)
    ]
    left = "".join(kept)
    return left if len(left) >= SHORTEST // 2 else text


def only_asks(text: str) -> bool:
    """Whether a normal text is a short question or suggestion in which nothing is wrong: it can wait."""
    return len(text) <= LONGEST_QUESTION and bool(_ASKS.search(text)) and not _WRONG.search(text)
