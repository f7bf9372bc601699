"""The operator's desk: every page opens, and what would leave a promise unwatched is refused with a sentence."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from mediation.models import (
    CodeRenewal,
    Committee,
    CoordinationGroup,
    Member,
    Organisation,
    OrganisationKind,
    PolicyVersion,
    SeededWord,
    Site,
    Terms,
    WorkingPeriod,
    WorksBuilding,
    WorksNotice,
)
from notifications.models import Message

MODELS = [model for model in apps.get_app_config("mediation").get_models() if model in admin.site._registry]


def address(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def posted(page: Any) -> dict[str, Any]:
    """What a browser would send back if the operator changed nothing."""
    data: dict[str, Any] = {}
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
    return data


def test_every_standing_fact_has_a_place_to_be_edited() -> None:
    edited = set(MODELS) | {inline.model for model in MODELS for inline in admin.site._registry[model].inlines}
    # A new code of a board is made on the board's page, works are announced on a page of their own: kept, not edited.
    # What the seed has brought it notes for itself.
    kept = {CodeRenewal, SeededWord, WorksBuilding, WorksNotice}
    assert edited >= set(apps.get_app_config("mediation").get_models()) - kept


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_lists_searches_and_forms_open(seeded: None, desk: Client, model: Any) -> None:
    assert desk.get(address(model, "changelist")).status_code == 200
    if admin.site._registry[model].search_fields:
        assert desk.get(address(model, "changelist"), {"q": "花园"}).status_code == 200
    may_add = model is not Terms
    assert desk.get(address(model, "add")).status_code == (200 if may_add else 403)
    if model is Committee:
        office = Organisation.objects.filter(kind=OrganisationKind.STREET_OFFICE).earliest("pk")
        Committee.objects.create(organisation=office, name="城东街道人民调解委员会")
    first = model._default_manager.first()
    assert desk.get(address(model, "change", first.pk)).status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_index_opens_in_both_languages(desk: Client, language: str) -> None:
    desk.cookies["django_language"] = language
    assert desk.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize(
    ("model", "filters"),
    [
        (Site, {"leader": "none"}),
        (CoordinationGroup, {"leader": "none"}),
        (Member, {"away": "now"}),
        (Member, {"away": "later"}),
    ],
)
def test_what_needs_care_can_be_filtered(
    seeded: None, clock: object, desk: Client, model: Any, filters: dict[str, str]
) -> None:
    page = desk.get(address(model, "changelist"), filters)
    assert page.status_code == 200
    assert page.context["cl"].result_count == (0 if filters.get("away") == "later" else 1)


def test_long_lists_ask_few_questions(seeded: None, desk: Client, django_assert_max_num_queries) -> None:
    for model in (Site, Member, CoordinationGroup, PolicyVersion):
        with django_assert_max_num_queries(16):
            desk.get(address(model, "changelist"))


def test_a_member_is_made_without_a_password_and_invited(seeded: None, desk: Client) -> None:
    organisation = Organisation.objects.get(short_name="锦绣社区")
    page = desk.get(address(Member, "add"))
    assert 'type="password"' not in page.text and 'name="password' not in page.text
    made = desk.post(
        address(Member, "add"),
        {"phone": "139 5269 7777", "name": "新来的", "organisation": organisation.pk, "language": "zh-hans"},
    )
    assert made.status_code == 302
    member = Member.objects.get(phone="+8613952697777")
    assert not member.has_usable_password()
    assert Message.objects.get(template="account_invitation").recipient == "+8613952697777"
    assert desk.get(f"/admin/mediation/member/{member.pk}/password/").status_code in (302, 404)


def test_a_phone_number_is_used_once_and_must_be_one(seeded: None, desk: Client) -> None:
    for phone in ("13952600001", "12345", "not a number"):
        page = desk.post(address(Member, "add"), {"phone": phone, "name": "重号", "language": "zh-hans"})
        assert page.status_code == 200
        assert page.context["adminform"].form.errors["phone"]


def version_page(desk: Client) -> tuple[str, dict[str, Any]]:
    version = PolicyVersion.objects.get(policy__tier="N", policy__category=None)
    there = address(PolicyVersion, "change", version.pk)
    return there, posted(desk.get(there))


def problems(page: Any) -> str:
    return " ".join(
        str(error)
        for inline in page.context["inline_admin_formsets"]
        for error in [*inline.formset.non_form_errors(), *(str(form.errors) for form in inline.formset.forms)]
    )


def test_a_policy_left_as_it_is_can_be_saved(seeded: None, desk: Client) -> None:
    there, data = version_page(desk)
    assert desk.post(there, data).status_code == 302


def test_a_promise_without_a_ladder_is_refused(seeded: None, english_desk: Client) -> None:
    there, data = version_page(english_desk)
    for key in [key for key, value in data.items() if key.startswith("rungs-") and value == "arrive"]:
        data[key.replace("promise", "DELETE")] = "on"
    page = english_desk.post(there, data)
    assert page.status_code == 200
    assert "These promises have no ladder" in problems(page)


def test_a_ladder_without_a_target_and_a_case_without_a_promise_are_refused(seeded: None, english_desk: Client) -> None:
    there, data = version_page(english_desk)
    [key] = [key for key, value in data.items() if key.startswith("targets-") and value == "arrive"]
    data[key.replace("promise", "DELETE")] = "on"
    page = english_desk.post(there, data)
    assert "This policy has no target for: Arrive" in problems(page)
    assert "These ladders belong to no target: Arrive" in problems(page)


@pytest.mark.parametrize("amount", ["0", "-3"])
def test_a_target_of_no_time_is_refused(seeded: None, english_desk: Client, amount: str) -> None:
    there, data = version_page(english_desk)
    data["targets-0-amount"] = amount
    page = english_desk.post(there, data)
    assert page.status_code == 200
    assert problems(page)


@pytest.mark.parametrize("amount", ["2147483647", "9000"])
def test_a_target_nobody_lives_to_see_is_refused(seeded: None, english_desk: Client, amount: str) -> None:
    there, data = version_page(english_desk)
    data |= {"targets-0-amount": amount, "targets-0-unit": "day"}
    assert "A promise is kept within a year" in problems(english_desk.post(there, data))


def test_a_ladder_climbs_step_by_step_in_time(seeded: None, english_desk: Client) -> None:
    there, data = version_page(english_desk)
    late = next(key for key, value in data.items() if key.endswith("after_seconds") and value == 86400)
    early = late.replace("after_seconds", "percent")
    data.pop(late)
    page = english_desk.post(there, {**data, early: "10"})
    assert "must follow one another in time" in problems(page)
    page = english_desk.post(there, {**data, late: "86400", late.replace("after_seconds", "step"): "7"})
    assert "count 1, 2, 3 without a gap" in problems(page)


def test_periods_that_overlap_are_refused_with_a_sentence(seeded: None, english_desk: Client) -> None:
    period = {"weekday": "0", "opens_at": "11:00", "closes_at": "13:00"}
    page = english_desk.post(address(WorkingPeriod, "add"), period)
    assert page.status_code == 200
    assert "overlaps another one of the same weekday" in str(page.context["adminform"].form.errors)
    assert english_desk.post(address(WorkingPeriod, "add"), {**period, "opens_at": "12:30"}).status_code == 302


def test_two_leaders_chosen_at_once_are_refused_with_a_sentence(seeded: None, english_desk: Client) -> None:
    group = CoordinationGroup.objects.get(site__code="smxc")
    there = address(CoordinationGroup, "change", group.pk)
    data = posted(english_desk.get(there))
    page = english_desk.post(
        there,
        {**data, "memberships-0-role": "leader", "memberships-1-role": "leader"},
        headers={"accept-language": "en"},
    )
    assert "A group has one leader" in problems(page)
    assert english_desk.post(there, {**data, "memberships-0-role": "leader"}).status_code == 302


def test_the_terms_are_one_row_that_can_be_changed_and_never_removed(rules: None, desk: Client) -> None:
    there = address(Terms, "change", 1)
    numbers = {**posted(desk.get(there)), "reopen_days": "20", "no_answer_hours": "48", "texts_at_once": "5"}
    numbers |= {"extensions": "3", "extension_days": "20"}
    assert desk.post(there, {**numbers, "extension_days": "0"}).status_code == 200, "refused: time that is none"
    assert desk.post(there, {**numbers, "texts_at_once": "0"}).status_code == 200, "refused: nobody would hear anything"
    assert desk.post(there, numbers).status_code == 302
    assert (Terms.current().reopen_days, Terms.current().texts_at_once) == (20, 5)
    assert (Terms.current().extensions, Terms.current().extension_days) == (3, 20)
    assert desk.post(address(Terms, "delete", 1), {"post": "yes"}).status_code == 403
    Terms.objects.all().delete()
    assert Terms.current().reopen_days == 30
    assert desk.post(address(Terms, "add"), numbers).status_code == 302
    assert Terms.objects.get().pk == 1
