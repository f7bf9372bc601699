"""Whether words name a sum of money: in digits or numerals of whatever kind, in Chinese or English. No sum is read
here: that belongs into a field of its own, where it is added up and watched."""

from __future__ import annotations

import re
import unicodedata

# Digits, numerals as they are spoken, and as they are written on receipts (伍仟元整).
_NUMERALS = "0-9零〇一二两俩三四五六七八九十百千万亿廿卅壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億几半"
# With "more than", "about" between the number and what it counts (两千多元, 500来块).
_COUNT = rf"[{_NUMERALS}][{_NUMERALS}.,]*\s*[多余餘来几]?"
# Tiles and panes are counted by the same word as money (四块瓷砖): 块 is money where nothing that it counts is named;
# so are tables and pipes that are round (两圆桌).
_PIECES = "砖|瓦|板|玻璃|石|窗|门|牌|镜|布|毯|垫|地|田|草坪|屏|电池|铁|墙|皮|混凝土|水泥|木|料|泡沫"
_IN_PIECES = rf"(?!钱)[^,，。;；、:：()（）\s]{{0,6}}?(?:{_PIECES})"
_ROUND = "形|桌|柱|管|孔|弧|钢|木|筒|盘|球|顶|凳|角|圈|洞|井"
_UNIT = (
    rf"(?:[美欧港]?元(?!件|素|旦)|[圆圓](?!{_ROUND})|万?块(?!{_IN_PIECES})|[毛角分]钱|(?:yuan|kuai|rmb|cny|renminbi)\b)"
)
_SIGN = r"(?:rmb|cny|renminbi|人民币|¥|\$)"
_IN_ENGLISH = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|[a-z]+ty|hundred|thousand|million"
    r"|hundreds|thousands|some|few|several)\s+(?:of\s+)?(?:yuan|kuai|rmb)\b"
)
# A round number that somebody pays, without saying of what (赔两千, 补偿2万).
_PAID = (
    rf"(?:赔|补偿|补贴|支付|付给|付款|退还|退款|给付|偿付)[^,，。;；\s]{{0,6}}?[{_NUMERALS}.]*(?<!分之)[百千万佰仟萬]"
    r"[多余餘整]*(?=$|[,，。.;；、）)\s]|左右|上下|作|以内)"
)
_MONEY = re.compile(rf"{_COUNT}\s*{_UNIT}|{_SIGN}\s*[{_NUMERALS}]|{_IN_ENGLISH}|{_PAID}", re.IGNORECASE)


def is_named_in(words: str) -> bool:
    """Whether a sum stands in these words; full-width digits and signs are the same as others."""
    return _MONEY.search(unicodedata.normalize("NFKC", words)) is not None
