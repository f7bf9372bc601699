"""Building, unit and room in the ways people write them: `3号楼`, `三幢`, `3#502`, `3-2-501`, `dong 3`, `Building 3`.

`3楼` is a floor and `2号门` a gate; dates, times, phone numbers and amounts are none of these, and `两栋` says how
many. `3、4、5号楼` are three: the first is the case's building, all of them are named. Of a building that works are on
and one that is hit by them (5号楼施工,吵到我们3号楼), the one that is hit is read: there somebody has to look, and
where it comes from stands in the words. Sites are `place`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import cn2an

HAN = "零〇一二两三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾"
FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
NUM = rf"(?:\d{{1,3}}|[{HAN}]{{1,4}})"
SPELT = ("ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu", "shi")
PINYIN = rf"(?:(?:{'|'.join(SPELT)}|liang) ?){{1,3}}?"
ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
ORDINAL = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

DASH = r"[-/—–―−‐]{1,2}"
_OF_BUILDING = r"(?:号 ?楼|[幢栋座]楼?|#楼?)"
_FREE = r"(?<![\d.:¥$-])"
# What a "3号" is when it is no building: a day, a gate, a machine, a line, a document.
_NO_BUILDING = (
    r"(?!楼?梯|[大小]?门|门|出口|入口|出入口|线|路|车|桩|坑|井|机|院|文件|通知|商铺|店|库|柱|管|图|标段|窗|包|塔"
    r"|电梯|晚|早|上午|下午"
    r"|中午|凌晨|夜|那天|开始|到|至|之?前|之?后|以前|以后|停|来|开工|完工|能|可以|会|才|就|一早|左右|的时候|\d|公告|令)"
)
_DAY_BEFORE = r"(?<![从自到])(?<!月)(?<!本月)(?<!周)(?<!日)(?<!年)"
_PATTERNS = [
    # 3-2-501, 3栋-2-501, 3/2/501, 3—2—501
    re.compile(
        rf"(?<![\d-])(?P<b>\d{{1,2}})(?:号楼|[栋幢#])?{DASH}(?P<u>\d{{1,2}})(?:单元)?{DASH}(?P<r>\d{{3,4}})(?![\d-])"
    ),
    # 3号楼1-501
    re.compile(rf"(?P<b>{_FREE}{NUM}) ?(?:号 ?楼|[栋幢座#]) ?(?P<u>\d{{1,2}})(?:单元)?{DASH}(?P<r>\d{{3,4}})(?![\d-])"),
    re.compile(rf"(?<![a-z])(?P<m>{'|'.join(sorted(ROMAN[1:], key=len, reverse=True))}) ?(?:号 ?楼|[栋幢座#])"),
    re.compile(
        rf"(?P<b>{_FREE}{NUM}) ?(?:号 ?[楼搂娄喽]|好楼|幢楼?|栋楼?|憧|座楼?|[#号]+楼?(?=[ ,]?(?:{NUM} ?单元"
        rf"|\d{{3,4}})))(?!梯)"
    ),
    re.compile(rf"(?P<b>{_FREE}{NUM}) ?(?:冻|懂|撞|洞)(?=楼|[ ,]?{NUM} ?单元|[ ,]?\d{{3,4}}(?!\d))"),
    re.compile(rf"{_DAY_BEFORE}(?P<b>{_FREE}{NUM}) ?(?:#|号){_NO_BUILDING}"),
    re.compile(rf"(?:楼栋号?|栋号|幢号|楼号|楼幢)[::是为 ]{{0,2}}(?P<b>{NUM})(?!\d)"),
    re.compile(r"(?<![a-z\d])(?P<b>\d{1,3}) ?(?:hao ?lou|dong|zhuang|hao)(?![a-z])"),
    re.compile(r"(?<![a-z\d])(?P<b>\d{1,3}) ?(?:haolou|dong|zhuang)"),
    re.compile(rf"(?<![a-z])(?P<p>{PINYIN}) ?(?:hao ?lou|dong|zhuang)(?![a-z])"),
    re.compile(r"\b(?:dong|zhuang) ?(?P<b>\d{1,3})\b"),
    re.compile(r"\b(?:building|bldg|block|blk|tower)[ .:#]*(?:no|number)?[ .:#]*(?P<b>\d{1,3})(?!\d)"),
    re.compile(rf"\b(?:building|block|tower) (?P<e>{'|'.join(ENGLISH)})\b"),
    re.compile(r"\b(?P<b>\d{1,3})(?:st|nd|rd|th)? (?:building|block)\b"),
    re.compile(rf"\b(?P<o>{'|'.join(ORDINAL[1:])}) (?:building|block)\b"),
    re.compile(r"\bno\.? ?(?P<b>\d{1,3}) (?:building|block)\b"),
    # 7-301, after everything that says what it is
    re.compile(r"(?<![\d.:-])(?P<b>\d{1,2})-(?P<r>[1-3]?\d0[1-9]|[1-3]?\d1\d)(?![\d-]|[年元块点平米])"),
]
# 3、4、5号楼, 3号楼和4号楼, 3-6号楼: the last of them says what all are.
_LIST = re.compile(
    rf"{_FREE}{NUM}(?:{_OF_BUILDING}|号(?=到|至))?"
    rf"(?: ?(?:[,、/和跟与及]|以及|还有|到|至|~|{DASH}) ?{NUM}{_OF_BUILDING}?)*"
    rf" ?(?:[,、/和跟与及]|以及|还有|到|至|~|{DASH}) ?{NUM} ?(?:号 ?楼|[幢栋座]|#(?!\d))(?!梯)"
)
_IN_LIST = re.compile(rf"({NUM})(?:{_OF_BUILDING}|号(?=到|至))?(?: ?(到|至|~|{DASH}) ?(?={NUM}))?")
_BETWEEN = re.compile(r"^楼?(?:的)?(?:之间|中间|当中|夹)")
LONGEST_RANGE = 30
# As it is spoken, with nothing between: 三四号楼, 3号楼4号楼. (三四栋 may say how many.)
_SPOKEN = re.compile(r"(?<![零〇一二两三四五六七八九十廿卅\d])([一二三四五六七八九]{2,5})(?=号 ?楼)")
_IN_A_ROW = re.compile(rf"({NUM} ?号 ?楼) ?(?={NUM} ?号 ?楼)")
# Two buildings, six in all, these three buildings all of them: how many, not which.
_HOW_MANY = re.compile(
    r"(?:[一总]共|合计|整整|全部|所有|其[他它余]|另外|剩下|周围|附近|盖了|建了|新建|停了|大概|大约|差不多|光|一下子|前后|前面|后面|有"
    r"|这|那|哪|每|同|另|好)的?$"
)
_ALL_OF_THEM = re.compile(
    r"^楼?(?:一共|总共|加起来|之间|中间|当中|夹|合起来|共用|合用|挨着|的人都)|^楼(?:房)?(?:都|全|一起|的?(?:居民"
    r"|住户|人|业主|老人))"
)
_ONE_OF_MANY = re.compile(r"^楼(?![道下上梯顶前后门里内底东西南北洞口板面间])")
_UNIT = re.compile(
    rf"(?P<u>{NUM}|[a-z]|[东西中]) ?(?:单元|单无)|(?P<v>\d{{1,2}}) ?dan ?yuan|\bunit[ .#:]*(?P<w>\d{{1,2}}|[a-z])\b"
)
_ROOM = re.compile(
    rf"(?<!\d)(?P<a>\d{{3,4}}) ?(?:室|号房|房(?!子|价|产)|户(?!型))|(?P<c>[{HAN}]{{3,4}})(?:室|房)|"
    rf"\b(?:room|rm|flat|apt)[ .#:]*(?P<d>\d{{3,4}})\b"
)
_ROOM_AFTER = re.compile(
    rf"(?:单元|号 ?楼|[幢栋#号]|danyuan|unit \d) ?,?(?P<r>\d{{3,4}}|[{HAN}]{{3,4}})(?![\d多年元块天米平月个户]|[{HAN}])"
)
_MINE = re.compile(
    r"(?:我家(?:在|是)?|我住(?:在)?|我们(?:家|住|是)|家住|我是|本人|住在|应该是|是|改成|更正为?|live in|"
    r"live at)[^,.;不]{0,8}$"
)
# 5号楼施工,吵到我们3号楼: who is hit is heard, for there somebody has to look; where it comes from stands in the words.
_HIT = re.compile(
    r"(?:吵|影响|连累|震|淹|漏|流|灌|滴|飘|熏|呛|砸|挡|堵|害|波及|堆|照|传)(?:得|到|着|住|了|进|在"
    r"|苦)*(?:了)?(?:我们|我|咱们?|俺们?)?(?:家|这边|这里|这)?的?$"
    r"|(?:我们|咱们?|俺们?)(?:这边|这里|这)?$"
)
_NOT_HERE = re.compile(r"(?:不是|对面|对过|隔壁|旁边的|说成)[^,.;是]{0,6}$")
# 3号楼对面的5号楼: the first only says where the second is.
_BESIDE = re.compile(
    r"^(?:的)?(?:斜?对[面过门]|隔壁|旁边?|边上|附近|后[面边头]|前[面边头]|[东南西北]边|背后|紧挨着?"
    r"|挨着)的?(?:那个|那边)?的?"
)


@dataclass(frozen=True)
class Address:
    """What is said of a place inside a site. Empty parts were not said; `fired` is how it stood there."""

    building: int | None = None
    unit: str = ""
    room: str = ""
    fired: str = ""
    # All buildings of a list that is said (3、4、5号楼), in order; empty where one is said or none.
    buildings: tuple[int, ...] = ()


def find(text: str, *, after_site: str | None = None) -> Address:
    """Read building, unit and room from a normal text; `after_site` is what follows the site's name in it."""
    building, unit, room, fired = _building(text)
    if building is None and after_site is not None:
        building, unit, fired = _right_after(after_site)
    buildings, listed, are_hit = _list(text)
    if buildings and (building is None or building in buildings):
        return Address(buildings[0], unit or _unit(text), room or _room(text), listed, buildings if are_hit else ())
    return Address(building, unit or _unit(text), room or _room(text), fired)


