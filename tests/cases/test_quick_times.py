"""Times that stand ready (U-34): made from the working calendar, sent as the moment they were shown as, one of two
never taken for the other."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone, translation

from cases import formats
from cases.forms import quick
from cases.forms.fields import Moment
from cases.forms.time import AdjournForm, AskExtensionForm, AskHoldForm
from cases.models import Clock
from mediation.models import Promise
from tests.cases.street import Street


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def said(moments: list[datetime], now: datetime, language: str = "zh-hans") -> list[str]:
    return [formats.soon(each, now, language) for each in moments]


def test_meetings_are_later_today_and_on_working_days(street: Street) -> None:
    now = at("2026-11-23T10:20")  # a Monday
    assert said(quick.meetings(now), now) == [
        "今天下午3点 · 11月23日", "今天晚上7点 · 11月23日", "明天上午9点 · 11月24日", "明天下午3点 · 11月24日",
        "后天上午9点 · 11月25日", "下周一上午9点 · 11月30日",
    ]  # fmt: skip
    assert said(quick.meetings(now), now, "en")[2:4] == ["tomorrow 9:00 · 24 Nov", "tomorrow 15:00 · 24 Nov"]


def test_nothing_is_offered_that_is_over_or_too_near(street: Street) -> None:
    assert said(quick.meetings(at("2026-11-23T18:30")), at("2026-11-23T18:30"))[0] == "明天上午9点 · 11月24日"


def test_a_holiday_is_passed_over_and_a_working_weekend_is_not(street: Street) -> None:
    before = at("2026-09-30T10:00")  # the day before the National Day
    days = [timezone.localdate(each) for each in quick.closings(before, ahead=(1,))]
    assert [str(day) for day in days] == ["2026-10-08"]
    saturday = at("2026-10-09T10:00")
    assert "2026-10-10" in [str(timezone.localdate(each)) for each in quick.closings(saturday, ahead=(1,))], "调休"


def test_what_is_to_be_done_is_due_at_the_close_of_a_working_day(street: Street) -> None:
    now = at("2026-11-27T10:00")  # a Friday
    assert [f"{timezone.localtime(each):%m-%d %H:%M}" for each in quick.closings(now)][:2] == [
        "11-27 17:30",
        "11-30 17:30",
    ]


FIELD = Moment(offers=quick.meetings)


def sent(*values: str) -> object:
    data = QueryDict(mutable=True)
    data.setlist("until", list(values))
    return FIELD.widget.value_from_datadict(data, {}, "until")


def test_a_choice_or_a_typed_time_is_taken_and_both_are_asked_about(street: Street) -> None:
    assert FIELD.clean(sent("2026-11-25T09:00", "")) == at("2026-11-25T09:00")
    assert FIELD.clean(sent("", "2026-11-25T11:10")) == at("2026-11-25T11:10")
    assert FIELD.clean(sent("2026-11-25T09:00", "2026-11-25T09:00")) == at("2026-11-25T09:00")
    for wrong in (
        sent("2026-11-25T09:00", "2026-11-25T11:10"),
        sent("", ""),
        sent("morgen"),
        sent("2026-11-25T09:00", "x"),
    ):
        with pytest.raises(Exception) as refused:
            FIELD.clean(wrong)
        assert "matching query" not in str(refused.value)


def test_the_page_shows_them_as_choices_and_the_typed_one_beside_them(street: Street) -> None:
    case = street.on_site()
    form = AdjournForm(case=case, reader=case.lead).as_p()
    assert form.count('type="radio"') == len(quick.meetings(timezone.now())) + 1
    assert 'type="datetime-local"' in form and 'name="until"' in form


def test_a_wrong_form_shows_again_what_was_chosen(street: Street) -> None:
    case = street.on_site()
    chosen = timezone.localtime(quick.meetings(timezone.now())[0]).strftime(quick.SENT)
    data = QueryDict(mutable=True)
    data.setlist("until", [chosen, ""])
    html = str(AdjournForm(data, case=case, reader=case.lead)["until"])
    assert html.count("checked") == 1 and chosen in html[: html.index("checked")]
    data.setlist("until", ["", "2026-12-24T10:10"])
    html = str(AdjournForm(data, case=case, reader=case.lead)["until"])
    assert 'value="2026-12-24T10:10"' in html


def test_more_time_is_offered_only_as_far_as_it_may_be_given(street: Street) -> None:
    case = street.on_site()
    resolve = Clock.objects.get(case=case, promise=Promise.RESOLVE, stopped_at=None)
    offered = AskExtensionForm(case=case, reader=case.lead).fields["until"].widget.offers(timezone.now())  # type: ignore[attr-defined]
    assert offered and all(resolve.due_at < each <= resolve.first_due_at + timedelta(days=15) for each in offered)
    held = AskHoldForm(case=case, reader=case.lead).fields["until"].widget.offers(timezone.now())  # type: ignore[attr-defined]
    assert len(held) == 4


@pytest.mark.parametrize(("moment", "words"), [
    ("2026-11-24T12:30", "明天下午12点半 · 11月24日"), ("2026-11-27T17:30", "周五下午5点半 · 11月27日"),
    ("2026-12-07T09:05", "周一上午9点5分 · 12月7日"), ("2026-11-29T09:00", "周日上午9点 · 11月29日"),
])  # fmt: skip
def test_a_moment_is_said_as_people_say_it(moment: str, words: str) -> None:
    with translation.override("zh-hans"):
        assert formats.soon(at(moment), at("2026-11-23T10:00"), "zh-hans") == words
