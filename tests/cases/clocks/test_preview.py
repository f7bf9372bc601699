"""What an edited policy would have meant, before it is saved: on the operator's page and by command."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from cases.actions import field
from cases.clocks.preview import preview
from mediation import directory
from mediation.calendar import SHANGHAI
from mediation.models import CalendarYear, Category, Member, Policy, PolicyVersion, Target
from tests.cases.street import Street, by
from tests.mediation.test_admin import posted

TUESDAY = dt.datetime(2026, 9, 15, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def october(clock) -> None:
    """A Friday before a Saturday that the notice of its year makes a working day."""
    clock.move_to(dt.datetime(2027, 10, 8, 16, 30, tzinfo=SHANGHAI))


@pytest.fixture
def operator(db: None, client: Client) -> Client:
    client.force_login(Member.objects.create_superuser("+8613952699999", "x", name="操作员"))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def arrived_after_20_hours(street: Street, clock) -> Any:
    case = street.assigned()
    clock.shift(dt.timedelta(hours=20))
    field.arrive(case, by=by(case.lead), code=case.site.arrival_code)
    return case


def tally(policy: Policy, promise: str, **target: Any):
    targets = {each.promise: each for each in policy.current.targets.all()}
    if target:
        targets[promise] = Target(promise=promise, **target)
    return next(each for each in preview(policy, targets.values()) if each.promise == promise)


def normal() -> Policy:
    return directory.policy_for("N").policy


def test_a_shorter_promise_would_have_been_missed(street: Street, arrived_after_20_hours) -> None:
    as_it_was = tally(normal(), "arrive")
    assert (len(as_it_was.rows), as_it_was.late_then, as_it_was.late_now, as_it_was.turned) == (1, 0, 0, [])
    shorter = tally(normal(), "arrive", amount=12, unit="hour", counts="rolled")
    assert (shorter.late_then, shorter.late_now) == (0, 1)
    assert shorter.turned[0].would_be_due_at == TUESDAY + dt.timedelta(hours=12)


def test_a_running_promise_is_late_once_its_time_has_passed(street: Street, clock) -> None:
    street.case()
    clock.shift(dt.timedelta(hours=3))
    assert tally(normal(), "assign", amount=2, unit="hour", counts="working").late_now == 1
    assert tally(normal(), "assign", amount=4, unit="hour", counts="working").late_now == 0


def test_arriving_would_still_not_come_before_assigning(street: Street, clock) -> None:
    street.case()
    targets = [
        Target(promise="assign", amount=2, unit="day", counts="working"),
        Target(promise="arrive", amount=1, unit="hour", counts="always"),
    ]
    found = {each.promise: each.rows[0].would_be_due_at for each in preview(normal(), targets)}
    assert found["arrive"] == found["assign"] == TUESDAY + dt.timedelta(days=2)


def test_older_cases_other_tiers_and_other_policies_are_left_out(street: Street, clock) -> None:
    street.case()
    street.case(tier="H")
    street.case(category="safety", tier="N")
    assert len(tally(normal(), "assign").rows) == 1
    clock.shift(dt.timedelta(days=32))
    assert not tally(normal(), "assign").rows


def test_a_policy_of_its_own_is_tried_on_the_cases_it_would_take_over(street: Street, clock) -> None:
    street.case()
    street.case(category="parking")
    own = Policy.objects.create(tier="N", category=Category.objects.get(code="parking"), street=street.site.street)
    [found] = preview(own, [Target(promise="assign", amount=1, unit="hour", counts="always")])
    assert [row.clock.case.category.code for row in found.rows] == ["parking"]


def test_many_cases_take_few_questions(street: Street, clock, django_assert_max_num_queries) -> None:
    for number in range(8):
        street.case(phone=f"+86138001390{number:02d}")
    targets = list(normal().current.targets.all())
    policy = normal()
    with django_assert_max_num_queries(7):
        preview(policy, targets)


def test_the_page_shows_it_before_it_is_saved(street: Street, arrived_after_20_hours, operator: Client) -> None:
    version = directory.policy_for("N")
    there = reverse("admin:mediation_policyversion_change", args=[version.pk])
    page = operator.get(there)
    assert "Preview on last month" in page.content.decode()
    data = posted(page)
    [row] = [key for key, value in data.items() if key.startswith("targets-") and value == "arrive"]
    data[row.replace("promise", "amount")] = "12"
    shown = operator.post(there, {**data, "_preview": "1"})
    said = shown.content.decode()
    assert arrived_after_20_hours.number in said
    assert {each.promise: each.late_now for each in shown.context["tallies"]}["arrive"] == 1
    assert directory.policy_for("N") == version
    assert operator.post(there, {**dict(shown.context["posted"]), "_save": "1"}).status_code == 302
    assert directory.policy_for("N").number == 2
    assert directory.policy_for("N").targets.get(promise="arrive").amount == 12


def test_what_cannot_stand_is_refused_before_any_preview(street: Street, operator: Client) -> None:
    there = reverse("admin:mediation_policyversion_change", args=[directory.policy_for("N").pk])
    data = posted(operator.get(there))
    page = operator.post(there, {**data, "targets-0-amount": "0", "_preview": "1"})
    assert page.status_code == 200
    assert "tallies" not in page.context
    assert PolicyVersion.objects.filter(policy=normal()).count() == 1


def test_the_command_counts_and_lists(street: Street, arrived_after_20_hours, capsys) -> None:
    call_command("preview_policy", "N", "--set", "arrive=12:hour:rolled", "--language", "en")
    out = capsys.readouterr().out
    assert "Arrive: 1 promises, 0 late then, 1 late now" in out
    assert f"  {arrived_after_20_hours.number}: 16 Sep 09:00 → 15 Sep 21:00" in out


@pytest.mark.parametrize("text", ["arrive", "fly=1", "arrive=0:hour:rolled", "arrive=-1", "arrive=1:moon:rolled"])
def test_the_command_refuses_what_the_page_would(street: Street, text: str) -> None:
    with pytest.raises(CommandError):
        call_command("preview_policy", "N", "--set", text)
    with pytest.raises(CommandError, match="no such policy"):
        call_command("preview_policy", "N", "--category", "nothing")


def test_a_notice_is_shown_and_then_loaded_on_a_page(october: None, street: Street, operator: Client) -> None:
    case = street.case()
    assert "Load a year's notice" in operator.get(reverse("admin:mediation_calendaryear_changelist")).content.decode()
    there = reverse("admin:mediation_calendaryear_load")
    assert operator.get(there).status_code == 200
    lines = "2027-10-01..2027-10-07,放假,国庆节\n2027-10-09,上班,国庆节"
    data = {"year": "2027", "source": "国办发明电〔2026〕9号", "lines": lines}
    shown = operator.post(there, {**data, "_look": "1"}).content.decode()
    assert case.number in shown
    assert "Only 7 days off" in shown
    assert CalendarYear.objects.get(year=2027).status == "provisional"
    assert operator.post(there, {**data, "_save": "1"}).status_code == 302
    assert CalendarYear.objects.get(year=2027).status == "official"
    assert case.clocks.get(promise="assign").due_at == dt.datetime(2027, 10, 9, 11, 30, tzinfo=SHANGHAI)
    assert "is not in 2027" in operator.post(there, {**data, "lines": "2026-10-01,放假,国庆节"}).content.decode()
    whole_year = operator.post(there, {**data, "lines": "1月1日至12月31日,放假,长假"})
    assert "has no working day" in whole_year.content.decode()


def test_a_member_of_the_group_has_no_business_there(street: Street, client: Client) -> None:
    client.force_login(street.leader)
    assert client.get(reverse("admin:mediation_calendaryear_load")).status_code == 302