def _list(text: str) -> tuple[tuple[int, ...], str, bool]:
    """The buildings of the first list in the text, how it stood there, and whether it is they that are hit.

    A range has all between its ends, unless it is a way from one building to another (从3号楼到5号楼); what is between
    two (3、4号楼之间) hits neither.
    """
    text = _IN_A_ROW.sub(r"\1、", _SPOKEN.sub(_apart, text))
    for match in _LIST.finditer(text):
        if re.search(rf"{_OF_BUILDING},", match[0]) and _MINE.search(text[: match.start()]):
            continue  # 我住3号楼,5号楼在装修
        found: list[int] = []
        since: int | None = None
        for said, to in _IN_LIST.findall(match[0]):
            value = number(said)
            if value is None or not 0 < value < 200:
                break
            if since is not None and 0 < value - since <= LONGEST_RANGE and not text[: match.start()].endswith("从"):
                found += range(since + 1, value)
            found.append(value)
            since = value if to else None
        else:
            if found == sorted(set(found)) or not re.search(DASH, match[0]):
                several = tuple(dict.fromkeys(found))
                return several, match[0].strip(), len(several) > 1 and not _BETWEEN.match(text[match.end() :])
    return (), "", False


def _apart(said: re.Match[str]) -> str:
    """三四 as 三、四; what does not go up one by one is left as it is."""
    digits = said[1]
    return "、".join(digits) if digits in "一二三四五六七八九" else digits


