"""Who helps with a case goes on helping when it changes hands, and whoever is taken off is told (B24)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions import desk, field, review, undertaking
from cases.actions.assigning import candidates
from cases.forms.leading import ReassignForm
from cases.models import Case, Helper
from cases.states import Decision, Verb
from mediation.models import Member, Membership
from tests.cases.street import Street, by, fresh, texts_to
from tests.pages.conftest import SignedIn, signed_in

__all__ = ["signed_in"]


@pytest.fixture
def helped(street: Street) -> Case:
    """A case with the contractor and one more helping."""
    case = street.case()
    lead = street.lead_for(case)
    other = next(each for each in Member.objects.filter(memberships__group__site=street.site, is_active=True)
                 .order_by("id") if each not in (lead, street.leader, street.contractor))  # fmt: skip
    desk.assign(case, by=by(street.leader), lead=lead, helpers=[street.contractor, other])
    return fresh(case)


def helping(case: Case) -> set[int]:
    return set(Helper.objects.filter(case=case).values_list("member", flat=True))


def test_reassigning_keeps_the_helpers(street: Street, helped: Case) -> None:
    before = helping(helped)
    lead = another(street, helped)
    desk.reassign(helped, by=by(street.leader), lead=lead, words="忙")
    assert helping(helped) == before
    assert f"请协办{helped.number}" in texts_to(street.contractor.phone)[-1]
    assert not any("不再需要您协办" in text for text in texts_to(street.contractor.phone))


def test_whoever_is_taken_off_is_told_and_history_says_so(street: Street, helped: Case) -> None:
    other = helped.helpers.exclude(pk=street.contractor.pk).get()
    lead = another(street, helped)
    event = desk.reassign(helped, by=by(street.leader), lead=lead, words="忙", helpers=[street.contractor])
    assert helping(helped) == {street.contractor.pk}
    assert texts_to(other.phone)[-1] == f"{helped.number}不再需要您协办。"
    assert event.facts["taken_off"] == [other.pk]


def test_a_helper_who_becomes_the_lead_is_not_told_that_they_are_off(street: Street, helped: Case) -> None:
    other = helped.helpers.exclude(pk=street.contractor.pk).get()
    fitting = {each.member.pk for each in candidates(helped) if each.may_lead}
    if other.pk not in fitting:
        pytest.skip("the seed's second helper is tied")
    desk.reassign(helped, by=by(street.leader), lead=other, words="就近")
    assert helping(helped) == {street.contractor.pk}
    assert not any("不再需要您协办" in text for text in texts_to(other.phone))


def test_a_helper_who_has_left_hears_nothing_more_and_is_not_kept(street: Street, helped: Case) -> None:
    contractor = street.contractor
    Membership.objects.filter(member=contractor, group__site=street.site).update(until=timezone.localdate())
    field.arrive(helped, by=by(helped.lead), code=street.site.arrival_code)
    before = texts_to(contractor.phone)
    undertaking.adjourn(fresh(helped), by=by(helped.lead), at=timezone.now() + timedelta(days=1), words="居委会")
    assert texts_to(contractor.phone) == before
    desk.reassign(fresh(helped), by=by(street.leader), lead=street.another(helped), words="忙")
    assert contractor.pk not in helping(helped)


def test_who_helped_before_it_was_handed_back_helps_on_when_it_is_assigned_again(street: Street, helped: Case) -> None:
    before = helping(helped)
    desk.decline(helped, by=by(helped.lead), reason="absent")
    lead = next(each.member for each in candidates(helped) if each.may_lead and each.member.pk not in before)
    desk.assign(fresh(helped), by=by(street.leader), lead=lead)
    assert helping(helped) == before - {lead.pk}


# -- on the page -----------------------------------------------------------------------------------------------------


def another(street: Street, case: Case) -> Member:
    """Somebody neutral who neither leads nor helps."""
    taken = {*helping(case), case.lead_id}
    return next(each.member for each in candidates(case) if each.may_lead and each.member.pk not in taken)


def form_of(page: Any) -> dict[str, Any]:
    """What a browser would send of the form as it is shown."""
    form: ReassignForm = page.context["form"]
    return {"helpers": sorted(form.chosen_helpers), "helping": form["helping"].value(), "words": "忙"}


def test_the_form_shows_the_helpers_ticked_and_sending_it_keeps_them(
    street: Street, helped: Case, signed_in: SignedIn
) -> None:
    leader, before = signed_in(street.leader), helping(helped)
    page = leader.get(f"/desk/{helped.number}/reassign/")
    said = form_of(page)
    assert set(said["helpers"]) == before
    answer = leader.post(f"/desk/{helped.number}/reassign/", said | {"lead": another(street, helped).pk})
    assert answer.status_code == 302 and helping(helped) == before


def test_who_is_unticked_is_taken_off_and_told(street: Street, helped: Case, signed_in: SignedIn) -> None:
    leader = signed_in(street.leader)
    said = form_of(leader.get(f"/desk/{helped.number}/reassign/"))
    said |= {"lead": another(street, helped).pk, "helpers": []}
    leader.post(f"/desk/{helped.number}/reassign/", said)
    assert not helping(helped)
    assert texts_to(street.contractor.phone)[-1] == f"{helped.number}不再需要您协办。"


def test_what_a_press_says_nothing_of_it_does_not_take_off(street: Street, helped: Case, signed_in: SignedIn) -> None:
    before = helping(helped)
    said = {"lead": another(street, helped).pk, "words": "忙"}
    signed_in(street.leader).post(f"/desk/{helped.number}/reassign/", said)
    assert helping(helped) == before


def test_a_helper_who_came_while_the_page_was_open_stays(street: Street, helped: Case, signed_in: SignedIn) -> None:
    leader = signed_in(street.leader)
    said = form_of(leader.get(f"/desk/{helped.number}/reassign/"))
    lead = another(street, helped)
    late = next(
        each for each in Member.objects.filter(memberships__group__site=street.site, is_active=True).order_by("id")
        if each.pk not in {*helping(helped), helped.lead_id, lead.pk}
    )  # fmt: skip
    helped.helpers.add(late, through_defaults={"since": timezone.now()})
    leader.post(f"/desk/{helped.number}/reassign/", said | {"lead": lead.pk})
    assert late.pk in helping(helped)


def test_the_street_office_that_names_another_lead_keeps_the_helpers(street: Street, helped: Case) -> None:
    before = helping(helped)
    desk.escalate(helped, by=by(street.leader), words="请协调")
    lead = another(street, helped)
    review.decide(fresh(helped), by=by(street.reviewer), decision=Decision.REASSIGN, words="换人", lead=lead)
    assert helping(helped) == before


def test_what_is_asked_for_keeps_them_too(street: Street, helped: Case) -> None:
    desk.escalate(helped, by=by(street.leader), words="请协调")
    named = another(street, helped)
    review.decide(fresh(helped), by=by(street.reviewer), decision=Decision.REASSIGN, words="换人", lead=named)
    before = helping(helped)
    asked = desk.reassign(fresh(helped), by=by(street.leader), lead=another(street, fresh(helped)), words="忙")
    assert asked.verb == Verb.ASK
    colleague = Member.objects.create_user("+8613952699002", name="另一审核", organisation=street.site.street)
    street.approve(helped, by_whom=colleague)
    assert fresh(helped).lead != named and helping(helped) == before


def test_the_page_of_a_case_says_who_has_left(street: Street, helped: Case, signed_in: SignedIn) -> None:
    Membership.objects.filter(member__in=[street.contractor, helped.lead]).update(until=timezone.localdate())
    shown = signed_in(street.leader).get(f"/desk/{helped.number}/").text
    assert shown.count("has left the group") == 1 and shown.count(">has left<") == 1
