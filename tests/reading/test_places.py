"""Where a text says it is: the ways people write a site, a building, a unit and a room."""

import pytest

from cases.reading import place
from cases.reading.normal import normal
from cases.reading.reading import understand
from cases.reading.vocabulary import Vocabulary
from mediation.models import FlagKind

pytestmark = pytest.mark.django_db


def place_in(text: str, vocabulary: Vocabulary) -> tuple[str, int | None, str, str]:
    where = place.find(normal(text), vocabulary)
    return where.site.name if where.site else "", where.building, where.unit, where.room


@pytest.mark.parametrize(
    ("text", "building"),
    [
        ("3号楼漏水", 3),
        ("3 号楼漏水", 3),
        ("三号楼漏水", 3),
        ("3幢漏水", 3),
        ("3栋漏水", 3),
        ("3#漏水", 3),
        ("3#楼漏水", 3),
        ("３号楼漏水", 3),
        ("三幢的下水道堵了", 3),
        ("十二号楼吵", 12),
        ("十号楼吵", 10),
        ("二十一幢吵", 21),
        ("12棟漏水", 12),
        ("我住在3号,楼道堵了", 3),
        ("building 3 leaks", 3),
        ("Building No. 3, leak", 3),
        ("Bldg 3 leak", 3),
        ("block 12 noise", 12),
        ("3dong loushui", 3),
        ("3 zhuang loushui", 3),
    ],
)
def test_a_building_is_read_in_every_way_it_is_written(text: str, building: int, vocabulary: Vocabulary) -> None:
    assert place_in(text, vocabulary)[1] == building


@pytest.mark.parametrize(
    "text",
    [
        "3楼漏水",
        "三楼漏水",
        "住在五楼的",
        "一楼装电梯",
        "顶楼漏雨",
        "从9号吵到今天",
        "10月3号开始停水",
        "三号开始停水",
        "打了3次电话",
        "13800138000",
        "东门口堵了",
        "2026-09-15停水",
        "一天到晚吵",
    ],
)
def test_what_is_no_building_is_not_read_as_one(text: str, vocabulary: Vocabulary) -> None:
    assert place_in(text, vocabulary)[1] is None


@pytest.mark.parametrize(
    ("text", "building", "unit", "room"),
    [
        ("3-2-501漏水", 3, "2", "501"),
        ("锦绣华庭3-2-501漏水", 3, "2", "501"),
        ("12-1-1102 吵死了", 12, "1", "1102"),
        ("3号楼2单元501室漏水", 3, "2", "501"),
        ("三号楼二单元501漏水", 3, "2", "501"),
        ("3幢501漏水", 3, "", "501"),
        ("3号楼2单元漏水,13800138000", 3, "2", ""),
        ("3幢2单元501房", 3, "2", "501"),
        ("building 3 unit 2 room 501", 3, "2", "501"),
        ("3號樓2單元501室漏水", 3, "2", "501"),
    ],
)
def test_unit_and_room_are_read_with_it(text: str, building: int, unit: str, room: str, vocabulary: Vocabulary) -> None:
    assert place_in(text, vocabulary)[1:] == (building, unit, room)


@pytest.mark.parametrize(
    ("text", "building", "unit", "room"),
    [
        ("锦绣华庭3号楼1-501漏水", 3, "1", "501"),
        ("3栋2-1102漏水", 3, "2", "1102"),
        ("3—1—501漏水", 3, "1", "501"),
        ("3–1–501漏水", 3, "1", "501"),
        ("叁号楼漏水", 3, "", ""),
        ("拾贰号楼没水", 12, "", ""),
        ("Ⅲ号楼漏水", 3, "", ""),
        ("ⅵ栋漏水", 6, "", ""),
    ],
)
def test_formal_numerals_roman_ones_and_long_dashes_are_read(
    text: str, building: int, unit: str, room: str, vocabulary: Vocabulary
) -> None:
    """B37"""
    assert place_in(text, vocabulary)[1:] == (building, unit, room)


@pytest.mark.parametrize(
    ("text", "buildings"),
    [
        ("3、4号楼停水", (3, 4)),
        ("3、4、5号楼停水", (3, 4, 5)),
        ("三、四号楼停水", (3, 4)),
        ("3,4号楼停水", (3, 4)),
        ("3和4号楼停水", (3, 4)),
        ("3号楼和4号楼停水", (3, 4)),
        ("3号楼、5号楼、7号楼都停水", (3, 5, 7)),
        ("3栋、5栋漏水", (3, 5)),
        ("3#、5#停电", (3, 5)),
        ("3-6号楼停水", (3, 4, 5, 6)),
        ("3号到5号楼停水", (3, 4, 5)),
        ("三四五号楼停水", (3, 4, 5)),
        ("3号楼4号楼没电", (3, 4)),
        ("3至6号楼停水", (3, 4, 5, 6)),
        ("3到6栋没热水", (3, 4, 5, 6)),
        ("1~3、5号楼停水", (1, 2, 3, 5)),
        ("锦绣华庭十一、十二号楼停水", (11, 12)),
    ],
)
def test_several_buildings_are_all_named_and_the_first_is_the_cases(
    text: str, buildings: tuple[int, ...], vocabulary: Vocabulary
) -> None:
    """B37"""
    reading = understand(text, vocabulary=vocabulary)
    assert reading.buildings == buildings
    assert reading.building_number == buildings[0]
    assert FlagKind.COLLECTIVE in reading.flags
    assert reading.as_noted()["buildings"] == list(buildings)