def _building(text: str) -> tuple[int | None, str, str, str]:
    """The building said to be one's own or hit, else the first that is not another's, else the first."""
    found: list[tuple[int, int, str, str, str, int]] = []
    for rank, pattern in enumerate(_PATTERNS):
        for match in pattern.finditer(text):
            said = match.groupdict()
            value = _value(said)
            if value is None or not 0 < value < 200 or _is_taken(found, match.span()) or _is_how_many(text, match):
                continue
            found.append(
                (_whose(text, *match.span()), match.start(), said.get("u") or "", said.get("r") or "", match[0], value)
            )
        if rank == 0 and found:
            break
    if not found:
        return None, "", "", ""
    _, _, unit, room, fired, value = min(found, key=lambda match: match[:2])
    return value, unit, room, fired.strip()


def _whose(text: str, start: int, end: int) -> int:
    """0 for the writer's own or who is hit, 1 for one that is named, 2 for another's or a landmark."""
    before, after = text[:start], text[end:]
    beside = _BESIDE.match(after)
    if beside and re.match(rf"(?:{NUM}) ?(?:号|[幢栋座#])", after[beside.end() :]):
        return 2
    not_here = _NOT_HERE.search(before)
    if (
        not_here
        and re.search(rf"{NUM} ?(?:号楼?|[幢栋座#]楼?)的?$", before[: not_here.start()])
        and not_here[0][0] != "不"
    ):
        return 1
    if not_here:
        return 2
    return 0 if _MINE.search(before) or _HIT.search(before) else 1


