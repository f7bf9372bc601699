"""A policy is edited by making its next version; what a clock has used stands, in the database's own words."""

from typing import Any

import pytest
from django.db import Error, transaction
from django.test import Client
from django.utils import timezone

from mediation import directory
from mediation.models import Category, Member, Policy, PolicyVersion, Rung, Target

from .test_admin import address, posted

pytestmark = pytest.mark.usefixtures("rules")


def in_force(tier: str = "N") -> PolicyVersion:
    """A row of the test's own: what the directory gives is kept by the process, and is not to be changed or deleted."""
    return PolicyVersion.objects.get(pk=directory.policy_for(tier).pk)


def amounts(version: PolicyVersion) -> dict[str, int]:
    return dict(version.targets.values_list("promise", "amount"))


def page_of(desk: Client, version: PolicyVersion) -> tuple[str, dict[str, Any]]:
    there = address(PolicyVersion, "change", version.pk)
    return there, posted(desk.get(there))


def shortened(data: dict[str, Any], promise: str, amount: str) -> dict[str, Any]:
    [key] = [key for key, value in data.items() if key.startswith("targets-") and value == promise]
    return {**data, key.replace("promise", "amount"): amount}


def test_other_targets_make_the_next_version_and_leave_the_last_as_it_was(desk: Client, operator: Member) -> None:
    first = in_force()
    there, data = page_of(desk, first)
    answer = desk.post(there, {**shortened(data, "arrive", "12"), "note": "试点小区要求"})
    second = in_force()
    assert (second.number, second.created_by, second.note) == (2, operator, "试点小区要求")
    assert answer["Location"] == address(PolicyVersion, "change", second.pk)
    assert amounts(first)["arrive"] == 24
    assert amounts(second) == {**amounts(first), "arrive": 12}
    assert second.rungs.count() == first.rungs.count()


def test_rows_are_added_and_taken_away_on_the_next_version_only(english_desk: Client) -> None:
    first = in_force()
    there, data = page_of(english_desk, first)
    rows = int(data["targets-TOTAL_FORMS"])
    steps = int(data["rungs-TOTAL_FORMS"])
    for key in [key for key, value in data.items() if value == "instruct"]:
        data[key.replace("promise", "DELETE")] = "on"
    data |= {
        "targets-TOTAL_FORMS": rows + 1,
        f"targets-{rows}-promise": "secure",
        f"targets-{rows}-amount": "2",
        f"targets-{rows}-unit": "day",
        f"targets-{rows}-counts": "always",
        "rungs-TOTAL_FORMS": steps + 1,
        f"rungs-{steps}-promise": "secure",
        f"rungs-{steps}-step": "1",
        f"rungs-{steps}-after_seconds": "0",
        f"rungs-{steps}-level": "leader",
    }
    page = english_desk.post(there, data, follow=True)
    second = in_force()
    assert "Version 2 is in force from now on" in page.content.decode()
    assert amounts(second).keys() == amounts(first).keys() - {"instruct"} | {"secure"}
    assert set(second.rungs.filter(promise="secure").values_list("level", flat=True)) == {"leader"}
    assert "instruct" in amounts(first)


def test_what_is_left_as_it_was_makes_no_version(desk: Client) -> None:
    there, data = page_of(desk, in_force())
    assert desk.post(there, {**data, "note": "首版"}).status_code == 302
    assert (in_force().number, in_force().note) == (1, "首版")


def test_an_earlier_version_is_read_and_not_edited(english_desk: Client) -> None:
    first = in_force()
    there, data = page_of(english_desk, first)
    english_desk.post(there, shortened(data, "arrive", "12"))
    kept = english_desk.get(there)
    assert kept.status_code == 200
    assert not kept.context["has_change_permission"]
    late = english_desk.post(there, shortened(data, "arrive", "13"), follow=True)
    assert "Somebody has made a newer version meanwhile" in late.content.decode()
    assert amounts(in_force())["arrive"] == 12


def test_a_policy_of_its_own_begins_with_version_one(english_desk: Client, operator: Member) -> None:
    policy = Policy.objects.create(tier="N", category=Category.objects.get(code="noise"))
    _, data = page_of(english_desk, in_force())
    data = {key: value for key, value in data.items() if not key.endswith(("-id", "-version"))}
    data |= {"targets-INITIAL_FORMS": 0, "rungs-INITIAL_FORMS": 0, "policy": policy.pk}
    assert english_desk.post(address(PolicyVersion, "add"), data).status_code == 302
    made = directory.policy_for("N", category=policy.category)
    assert (made.policy, made.number, made.created_by) == (policy, 1, operator)
    assert amounts(made) == amounts(in_force())


def refused(act: Any) -> None:
    with pytest.raises(Error), transaction.atomic():
        act()


def test_what_a_clock_has_used_stands() -> None:
    version = in_force()
    directory.mark_used(version)
    target, rung = version.targets.first(), version.rungs.first()
    assert target and rung
    for act in (
        lambda: Target.objects.filter(pk=target.pk).update(amount=1),
        lambda: Rung.objects.filter(pk=rung.pk).update(step=9),
        lambda: target.delete(),
        lambda: rung.delete(),
        lambda: Target.objects.create(version=version, promise="secure", amount=1),
        lambda: Rung.objects.create(version=version, promise="secure", step=1, after_seconds=0, level="leader"),
        lambda: Target.objects.filter(version=in_force("L"), promise="arrive").update(version=version),
        lambda: PolicyVersion.objects.filter(pk=version.pk).update(used_at=None),
        lambda: PolicyVersion.objects.filter(pk=version.pk).update(number=7),
        lambda: version.policy.delete(),
    ):
        refused(act)


def test_a_version_that_no_clock_has_used_can_be_put_right_or_dropped() -> None:
    version = in_force()
    Target.objects.filter(version=version, promise="arrive").update(amount=20)
    assert amounts(in_force())["arrive"] == 20
    version.policy.delete()


def test_it_is_marked_as_used_once(django_assert_num_queries) -> None:
    version = in_force()
    with django_assert_num_queries(1):
        directory.mark_used(version)
    version.refresh_from_db()
    with django_assert_num_queries(0):
        directory.mark_used(version)
    with django_assert_num_queries(0):
        directory.mark_used(PolicyVersion(used_at=timezone.now()))
    assert in_force().used_at == version.used_at


def test_a_used_version_is_not_offered_for_deletion(desk: Client) -> None:
    version = in_force()
    directory.mark_used(version)
    assert desk.post(address(PolicyVersion, "delete", version.pk), {"post": "yes"}).status_code == 403