@pytest.mark.parametrize(
    ("text", "building"),
    [
        ("我们这两栋都停水", None),
        ("一共六栋都没热水", None),
        ("三栋楼都没水", None),
        ("两栋楼中间那块空地", None),
        ("整整5栋没有灯", None),
        ("这一栋楼的人都在骂", None),
        ("三幢的下水道堵了", 3),
        ("我住二栋", 2),
        ("天韵一栋 搅拌机还在转", 1),
        ("3栋楼下有人吵", 3),
    ],
)
def test_how_many_is_not_which(text: str, building: int | None, vocabulary: Vocabulary) -> None:
    assert place_in(text, vocabulary)[1] == building


@pytest.mark.parametrize(
    ("text", "building"),
    [
        ("3号楼对面的5号楼漏水", 5),
        ("3号楼旁边的垃圾桶满了", 3),
        ("我家3号楼,对面5号楼在装修", 3),
        ("我住3号楼,5号楼在装修", 3),
        ("锦绣华庭5号楼施工,吵到我们3号楼了", 3),
        ("5号楼的水漏到3号楼", 3),
        ("3、4号楼之间的路灯坏了", 3),
    ],
)
def test_of_two_buildings_the_one_that_is_hit_is_read(text: str, building: int, vocabulary: Vocabulary) -> None:
    """B37: somebody has to look where it hits; where it comes from stands in the words."""
    reading = understand(text, vocabulary=vocabulary)
    assert (reading.building_number, reading.buildings) == (building, ())


@pytest.mark.parametrize(
    ("text", "site", "building"),
    [
        ("锦绣华庭对面的东苑公寓5号楼漏水", "东苑公寓", 5),
        ("锦绣华庭斜对面东苑公寓5号楼漏水", "东苑公寓", 5),
        ("锦绣华庭旁边的东苑公寓5号楼漏水", "东苑公寓", 5),
        ("锦绣华庭隔壁东苑公寓3号楼吵", "东苑公寓", 3),
        ("东苑公寓5号楼（锦绣华庭对面）漏水", "东苑公寓", 5),
        ("锦绣华庭北门对面东苑公寓5号楼漏水", "东苑公寓", 5),
        ("锦绣华庭马路对面的东苑公寓5号楼漏水", "东苑公寓", 5),
        ("锦绣华庭南面东苑公寓5栋漏水", "东苑公寓", 5),
        ("锦绣华庭往东的东苑公寓3号楼停水", "东苑公寓", 3),
        ("靠近锦绣华庭的东苑公寓5号楼漏水", "东苑公寓", 5),
        ("离锦绣华庭不远的东苑公寓5号楼漏水", "东苑公寓", 5),
        ("跟锦绣华庭一墙之隔的东苑公寓5号楼漏水", "东苑公寓", 5),
        ("过了锦绣华庭就是东苑公寓,5号楼漏水", "东苑公寓", 5),
        ("Jade City Garden building 5 opposite Splendid Court leaks", "玉城花园", 5),
        ("锦绣华庭南面围墙倒了", "锦绣华庭", None),
        ("锦绣华庭门口的路塌了", "锦绣华庭", None),
        ("锦绣华庭对面的阳光小区5号楼漏水", "", 5),
        ("锦绣华庭对面在施工,吵死了", "锦绣华庭", None),
    ],
)
def test_a_landmark_is_not_the_place_it_leads_to(
    text: str, site: str, building: int | None, vocabulary: Vocabulary
) -> None:
    """B35"""
    assert place_in(text, vocabulary)[:2] == (site, building)


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("锦绣华庭3号楼漏水", "锦绣华庭"),
        ("錦繡華庭3號樓漏水", "锦绣华庭"),
        ("锦 绣 华 庭 漏水", "锦绣华庭"),
        ("新世级花园没水了", "新世纪花园"),
        ("东元公寓吵", "东苑公寓"),
        ("东院公寓吵", "东苑公寓"),
        ("玉诚花园吵", "玉城花园"),
        ("xin shi ji hua yuan 3 dong loushui", "新世纪花园"),
        ("xinshijihuayuan mei shui", "新世纪花园"),
        ("XIN SHI JI HUA YUAN no water", "新世纪花园"),
        ("New Century Garden building 3, no water", "新世纪花园"),
        ("water off in jade city garden", "玉城花园"),
        ("天运景园停水", "天韵景园"),
        ("jxht 3号楼吵", "锦绣华庭"),
        ("JXHT", "锦绣华庭"),
    ],
)
def test_a_site_is_known_by_name_alias_code_sound_pinyin_and_english(
    text: str, site: str, vocabulary: Vocabulary
) -> None:
    assert place_in(text, vocabulary)[0] == site


@pytest.mark.parametrize(
    "text", ["楼下电钻吵死了", "锦绣华庭和东苑公寓都在吵", "我们小区停水了", "花园里的树被砍了", "the building leaks"]
)
def test_no_site_is_guessed_where_none_or_two_are_named(text: str, vocabulary: Vocabulary) -> None:
    assert place_in(text, vocabulary)[0] == ""
