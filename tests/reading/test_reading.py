"""What a text is about and how urgent it is, with the words that fired. Pure: no row is written."""

import pytest

from cases.reading.normal import normal
from cases.reading.reading import Reading, understand
from cases.reading.vocabulary import Vocabulary
from mediation.models import Tier

pytestmark = pytest.mark.django_db


def read(text: str, vocabulary: Vocabulary) -> Reading:
    return understand(text, vocabulary=vocabulary)


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("楼道着火了", "fire"),
        ("樓道著火了", "fire"),
        ("你们这帮骗子,管不管了,楼道着火了!!", "fire"),
        ("妈的脚手架塌了", "fire"),
        ("电梯里有人被困", "fire"),
        ("闻到煤气味,头晕", "gas"),
        ("聞到煤氣味", "gas"),
        ("工人触电了", "ambulance"),
        ("老人被掉下来的砖砸到头,流血了", "ambulance"),
        ("他们在楼下打架,有人拿刀", "police"),
        ("There is a fire in the stairwell", "fire"),
        ("SMELL OF GAS in building 3", "gas"),
        ("我爸晕倒在坑边上", "ambulance"),
        ("着 火 了", "fire"),
        ("着\u200b火了", "fire"),
        ("再不来我就跳楼", "police"),
    ],
)
def test_an_emergency_is_seen_inside_abuse_blanks_and_other_scripts(
    text: str, service: str, vocabulary: Vocabulary
) -> None:
    reading = read(text, vocabulary)
    assert (reading.emergency, reading.tier) == (service, Tier.URGENT)
    assert reading.fired["emergency"]


@pytest.mark.parametrize(
    "text",
    [
        "我火大得很",
        "气得冒烟,电钻吵了一天",
        "邻居吵得一塌糊涂",
        "我家没气了,什么时候来气",
        "消防通道被堵",
        "no gas since this morning",
        "the fire door is blocked with sand",
        "跳楼价卖的材料吧,质量真差",
        "吵得我喘不过气来写字",
    ][:8],
)
def test_what_only_sounds_like_an_emergency_is_none(text: str, vocabulary: Vocabulary) -> None:
    assert read(text, vocabulary).emergency == ""


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("楼下电钻吵死了", "noise"),
        ("樓下電鑽吵死了", "noise"),
        ("满屋子灰,扬尘太大", "dust_waste"),
        ("挖沟把路堵了,轮椅过不去", "access"),
        ("停水一天了", "utility_outage"),
        ("楼顶漏水,天花板发霉", "leak"),
        ("下水道返水,马桶冒粪水", "drainage"),
        ("把我家空调外机砸坏了要赔钱", "property_damage"),
        ("充电桩占车位", "parking"),
        ("把树砍了", "greening"),
        ("我反对加装电梯,挡光", "elevator"),
        ("维修资金谁出钱", "cost_share"),
        ("墙面空鼓开裂,偷工减料", "quality"),
        ("脚手架没安全网", "safety"),
        ("欠薪三个月,包工头跑了,工资不发", "wage"),
        ("物业不管,业委会也不签字", "property_mgmt"),
        ("你好", "other"),
        ("drilling noise all day", "noise"),
    ],
)
def test_the_category_is_the_one_with_the_heaviest_words(text: str, category: str, vocabulary: Vocabulary) -> None:
    assert read(text, vocabulary).category.code == category


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("楼下电钻吵", Tier.NORMAL),
        ("半夜还在用电钻", Tier.HIGH),
        ("断网了", Tier.NORMAL),
        ("停水了", Tier.HIGH),
        ("反对装电梯", Tier.LOW),
        ("漏水漏到插座上了", Tier.URGENT),
        ("你好", Tier.LOW),
        ("想在院子种点小青菜,绿化能不能留块菜地", Tier.NORMAL),
    ],
)
def test_the_tier_is_the_usual_one_unless_a_word_raises_it(text: str, tier: str, vocabulary: Vocabulary) -> None:
    assert read(text, vocabulary).tier == tier


def test_water_that_runs_into_a_home_is_noted_so_that_the_night_does_not_wait(vocabulary: Vocabulary) -> None:
    assert read("水管爆了,漏水漏到家里了", vocabulary).runs_into_home
    assert not read("楼道里漏水", vocabulary).runs_into_home


def test_a_reading_says_which_words_fired_and_holds_no_rows(vocabulary: Vocabulary) -> None:
    noted = read("锦绣华庭半夜电钻吵死了", vocabulary).as_noted()
    assert noted["category"] == "noise" and noted["tier"] == Tier.HIGH
    assert "电钻" in noted["fired"]["category"] and "半夜" in noted["fired"]["tier"]
    assert noted["fired"]["site"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("１２３ＡＢＣ", "123abc"),
        ("樓上漏水", "楼上漏水"),
        ("楼\x00上\u202e漏\u200b水", "楼上漏水"),
        ("  楼上 \n\t 漏水 ", "楼上 漏水"),
        ("no  water", "no water"),
        ("①", "1"),
        ("", ""),
    ],
)
def test_there_is_one_way_of_writing(written: str, read_as: str) -> None:
    assert normal(written) == read_as
