"""The code on a site's board: tries are bounded and counted, and a new one takes one press (finding B1)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from cases.actions import field
from cases.models import Case, CodeTry, Refusal
from cases.states import NotNow, State
from mediation.models import CodeRenewal, Member, Organisation, OrganisationKind, Site, Terms
from tests.cases.street import Street, by, fresh
from tests.pages.conftest import SignedIn, signed_in

__all__ = ["signed_in"]

WRONG = "000000"


def guess(case: Case, code: str = WRONG) -> str:
    """What is said to this guess; empty if it was right."""
    try:
        field.arrive(case, by=by(case.lead), code=code)
    except NotNow as refusal:
        return refusal.sentence
    return ""


def test_after_so_many_wrong_codes_the_right_one_is_not_looked_at(street: Street, clock) -> None:
    """B1: six digits cannot be guessed by trying them all."""
    case = street.assigned()
    said = [guess(case) for _ in range(Terms.current().board_tries)]
    assert len(set(said)) == 1
    too_many = guess(case, street.site.arrival_code)
    assert too_many and too_many not in said
    assert Refusal.objects.filter(case=case, verb="arrive").count() == len(said) + 1, "each leaves its trace"
    clock.shift(timedelta(hours=1, seconds=1))
    assert guess(case, street.site.arrival_code) == ""


def test_tries_are_counted_for_each_member_and_site(street: Street) -> None:
    case, other = street.assigned(), street.assigned(phone="+8613800138003")
    Case.objects.filter(pk=other.pk).update(lead=case.lead)
    other = fresh(other)
    for _ in range(Terms.current().board_tries + 1):
        guess(case)
    assert guess(other, street.site.arrival_code), "another case of the site is no other board"
    Case.objects.filter(pk=other.pk).update(lead=street.leader)
    assert guess(fresh(other), street.site.arrival_code) == ""


def test_right_codes_are_no_tries_in_vain(street: Street) -> None:
    for turn in range(Terms.current().board_tries + 2):
        case = street.assigned(phone=f"+86138001380{20 + turn}")
        assert guess(case, street.site.arrival_code) == ""
        assert fresh(case).state == State.ON_SITE


@pytest.mark.django_db(transaction=True)
def test_five_wrong_codes_side_by_side_count_five(street: Street) -> None:
    """B1: a count read before it is written would let them all pass as one."""
    case = street.assigned()

    def one(_turn: int) -> str:
        try:
            return guess(Case.objects.select_related("lead", "site").get(pk=case.pk))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(one, range(5)))
    assert CodeTry.objects.filter(was_right=False).count() == 5
    assert "到场码" in guess(case, street.site.arrival_code) or fresh(case).state == State.ASSIGNED


def test_a_new_code_takes_one_press_and_voids_the_old_one(street: Street, signed_in: SignedIn) -> None:
    old = street.site.arrival_code
    client, board = signed_in(street.leader), reverse("site-board", args=[street.site.code])
    assert "Make a new code" in client.get(board).text
    shown = client.post(reverse("site-code", args=[street.site.code]), follow=True).text
    fresh_code = Site.objects.get(pk=street.site.pk).arrival_code
    assert fresh_code != old and fresh_code in shown and old not in shown
    assert street.leader.name in shown, "who made it stands beside it"
    case = street.assigned()
    assert guess(case, old)
    assert guess(case, fresh_code) == ""


def test_only_those_who_put_the_board_up_make_it_anew(street: Street, signed_in: SignedIn) -> None:
    """Everybody who can sign in presses; who may is who has the code on their sheet."""
    elsewhere = Organisation.objects.create(kind=OrganisationKind.STREET_OFFICE, name="城南街道办事处")
    Member.objects.create(phone="+8613952600999", name="外街", organisation=elsewhere)
    may = set()
    for member in Member.objects.filter(is_active=True):
        code = Site.objects.get(pk=street.site.pk).arrival_code
        status = signed_in(member).post(reverse("site-code", args=[street.site.code])).status_code
        changed = Site.objects.get(pk=street.site.pk).arrival_code != code
        assert status == (302 if changed else 404), member
        may |= {member.pk} if changed else set()
    reviewers = Member.objects.filter(organisation=street.site.street)
    operators = Member.objects.filter(is_staff=True)
    assert may == {street.leader.pk, *(each.pk for each in reviewers), *(each.pk for each in operators)}
    assert set(CodeRenewal.objects.values_list("by", flat=True)) == may
    assert Client().post(reverse("site-code", args=[street.site.code])).status_code == 302
