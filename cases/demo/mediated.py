"""Disputes of the week that come to the table, at every step of it one: so that each page there has something to show.

Invented like the others (`stories`); what a verb does, and how its words are read, stands in `at_the_table`. What the
phones of the demo are to have received, and can answer, is told in the last hour.
"""

from __future__ import annotations

from .stories import Step, Story, phone

SITE = "锦绣华庭"
# The member whose name the demo prints to sign in with: all of it lies on one desk.
TAKEN_ON: tuple[Step, ...] = ((1.0, "assign:钱永康", ""), (1.2, "accept", ""), (3.0, "arrive", ""))


def both_agree(hours: float, name: str) -> tuple[Step, ...]:
    """On site whoever was guessed is confirmed, and both sides hear their rights and say yes. `name`: of who reported,
    as an agreement will name them."""
    said = (
        ("is:works", ""),
        ("called:me", name),
        ("rights:me", ""),
        ("rights:works", ""),
        ("agrees:me", "坐下来谈谈也好"),
        ("agrees:works", "项目经理"),
    )
    return tuple((hours, verb, words) for verb, words in said)


# Who reported has agreed; the neighbour upstairs is asked by text, and can answer on the page of phones.
ASKED = Story(
    SITE,
    33,
    "6号楼楼上601改卫生间,我家501吊顶漏水发霉,他家不理我",
    phone(1031),
    (
        *TAKEN_ON,
        (3.1, "add:other", f"1|601|李国强|{phone(1032)}"),
        (3.2, "is_not:works", "是601自家装修,与施工单位无关"),
        (3.3, "called:me", "张玉芬"),
        (3.4, "rights:me", ""),
        (3.5, "agrees:me", "只要他肯来修"),
        (32.5, "asks:other", ""),
    ),
)
# One side could come and one could not: three dates are out. One has answered, the other can on the page of phones.
NOTICE = Story(
    SITE,
    50,
    "7号楼外墙保温钻孔把我家墙打穿了,书柜也坏了",
    phone(1033),
    (
        *TAKEN_ON,
        *both_agree(3.5, "黄志明"),
        (49.1, "meet", "锦绣社区居委会二楼调解室"),
        (49.2, "can:works", ""),
        (49.3, "cannot:me", ""),
        (49.4, "dates", ""),
        (49.5, "picks:works", "1 3"),
    ),
)
# They met, and will again; meanwhile the mediator speaks with one side alone.
SESSION = Story(
    SITE,
    75,
    "1号楼门口挖沟,我家面馆十天没法做生意,损失谁赔",
    phone(1034),
    (
        *TAKEN_ON,
        *both_agree(3.5, "马春花"),
        (50.0, "sit", "锦绣社区居委会二楼调解室"),
        (50.1, "says:me", "沟挖了十天,门口只搭一块板,老人不敢走。十天少卖三千多块,要赔。"),
        (50.2, "says:works", "雨污管必须从门口过,第三天就铺了钢板,生意差不能全算在施工上。"),
        (50.4, "proposes:works", "补三天的营业损失,今晚加宽通道|900"),
        (51.0, "another_day", "赔几天没谈拢,双方回去各想一想"),
        (74.3, "sit:me", "马家面馆里间"),
        (74.5, "confides:me", "她说下月房租要交,其实一千八就能谈下来,这个数先不要告诉对方"),
        (74.6, "proposes:me", "补八天,钢板再加一块|2400"),
    ),
)
# What is written still lacks a day, and a sum stands in words only: nobody signs yet.
DRAFT = Story(
    SITE,
    46,
    "4号楼2单元302窗台瓷砖被脚手架砸裂,施工队只肯赔一半",
    phone(1035),
    (
        *TAKEN_ON,
        *both_agree(3.5, "何桂兰"),
        (27.0, "sit", "4号楼2单元302"),
        (27.2, "says:me", "脚手架是他们的,砸裂四块就该换四块。"),
        (27.4, "says:works", "两块原来就有裂纹,愿意换两块。"),
        (27.8, "agreed", "四块都换,误工另补"),
        (
            28.0,
            "draft",
            "4号楼302窗台四块瓷砖在拆脚手架时被砸裂|换几块,误工赔不赔\n"
            "works|更换302窗台四块瓷砖|||4号楼2单元302||监理到场看过\n"
            "works|补误工费三百元|||锦绣社区居委会|7|当面付清,写收条",
        ),
    ),
)
# One side has signed, the other has still to read it.
HALF_SIGNED = Story(
    SITE,
    60,
    "3号楼吊机把我家太阳能热水器碰坏了,要赔",
    phone(1036),
    (
        *TAKEN_ON,
        *both_agree(3.5, "杨大海"),
        (
            25.0,
            "draft",
            "3号楼吊料时碰坏屋顶太阳能热水器集热管|赔新的还是修旧的\n"
            "works|换一台同规格的太阳能热水器并装好|||3号楼屋顶|12|居民试水\n"
            "works|付停用期间的洗澡费|260|me||7|当面付清,写收条",
        ),
        (26.0, "signs:me", "3号楼楼下"),
    ),
)
# Signed by all, in effect: the first of what it promises is due tomorrow.
IN_EFFECT = Story(
    SITE,
    64,
    "2号楼一楼小院的葡萄架被拆了,事先没人说",
    phone(1037),
    (
        *TAKEN_ON,
        *both_agree(3.5, "孙福根"),
        (
            16.0,
            "draft",
            "铺雨污管时拆了2号楼一楼小院的葡萄架,事先没有告知|架子谁来恢复,葡萄苗谁来赔\n"
            "works|在原处重搭葡萄架|||2号楼一楼小院|3|居民和监理到场看过\n"
            "works|赔葡萄苗|400|me||10|转账,居民写收条",
        ),
        (17.0, "signs:me", "2号楼一楼小院"),
        (17.1, "signs:works", "2号楼一楼小院"),
        (17.2, "signs:mediator", "2号楼一楼小院"),
    ),
)
MEDIATED = (ASKED, NOTICE, SESSION, DRAFT, HALF_SIGNED, IN_EFFECT)
