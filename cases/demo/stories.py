"""The week as data: who said what, how long ago, and what was done about it. Invented, and the same on every run.

`steps` are (hours after the report, verb, what was said). Leads are whoever the routing offers first. Names, numbers
and words belong to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """One case: site, hours before now, words, phone (empty: anonymous), and what happened."""

    site: str
    hours_ago: float
    words: str
    phone: str = ""
    steps: tuple[tuple[float, str, str], ...] = ()


def _phone(number: int) -> str:
    return f"+861380013{number:04d}"


SETTLED = (
    (1.0, "assign", ""),
    (1.2, "accept", ""),
    (3.0, "arrive", ""),
)

WEEK: tuple[Story, ...] = (
    Story(
        "锦绣华庭",
        150,
        "3号楼楼下早上六点就打电钻,孩子睡不着",
        _phone(1001),
        (*SETTLED, (5.0, "explained", "与施工队说定八点后开工|行,八点以后可以"), (6.0, "confirm", "")),
    ),
    Story(
        "新世纪花园",
        148,
        "5幢2单元楼道堆满沙子水泥,老人走不过去",
        _phone(1002),
        (*SETTLED, (4.5, "rectified", "清空楼道并洒水|干净了"), (7.0, "confirm", "")),
    ),
    Story(
        "东苑公寓",
        146,
        "空调外机被脚手架砸坏了,要赔",
        _phone(1003),
        (*SETTLED, (26.0, "oral", "施工方当场赔付并换新支架|收到钱了"), (28.0, "confirm", "")),
    ),
    Story(
        "玉城花园",
        140,
        "7号楼停水一天了也没人通知",
        _phone(1004),
        (
            (0.5, "assign", ""),
            (0.6, "accept", ""),
            (1.5, "arrive", ""),
            (1.8, "secure", "先接临时水管"),
            (20.0, "rectified", "阀门换好恢复供水|有水了"),
            (21.0, "confirm", ""),
        ),
    ),
    Story(
        "天韵景园",
        130,
        "一楼加装电梯挡光,我们不同意",
        _phone(1005),
        (
            (5.0, "assign", ""),
            (6.0, "accept", ""),
            (28.0, "arrive", ""),
            (60.0, "close:failed", "三次协商未成,已告知可申请人民调解或诉讼"),
        ),
    ),
    Story(
        "锦绣华庭",
        126,
        "改造收费标准在哪里看",
        _phone(1006),
        (
            (2.0, "assign", ""),
            (20.0, "arrive", ""),
            (21.0, "explained", "当面说明出资办法并送达公示|明白了"),
        ),
    ),
    Story(
        "新世纪花园",
        120,
        "窨井没盖盖子,晚上看不见",
        _phone(1007),
        (
            (0.4, "assign", ""),
            (0.5, "accept", ""),
            (1.0, "arrive", ""),
            (1.2, "secure", "围挡并加警示灯"),
            (4.0, "rectified", "井盖已装|装好了"),
            (5.0, "reopen", "盖子又松了"),
            (7.0, "arrive", ""),
            (9.0, "rectified", "换成防沉降井盖|这次稳了"),
            (10.0, "confirm", ""),
        ),
    ),
    Story("东苑公寓", 110, "发错了,不用管", _phone(1008), ((0.2, "withdraw", ""),)),
    Story("玉城花园", 100, "隔壁小区的灯太亮", _phone(1009), ((3.0, "close:outside", "不在改造范围,已转告城管"),)),
    Story(
        "锦绣华庭",
        98,
        "外墙起皮掉渣,刚刷的漆",
        _phone(1010),
        (
            (3.0, "assign", ""),
            (4.0, "accept", ""),
            (22.0, "arrive", ""),
            (23.0, "issue", "东墙起皮处铲除重做|外墙涂装施工图"),
            (90.0, "report_done", "铲除重做完了"),
        ),
    ),
    Story("天韵景园", 96, "车位被材料占了一个星期", _phone(1011), ((2.0, "assign", ""),)),
    Story("师木新村", 90, "楼顶防水做完还漏雨", _phone(1012), ()),
    Story(
        "新世纪花园",
        76,
        "工人在楼道里抽烟小便",
        _phone(1013),
        (
            *SETTLED,
            (8.0, "explained", "班组长道歉并张贴纪律|算了"),
        ),
    ),
    Story("东苑公寓", 74, "树被砍了两棵,谁批准的", "", ((4.0, "assign", ""), (5.0, "accept", ""))),
    Story(
        "玉城花园",
        70,
        "二楼卫生间返水,污水倒灌到家里",
        _phone(1014),
        (
            (0.5, "assign", ""),
            (0.6, "accept", ""),
            (1.0, "arrive", ""),
            (1.3, "secure", "关停上游并抽水"),
            (2.0, "undertake", "疏通排水立管并消毒"),
            (60.0, "break", "立管还没疏通"),
        ),
    ),
    Story(
        "锦绣华庭",
        52,
        "摄像头对着我家窗户",
        _phone(1015),
        ((3.0, "assign", ""), (3.2, "decline:conflict", "他是我邻居")),
    ),
    Story("天韵景园", 50, "垃圾房放在我家楼下,凭什么", _phone(1016), ((3.0, "assign", ""), (4.0, "accept", ""))),
    Story("天韵景园", 44, "楼下新建的垃圾房太臭,窗户都不敢开", _phone(1028), ((1.0, "join", "同一座垃圾房"),)),
    Story(
        "新世纪花园",
        30,
        "围挡把消防通道堵了",
        _phone(1017),
        ((0.8, "assign", ""), (1.0, "accept", ""), (2.0, "arrive", ""), (3.0, "refer:fire", "围挡占用消防通道")),
    ),
    Story("东苑公寓", 28, "宽带断了三天", _phone(1018), ((2.5, "assign", ""), (3.0, "accept", ""))),
    Story("玉城花园", 26, "楼上装修敲墙,墙裂了", _phone(1019), ((3.5, "assign", ""),)),
    Story("锦绣华庭", 24, "什么时候完工,挖的坑没人填", _phone(1020), ()),
    Story("天韵景园", 8, "物业不管垃圾", _phone(1021), ((2.0, "assign", ""), (2.5, "accept", ""))),
    Story("新世纪花园", 5, "菜地里的小青菜被铲了", _phone(1022), ()),
    Story("东苑公寓", 3, "楼道没灯,奶奶差点摔了", _phone(1023), ((0.5, "assign", ""), (0.6, "accept", ""))),
)

# Told last, in the minutes before the demo opens: these miss a promise while someone watches.
NOW: tuple[Story, ...] = (
    Story("锦绣华庭", 0.2, "天花板在滴水,正在漏,电箱就在下面", _phone(1024), ()),
    Story("新世纪花园", 0.72, "轮椅出不去,楼门口挖沟了", _phone(1025), ()),
    Story("玉城花园", 0.3, "5号楼楼道有煤气味", _phone(1026), ((0.1, "assign", ""),)),
    Story("东苑公寓", 0.1, "楼下切割瓷砖灰太大,呛人", _phone(1027), ()),
)
