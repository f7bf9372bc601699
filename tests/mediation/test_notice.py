"""A year's notice as it is typed in: read in the ways people write, refused line by line, compared, saved."""

import datetime as dt
import io

import openpyxl
import pytest
from django.utils import translation

from mediation import directory, notice
from mediation.calendar import CalendarError
from mediation.models import CalendarDay, CalendarYear, DayKind, SpecialPeriod

from .conftest import moment

pytestmark = pytest.mark.usefixtures("rules")

# As the State Council might put it for 2027; invented, since the notice is not out.
TYPED = """\
# 国务院办公厅关于2027年部分节假日安排的通知
日期,类别,名称
2027-01-01..2027-01-03,放假,元旦
2027-02-05..2027-02-12,放假,春节
2027-01-31,上班,春节
2027-02-20,上班,春节
2027-04-03..2027-04-05,放假,清明节
2027-05-01..2027-05-05,放假,劳动节
2027-06-09,放假,端午节
2027-09-15..2027-09-17,放假,中秋节
2027-10-01至2027-10-07,放假,国庆节
2027-09-26,上班,国庆节
2027-10-09,上班,国庆节
"""


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def problems(text: str, year: int = 2027) -> list[str]:
    with pytest.raises(notice.NoticeError) as refused:
        notice.read(year, text)
    return refused.value.sentences


def test_a_notice_is_read_as_it_is_typed() -> None:
    read = notice.read(2027, TYPED)
    kinds = {day.date: day.kind for day in read.days}
    assert len(read.days) == 34
    assert [date for date, kind in kinds.items() if kind == DayKind.WORKING_DAY] == [
        dt.date(2027, 1, 31),
        dt.date(2027, 2, 20),
        dt.date(2027, 9, 26),
        dt.date(2027, 10, 9),
    ]
    assert read.warnings == ()


@pytest.mark.parametrize(
    "line",
    [
        "2027-10-01..2027-10-03\tday_off\t国庆节\tNational Day",
        "2027/10/1~2027/10/3,off,国庆节",
        "2027.10.1..2027.10.3,休,国庆节",
        "2027年10月1日至3日，放假，国庆节",
        "10月1日至10月3日,放假,国庆节",
        "10-1 – 10-3, 放假 , 国庆节",
    ],
)
def test_dates_and_kinds_are_written_in_many_ways(line: str) -> None:
    read = notice.read(2027, line)
    assert [day.date.isoformat() for day in read.days] == ["2027-10-01", "2027-10-02", "2027-10-03"]
    assert {(day.kind, day.name) for day in read.days} == {("day_off", "国庆节")}


def test_what_cannot_stand_is_refused_line_by_line() -> None:
    said = problems(
        "\n".join(
            [
                "2027-10-01,放假,国庆节",
                "2026-10-02,放假,国庆节",
                "2027-10-01,放假,国庆节",
                "2027-10-03,half,国庆节",
                "2027-10-04,放假",
                "2027-02-30,放假,春节",
                "2027-10-09..2027-10-07,放假,国庆节",
                "soon,放假,国庆节",
                "10-1..10-2..10-3,放假,国庆节",
                "10-1..x,放假,国庆节",
            ]
        )
    )
    assert said == [
        "Line 2: “2026-10-02” is not in 2027.",
        "Line 3: 2027-10-01 is named twice.",
        "Line 4: “half” is neither day_off nor working_day.",
        "Line 5: it needs a date, a kind and a name.",
        "Line 6: “2027-02-30” is not a date.",
        "Line 7: “2027-10-09..2027-10-07” ends before it begins.",
        "Line 8: “soon” is not a date.",
        "Line 9: “10-1..10-2..10-3” is not a date.",
        "Line 10: “10-1..x” is not a date.",
    ]


@pytest.mark.parametrize("text", ["", "# nothing\n\n", "2027-10-09,上班,国庆节"])
def test_a_file_without_a_day_off_is_refused(text: str) -> None:
    assert problems(text) == ["The file names no day off."]


def test_what_looks_odd_is_warned_of_and_taken() -> None:
    read = notice.read(2027, "2027-10-01,放假,国庆节\n2027-10-08,上班,国庆节")
    assert read.warnings == ("2027-10-08 is a working day anyway.", "Only 1 days off: is a line missing?")