def _is_how_many(text: str, match: re.Match[str]) -> bool:
    """Whether it counts buildings: 两栋, 一共六栋, 三栋楼都停水."""
    said = match[0].strip()
    measure = re.search(r"[栋幢座]楼?$", said)
    if measure is None:
        return False
    numeral, before = said[: measure.start()].strip(), text[: match.start()]
    after = ("楼" if said.endswith("楼") else "") + text[match.end() :]
    if numeral == "两" or _HOW_MANY.search(before) or _ALL_OF_THEM.match(after):
        return True
    return numeral == "一" and _ONE_OF_MANY.match(after) is not None


def _is_taken(places: list[tuple[int, int, str, str, str, int]], span: tuple[int, int]) -> bool:
    return any(start < span[1] and span[0] < start + len(fired) for _, start, _, _, fired, _ in places)


def _right_after(rest: str) -> tuple[int | None, str, str]:
    """`玉城花园7 漏水`, `新世纪花园5-2`: a bare number right behind the name of the site."""
    match = re.match(
        rf" ?(?P<b>\d{{1,2}})(?:-(?P<u>\d)(?!\d))?(?= ?(?:$|[,. ]|的|{NUM}单元|[a-z]))(?! ?[-:年月日点])", rest
    )
    if match is None or not 0 < int(match["b"]) < 100:
        return None, "", ""
    return int(match["b"]), match["u"] or "", match[0].strip()


def _value(groups: dict[str, str | None]) -> int | None:
    if spelt := groups.get("p"):
        return _pinyin(spelt)
    if word := groups.get("e"):
        return ENGLISH.index(word)
    if word := groups.get("o"):
        return ORDINAL.index(word)
    if roman := groups.get("m"):
        return ROMAN.index(roman)
    return number(groups.get("b") or "")


def _pinyin(spelt: str) -> int | None:
    """`san`, `shi er`, `ershiyi` as a number."""
    digits = re.findall(rf"{'|'.join((*SPELT, 'liang'))}", spelt)
    written = "".join("零一二三四五六七八九十"[SPELT.index(each)] if each in SPELT else "两" for each in digits)
    return number(written)


def number(numeral: str) -> int | None:
    """A number in digits or characters: 12, 十二, 廿三, 两, 五零一."""
    if numeral.isdigit():
        return int(numeral)
    plain = numeral.translate(FORMAL).replace("廿", "二十").replace("卅", "三十").replace("〇", "零")
    if len(plain) > 1 and "十" not in plain:
        return int("".join(str("零一二三四五六七八九".index(char)) for char in plain.replace("两", "二")))
    try:
        return int(cn2an.cn2an(plain, "smart"))
    except ValueError:
        return None


def _unit(text: str) -> str:
    match = _UNIT.search(text)
    said = next((each for each in match.groups() if each), "") if match else ""
    value = number(said) if (said and said not in "东西中" and not said.isalpha()) or said in HAN else None
    return str(value) if value is not None else said.upper()


def _room(text: str) -> str:
    match = _ROOM.search(text) or _ROOM_AFTER.search(text)
    said = next((each for each in match.groups() if each), "") if match else ""
    value = number(said) if said else None
    return str(value) if value is not None else ""
