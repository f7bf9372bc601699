"""B2 and B5, the races: two at the same moment, each on a connection of its own. What works once works once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connections
from django.test import RequestFactory
from django.utils import timezone

from config.accounts import bounds, keys, second_factor, telling
from config.accounts.models import AccountEvent, Bounds, OneTimeKey
from mediation.models import Member, Membership
from notifications import wakeup
from notifications.models import Message
from tests.cases.conftest import build
from tests.cases.street import Street
from tests.cases.test_races import together
from tests.signing_in import code_now, has_authenticator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Street]:
    """The seeded street, committed."""
    monkeypatch.setattr(wakeup, "wake", lambda task, *args: None)
    yield build()
    connections.close_all()


def test_one_code_opens_one_of_two_browsers(town: Street) -> None:
    has_authenticator(town.reviewer)
    for code in (code_now(), second_factor.new_paper_codes(town.reviewer)[0]):
        answers = together(*[lambda said=code: second_factor.passes(town.reviewer, said)] * 4)
        assert sorted(answers) == [False, False, False, True]


def test_one_text_and_one_link_set_one_password(town: Street) -> None:
    keys.send_code(str(town.leader.phone))
    code = Message.objects.get(template="account_code").body[:6]
    number = str(town.leader.phone)
    assert sum(member is not None for member in together(*[lambda: keys.take_code(number, code)] * 4)) == 1
    key = keys.invite(town.leader, by=None)
    assert sorted(together(*[lambda: keys.use(key)] * 4)) == [False, False, False, True]
    assert OneTimeKey.objects.filter(used_at=None).count() == 0


def test_many_asking_at_once_get_one_code(town: Street) -> None:
    """And an hour has few: test_codes_by_text."""
    together(*[lambda: keys.send_code(str(town.leader.phone))] * 6)
    assert Message.objects.filter(template="account_code").count() == 1


def test_many_wrong_codes_at_once_from_one_address_count_no_more_than_may_be(town: Street) -> None:
    """B5: each is counted before it is looked at."""
    number = str(town.leader.phone)
    request = RequestFactory().post("/", REMOTE_ADDR="203.0.113.30")
    answers = together(*[lambda: bounds.may_try_a_code(request, number)] * 8)
    assert sum(answers) <= Bounds.current().wrong_codes


def test_two_who_tell_tell_once(town: Street) -> None:
    Member.objects.filter(pk=town.leader.pk).update(phone="+8613952655555")
    assert sorted(together(*[telling.tell] * 4)) == [0, 0, 0, 1]
    assert Message.objects.filter(template="account_phone").count() == 1
    assert AccountEvent.objects.filter(told_at=None).count() == 0


def test_nobody_is_made_an_operator_and_given_a_seat_at_the_same_moment(town: Street) -> None:
    member = Member.objects.create(phone="+8613952600557", name="两边", organisation=town.leader.organisation)

    def made_operator() -> bool:
        try:
            return bool(Member.objects.filter(pk=member.pk).update(is_staff=True, organisation=None))
        except DatabaseError:
            return False

    def given_a_seat() -> bool:
        try:
            return bool(
                Membership.objects.create(group=town.site.group, member_id=member.pk, since=timezone.localdate())
            )
        except DatabaseError:
            return False

    assert sum(together(made_operator, given_a_seat)) == 1
