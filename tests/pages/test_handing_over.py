"""The administration's pages of members, seats, groups and sites: what hangs on them, and handing it over. B21, H10,
U-08."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import queues
from cases.actions import desk, review
from cases.hands import Why
from cases.models import Case, CaseEvent
from cases.states import Decision, State, Verb
from mediation.models import CoordinationGroup, Member, Membership, Site
from tests.cases.street import NEIGHBOUR, Street, by, fresh, texts_to
from tests.mediation.test_admin import posted
from tests.pages.conftest import SignedIn


@pytest.fixture
def operator(street: Street) -> Member:
    return Member.objects.get(is_superuser=True)


@pytest.fixture
def admin(operator: Member, signed_in: SignedIn) -> Client:
    return signed_in(operator)


def page_of(obj: Any, name: str = "change") -> str:
    return reverse(f"admin:mediation_{obj._meta.model_name}_{name}", args=[obj.pk])


def saved(admin: Client, obj: Any, **changed: Any) -> Any:
    """What the page answers when the operator has changed this and pressed save."""
    address = page_of(obj)
    data = {name: value for name, value in (posted(admin.get(address)) | changed).items() if value is not None}
    return admin.post(address, data, follow=True)


def chosen(page: Any) -> dict[str, Any]:
    """What a browser would send of the handing-over page as it is shown."""
    said = {"words": page.context["words"]}
    for row in page.context["rows"]:
        said[f"from_{row.case.pk}"] = row.case.lead_id
        said[f"lead_{row.case.pk}"] = row.case.named.member.pk if row.case.named else ""
    return said


# -- what hangs on it ------------------------------------------------------------------------------------------------


def test_the_page_of_a_member_says_how_many_open_cases_hang_on_them(street: Street, admin: Client) -> None:
    case = street.assigned()
    street.resolved(phone=NEIGHBOUR)
    shown = admin.get(page_of(case.lead)).text
    assert "1 open case hangs on this." in shown and page_of(case.lead, "handover") in shown
    assert "hangs on this" not in admin.get(page_of(street.reviewer)).text


def test_in_chinese_too(street: Street, admin: Client) -> None:
    case = street.assigned()
    admin.cookies["django_language"] = "zh-hans"
    assert "有1件在办纠纷" in admin.get(page_of(case.lead)).text
    assert "移交" in admin.get(page_of(case.lead, "handover")).text


def test_the_pages_of_a_group_and_a_site_say_it_as_well_and_what_nobody_leads_yet(
    street: Street, admin: Client
) -> None:
    street.assigned()
    street.case(phone=NEIGHBOUR)
    for obj in (street.site, street.site.group):
        shown = admin.get(page_of(obj)).text
        assert "1 open case hangs on this." in shown and "1 more is led by nobody yet" in shown


def test_a_new_one_says_nothing(admin: Client) -> None:
    assert "hang on this" not in admin.get(reverse("admin:mediation_site_add")).text


# -- after a change --------------------------------------------------------------------------------------------------


def test_switching_a_member_off_says_what_is_left_and_offers_to_hand_it_over(street: Street, admin: Client) -> None:
    case = street.assigned()
    answer = saved(admin, case.lead, is_active=None).text
    assert "1 open case is in the hands of somebody who cannot act now." in answer
    assert page_of(case.lead, "handover") in answer


def test_so_does_a_leave(street: Street, admin: Client) -> None:
    case = street.assigned()
    answer = saved(admin, case.lead, away_from=timezone.localdate().isoformat()).text
    assert "cannot act now" in answer


def test_so_does_the_end_of_a_seat(street: Street, admin: Client) -> None:
    case = street.assigned()
    group = street.site.group
    rows = posted(admin.get(page_of(group)))
    (prefix,) = {
        name.removesuffix("-member")
        for name, value in rows.items()
        if name.startswith("memberships-") and name.endswith("-member") and str(value) == str(case.lead_id)
    }
    answer = saved(admin, group, **{f"{prefix}-until": timezone.localdate().isoformat()}).text
    assert "1 open case is in the hands of somebody who cannot act now." in answer


def test_so_does_closing_a_site(street: Street, admin: Client) -> None:
    street.assigned()
    assert "cannot act now" in saved(admin, street.site, is_active=None).text


def test_a_change_that_leaves_everything_in_hand_says_nothing(street: Street, admin: Client) -> None:
    case = street.assigned()
    assert "cannot act now" not in saved(admin, case.lead, name="钱永康二").text


# -- handing over ----------------------------------------------------------------------------------------------------


def test_all_cases_of_a_leaver_go_to_the_neutral_and_everybody_is_told(
    street: Street, admin: Client, operator: Member
) -> None:
    cases = [street.assigned(), street.assigned(phone=NEIGHBOUR)]
    lead = cases[0].lead
    Case.objects.filter(pk=cases[1].pk).update(lead=lead)
    Membership.objects.filter(member=lead, group__site=street.site).update(until=timezone.localdate())
    page = admin.get(page_of(lead, "handover"))
    assert all(row.case.named.may_lead for row in page.context["rows"])
    told = len(texts_to(street.leader.phone))
    answer = admin.post(page_of(lead, "handover"), chosen(page) | {"all": "1"}, follow=True)
    assert "2 cases were handed over." in answer.text
    for case in map(fresh, cases):
        assert case.lead != lead and case.state == State.ASSIGNED
        event = CaseEvent.objects.filter(case=case).latest("id")
        assert (event.verb, event.member, event.words) == (Verb.REASSIGN, operator, page.context["words"])
        assert any(case.number in text for text in texts_to(case.lead.phone))
        assert any(f"{case.number}已改派" in text for text in texts_to(lead.phone))
        assert any(case.number in text for text in texts_to(street.leader.phone)[told:])
    assert not queues.out_of_hands(street.leader)


def test_one_of_them_is_handed_over_by_itself(street: Street, admin: Client) -> None:
    first, second = street.assigned(), street.assigned(phone=NEIGHBOUR)
    Case.objects.filter(pk=second.pk).update(lead=first.lead)
    page = admin.get(page_of(first.lead, "handover"))
    admin.post(page_of(first.lead, "handover"), chosen(page) | {"one": str(second.pk)})
    assert fresh(first).lead == first.lead and fresh(second).lead != first.lead


def test_of_a_site_only_those_whose_lead_cannot_act_are_chosen_beforehand(street: Street, admin: Client) -> None:
    stays, goes = street.assigned(), street.assigned(phone=NEIGHBOUR)
    other = street.another(stays)
    Case.objects.filter(pk=goes.pk).update(lead=other)
    Member.objects.filter(pk=other.pk).update(is_active=False)
    page = admin.get(page_of(street.site, "handover"))
    admin.post(page_of(street.site, "handover"), chosen(page) | {"all": "1"})
    assert fresh(stays).lead == stays.lead and fresh(goes).lead != other


def test_a_closed_site_s_cases_go_to_its_street_office_first(street: Street, admin: Client) -> None:
    case = street.assigned()
    Site.objects.filter(pk=street.site.pk).update(is_active=False)
    page = admin.get(page_of(street.site, "handover"))
    admin.post(page_of(street.site, "handover"), chosen(page) | {"all": "1"})
    assert fresh(case).lead.organisation == street.site.street
    assert not queues.out_of_hands(street.reviewer)


def test_nobody_who_is_tied_is_offered_or_taken(street: Street, admin: Client) -> None:
    case = street.assigned()
    page = admin.get(page_of(case.lead, "handover"))
    assert street.contractor not in [each.member for each in page.context["rows"][0].could]
    said = chosen(page) | {f"lead_{case.pk}": street.contractor.pk, "all": "1"}
    assert "is not neutral here" in admin.post(page_of(case.lead, "handover"), said, follow=True).text
    assert fresh(case).lead == case.lead


def test_a_case_that_has_gone_to_other_hands_meanwhile_is_left_there(street: Street, admin: Client) -> None:
    case = street.assigned()
    page = admin.get(page_of(street.site, "handover"))
    said = chosen(page) | {f"lead_{case.pk}": street.lead_for(case).pk, "all": "1"}
    now = street.another(case)
    desk.reassign(case, by=by(street.leader), lead=now, words="忙")
    assert "in other hands by now" in admin.post(page_of(street.site, "handover"), said, follow=True).text
    assert fresh(case).lead == now


def test_whom_the_street_office_has_named_its_reviewer_alone_replaces(street: Street, admin: Client) -> None:
    case = street.assigned()
    desk.escalate(case, by=by(street.leader), words="请协调")
    named = street.another(case)
    review.decide(fresh(case), by=by(street.reviewer), decision=Decision.REASSIGN, words="换人", lead=named)
    page = admin.get(page_of(named, "handover"))
    answer = admin.post(page_of(named, "handover"), chosen(page) | {"all": "1"}, follow=True)
    assert "its reviewer hands it on" in answer.text and fresh(case).lead == named


def test_a_reason_is_needed_and_who_takes_it(street: Street, admin: Client) -> None:
    case = street.assigned()
    page = admin.get(page_of(case.lead, "handover"))
    there = page_of(case.lead, "handover")
    assert "Say why" in admin.post(there, chosen(page) | {"words": " ", "all": "1"}, follow=True).text
    nobody = chosen(page) | {f"lead_{case.pk}": "x", "all": "1"}
    assert "Choose who takes the case." in admin.post(there, nobody, follow=True).text
    assert fresh(case).lead == case.lead


def test_where_nothing_hangs_the_page_says_so(street: Street, admin: Client) -> None:
    assert "No open case hangs on this." in admin.get(page_of(street.leader, "handover")).text


def test_it_shows_the_operator_neither_words_nor_numbers_nor_rooms(street: Street, admin: Client) -> None:
    case = street.assigned(room="501")
    shown = admin.get(page_of(case.lead, "handover")).text
    assert "电钻" not in shown and "501" not in shown and "138" not in shown.replace(case.number, "")


@pytest.mark.parametrize("who", ["leader", "reviewer", "mediator"])
def test_nobody_but_the_operator_opens_it(street: Street, signed_in: SignedIn, who: str) -> None:
    case = street.assigned()
    client = signed_in(getattr(street, who))
    for method in (client.get, client.post):
        assert method(page_of(case.lead, "handover")).status_code in (302, 403)
    assert fresh(case).lead == case.lead


def test_who_is_not_there_has_no_page(admin: Client) -> None:
    assert admin.get(reverse("admin:mediation_member_handover", args=[999999])).status_code == 404


# -- ended, not deleted ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["group", "site"])
def test_what_running_cases_rest_on_is_not_deleted(street: Street, admin: Client, what: str) -> None:
    case = street.assigned()
    obj = street.site if what == "site" else street.site.group
    seats = Membership.objects.count()
    for answer in (
        admin.get(page_of(obj, "delete"), follow=True),
        admin.post(page_of(obj, "delete"), {"post": "yes"}, follow=True),
    ):
        assert f"This {what} is not deleted: 1 open cases" in answer.text
    many = {"action": "delete_selected", "_selected_action": [obj.pk], "post": "yes"}
    admin.post(reverse(f"admin:mediation_{obj._meta.model_name}_changelist"), many)
    assert type(obj).objects.filter(pk=obj.pk).exists() and Membership.objects.count() == seats
    assert fresh(case).lead == case.lead


def test_a_seat_is_ended_and_not_deleted(street: Street, admin: Client) -> None:
    group = street.site.group
    page = admin.get(page_of(group))
    assert "memberships-0-DELETE" not in page.text
    admin.post(page_of(group), posted(page) | {"memberships-0-DELETE": "on"})
    assert group.memberships.count() == page.context["inline_admin_formsets"][0].formset.initial_form_count()


def test_a_group_in_which_nobody_ever_served_may_go_and_a_site_is_closed(street: Street, admin: Client) -> None:
    site = Site.objects.create(
        name="错填小区", name_en="Mistake", code="mistake", street=street.site.street, hotline="+8652386000001"
    )
    group = CoordinationGroup.objects.create(site=site)
    admin.post(page_of(group, "delete"), {"post": "yes"})
    assert not CoordinationGroup.objects.filter(pk=group.pk).exists()
    assert "Close it instead" in admin.post(page_of(site, "delete"), {"post": "yes"}, follow=True).text


def test_a_group_given_another_site_says_what_it_leaves_behind(street: Street, admin: Client) -> None:
    street.assigned()
    empty = Site.objects.create(
        name="新小区", name_en="New", code="new-one", street=street.site.street, hotline="+8652386000001"
    )
    assert "cannot act now" in saved(admin, CoordinationGroup.objects.get(site=street.site), site=empty.pk).text
    assert [case.hands for case in queues.out_of_hands(street.reviewer)] == [Why.NO_GROUP]


def test_a_seat_is_not_given_to_somebody_else_who_has_one_of_their_own(street: Street, admin: Client) -> None:
    seats = set(Membership.objects.values_list("pk", "member"))
    group, outside = (
        street.site.group,
        Member.objects.create_user("+8613952699003", name="新来", organisation=street.builder),
    )
    rows = posted(admin.get(page_of(group)))
    seat = next(name for name in rows if name.startswith("memberships-") and name.endswith("-0-member"))
    saved(admin, group, **{seat: outside.pk})
    assert set(Membership.objects.values_list("pk", "member")) == seats


def test_the_page_asks_the_same_however_many_cases_hang_there(street: Street, admin: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(page_of(street.site, "handover")).status_code == 200
        return len(queries)

    street.assigned()
    Member.objects.filter(memberships__group__site=street.site).update(away_from=timezone.localdate())
    few = asked()
    for number in range(3):
        street.assigned(phone=f"+861380013820{number}")
    assert asked() == few <= 20
