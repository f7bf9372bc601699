"""The week as data: who said what, how long ago, and what was done about it. Invented, and the same on every run. More
that come to the table are in `mediated`.

`steps` are (hours after the report, verb, what was said). Leads are whoever the routing offers first, or who is named.
Names, numbers and words belong to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

# Hours after the report, verb, what was said.
Step = tuple[float, str, str]


@dataclass(frozen=True)
class Story:
    """One case: site, hours before now, words, phone (empty: anonymous), and what happened."""

    site: str
    hours_ago: float
    words: str
    phone: str = ""
    steps: tuple[Step, ...] = ()


def phone(number: int) -> str:
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
        phone(1001),
        (*SETTLED, (5.0, "settle:explained", "与施工队说定八点后开工|行,八点以后可以"), (6.0, "confirm", "")),
    ),
    Story(
        "新世纪花园",
        148,
        "5幢2单元楼道堆满沙子水泥,老人走不过去",
        phone(1002),
        (*SETTLED, (4.5, "settle:rectified", "清空楼道并洒水|干净了"), (7.0, "confirm", "")),
    ),
    Story(
        "东苑公寓",
        146,
        "空调外机被脚手架砸坏了,要赔",
        phone(1003),
        (
            *SETTLED,
            (25.5, "is:works", ""),
            (25.6, "agrees:works", "项目经理"),
            (26.0, "oral", "施工方当场赔付并换新支架"),
            (26.1, "settle:oral", "施工方当场赔付并换新支架|收到钱了"),
            (28.0, "confirm", ""),
        ),
    ),
    Story(
        "玉城花园",
        140,
        "7号楼停水一天了也没人通知",
        phone(1004),
        (
            (0.5, "assign", ""),
            (0.6, "accept", ""),
            (1.5, "arrive", ""),
            (1.8, "secure", "先接临时水管"),
            (20.0, "settle:rectified", "阀门换好恢复供水|有水了"),
            (21.0, "confirm", ""),
        ),
    ),
    Story(
        "天韵景园",
        130,
        "一楼加装电梯挡光,我们不同意",
        phone(1005),
        (
            (5.0, "assign", ""),
            (6.0, "accept", ""),
            (28.0, "arrive", ""),
            (29.0, "add:other", f"2|501|陆永年|{phone(1029)}"),
            (29.1, "called:me", "金秀珍"),
            (29.2, "rights:me", ""),
            (29.3, "rights:other", ""),
            (29.4, "agrees:me", ""),
            (29.5, "agrees:other", "代表三到六楼"),
            (50.0, "sit", "天韵社区居委会"),
            (50.2, "says:me", "电梯井离我家窗户两米,白天都要开灯,房子也跌价。"),
            (50.4, "says:other", "楼上五户平均七十岁,不装就下不了楼,愿意补偿一楼。"),
            (50.6, "proposes:other", "一次补偿一楼采光损失|15000"),
            (51.0, "fails", "一楼要求改位置,楼上说改了就装不成,三次协商未成"),
            (60.0, "close:failed", "三次协商未成,已告知可申请人民调解或诉讼"),
        ),
    ),
    Story(
        "锦绣华庭",
        126,
        "改造收费标准在哪里看",
        phone(1006),
        (
            (2.0, "assign", ""),
            (20.0, "arrive", ""),
            (21.0, "settle:explained", "当面说明出资办法并送达公示|明白了"),
        ),
    ),
    Story(
        "新世纪花园",
        120,
        "窨井没盖盖子,晚上看不见",
        phone(1007),
        (
            (0.4, "assign", ""),
            (0.5, "accept", ""),
            (1.0, "arrive", ""),
            (1.2, "secure", "围挡并加警示灯"),
            (4.0, "settle:rectified", "井盖已装|装好了"),
            (5.0, "reopen", "盖子又松了"),
            (7.0, "arrive", ""),
            (9.0, "settle:rectified", "换成防沉降井盖|这次稳了"),
            (10.0, "confirm", ""),
        ),
    ),
    Story("东苑公寓", 110, "发错了,不用管", phone(1008), ((0.2, "withdraw", ""),)),
    Story("玉城花园", 100, "隔壁小区的灯太亮", phone(1009), ((3.0, "close:outside", "不在改造范围,已转告城管"),)),
    Story(
        "锦绣华庭",
        98,
        "外墙起皮掉渣,刚刷的漆",
        phone(1010),
        (
            (3.0, "assign", ""),
            (4.0, "accept", ""),
            (22.0, "arrive", ""),
            (23.0, "issue", "东墙起皮处铲除重做|外墙涂装施工图"),
            (90.0, "report_done", "铲除重做完了"),
        ),
    ),
    Story("天韵景园", 96, "车位被材料占了一个星期", phone(1011), ((2.0, "assign", ""),)),
    Story("师木新村", 90, "楼顶防水做完还漏雨", phone(1012), ()),
    Story(
        "新世纪花园",
        76,
        "工人在楼道里抽烟小便",
        phone(1013),
        (
            *SETTLED,
            (8.0, "settle:explained", "班组长道歉并张贴纪律|算了"),
        ),
    ),
    Story("东苑公寓", 74, "树被砍了两棵,谁批准的", "", ((4.0, "assign", ""), (5.0, "accept", ""))),
    Story(
        "玉城花园",
        70,
        "二楼卫生间返水,污水倒灌到家里",
        phone(1014),
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
        phone(1015),
        ((3.0, "assign", ""), (3.2, "decline:conflict", "他是我邻居")),
    ),
    Story("天韵景园", 50, "垃圾房放在我家楼下,凭什么", phone(1016), ((3.0, "assign", ""), (4.0, "accept", ""))),
    Story("天韵景园", 44, "楼下新建的垃圾房太臭,窗户都不敢开", phone(1028), ((1.0, "join", "同一座垃圾房"),)),
    Story(
        "新世纪花园",
        30,
        "围挡把消防通道堵了",
        phone(1017),
        ((0.8, "assign", ""), (1.0, "accept", ""), (2.0, "arrive", ""), (3.0, "refer:fire", "围挡占用消防通道")),
    ),
    Story("东苑公寓", 28, "宽带断了三天", phone(1018), ((2.5, "assign", ""), (3.0, "accept", ""))),
    Story(
        "玉城花园",
        26,
        "楼上装修敲墙,墙裂了",
        phone(1019),
        (
            (3.5, "assign", ""),
            (4.0, "accept", ""),
            (4.5, "add:other", f"||周师傅|{phone(1030)}"),
            (5.0, "agrees:me", "愿意谈"),
            (5.2, "refuses:other", "有证据就去法院告"),
        ),
    ),
    Story("锦绣华庭", 24, "什么时候完工,挖的坑没人填", phone(1020), ()),
    Story("天韵景园", 8, "物业不管垃圾", phone(1021), ((2.0, "assign", ""), (2.5, "accept", ""))),
    Story("新世纪花园", 5, "菜地里的小青菜被铲了", phone(1022), ()),
    Story("东苑公寓", 3, "楼道没灯,奶奶差点摔了", phone(1023), ((0.5, "assign", ""), (0.6, "accept", ""))),
)

# Told last, in the minutes before the demo opens: these miss a promise while someone watches.
NOW: tuple[Story, ...] = (
    Story("锦绣华庭", 0.2, "天花板在滴水,正在漏,电箱就在下面", phone(1024), ()),
    Story("新世纪花园", 0.72, "轮椅出不去,楼门口挖沟了", phone(1025), ()),
    Story("玉城花园", 0.3, "5号楼楼道有煤气味", phone(1026), ((0.1, "assign", ""),)),
    Story("东苑公寓", 0.1, "楼下切割瓷砖灰太大,呛人", phone(1027), ()),
)