def test_a_spreadsheet_may_have_saved_it_its_own_way() -> None:
    assert notice.decode("﻿2027-10-01,放假,国庆节".encode()) == "2027-10-01,放假,国庆节"
    assert notice.decode("2027-10-01,放假,国庆节".encode("gb18030")) == "2027-10-01,放假,国庆节"
    with pytest.raises(notice.NoticeError, match="not a text file"):
        notice.decode(b"\xff\xfe\xff\xff\x00")


@pytest.mark.parametrize("sign", ["\x0b", "\u2028", "\x85"])
def test_a_sign_within_a_name_ends_no_line(sign: str) -> None:
    read = notice.read(2027, f"2027-10-01,放假,国庆{sign}节\r\n2027-10-02,放假,国庆节")
    assert [day.name for day in read.days] == ["国庆 节", "国庆节"]


def test_a_notice_may_be_utf_16_have_semicolons_or_be_a_workbook() -> None:
    lines = ["日期;类别;名称", "2027-10-01;放假;国庆节"]
    assert notice.read(2027, notice.decode("\n".join(lines).encode("utf-16"))).days[0].name == "国庆节"
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["日期", "类别", "名称"])
    book.active.append([])
    book.active.append([dt.date(2027, 10, 1), "放假", "国庆节"])
    book.active.append(["soon", "放假", "国庆节"])
    book.save(out)
    text = notice.decode(out.getvalue())
    assert problems(text) == ["Line 4: “soon” is not a date."]


def test_what_a_notice_changes_is_shown_before_it_is_saved() -> None:
    read = notice.read(2027, TYPED)
    changed = {line.date: (line.before, line.after) for line in notice.differences(read)}
    make_up_day = changed[dt.date(2027, 10, 9)]
    assert make_up_day[0] is None
    assert make_up_day[1] == notice.NamedDay(dt.date(2027, 10, 9), "working_day", "国庆节", "National Day")
    notice.save(read, source="国办发明电〔2026〕9号")
    assert notice.differences(read) == []


def test_saving_makes_the_year_official_one_version_on_and_keeps_english_names() -> None:
    year = notice.save(notice.read(2027, TYPED), source="国办发明电〔2026〕9号")
    assert (year.status, year.version, year.source) == ("official", 2, "国办发明电〔2026〕9号")
    assert CalendarDay.objects.get(date=dt.date(2027, 10, 9)).name_en == "National Day"
    hours = directory.working_hours()
    assert hours.is_open(moment("2027-10-09 09:00"))
    assert not hours.is_open(moment("2027-10-07 09:00"))
    assert 2027 in hours.official
    assert hours.names[dt.date(2027, 10, 1)] == ("国庆节", "National Day")


def test_saving_again_drops_what_is_no_longer_named_and_keeps_special_hours() -> None:
    notice.save(notice.read(2027, TYPED), source="first")
    worked = CalendarDay.objects.get(date=dt.date(2027, 10, 9))
    SpecialPeriod.objects.create(day=worked, opens_at=dt.time(9), closes_at=dt.time(12))
    year = notice.save(notice.read(2027, TYPED.replace("2027-09-26,上班,国庆节\n", "")), source="second")
    assert year.version == 3
    assert not CalendarDay.objects.filter(date=dt.date(2027, 9, 26)).exists()
    assert not directory.working_hours().is_open(moment("2027-10-09 14:30"))


def test_a_year_that_is_not_there_yet_is_begun() -> None:
    year = notice.save(notice.read(2028, "1月1日至12日,放假,元旦"), source="x")
    assert (year.year, year.version, year.days.count()) == (2028, 1, 12)


def test_a_year_of_days_off_alone_leaves_no_calendar_to_work_with() -> None:
    with translation.override("zh-hans"):
        notice.save(notice.read(2027, "1月1日至12月31日,放假,长假"), source="x")
        with pytest.raises(CalendarError) as refused:
            directory.working_hours()
        assert "2027" in notice.sentence_of(refused.value)


@pytest.mark.parametrize(
    ("today", "asked"),
    [("2026-10-31", None), ("2026-11-01", 2027), ("2026-12-31", 2027), ("2027-03-01", 2027), ("2025-12-01", None)],
)
def test_from_november_on_a_missing_notice_is_asked_for(today: str, asked: int | None) -> None:
    assert directory.calendar_warning(dt.date.fromisoformat(today)) == asked
    CalendarYear.objects.filter(year=2027).update(status="official")
    assert directory.calendar_warning(dt.date(2026, 12, 1)) is None
