"""B2: no account becomes somebody else's unseen. Every change that matters is a row and a text, by whatever door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from config.accounts import telling
from config.accounts.models import Account, AccountEvent
from mediation.models import GroupRole, Member, Membership, Organisation, OrganisationKind
from notifications.models import Message
from tests.cases.street import Street
from tests.mediation.test_admin import posted
from tests.pages.conftest import SignedIn

# Whether a change of this column of a member is written down; a new column has to be decided on.
WATCHED = {
    "phone": "phone",
    "organisation": "organisation",
    "is_active": "active",
    "is_staff": "operator",
    "is_superuser": "operator",
    "password": "password",
}
OLD = "+8613952600555"
OF_NO_CONCERN = {"id", "last_login", "name", "home_building", "language", "away_from", "away_until", "created_at"}


def operator() -> Member:
    return Member.objects.filter(is_superuser=True).earliest("id")


def changed(member: Member, column: str) -> dict[str, Any]:
    """Another value for the column, with what has to change along."""
    elsewhere = Organisation.objects.filter(kind=OrganisationKind.COMMUNITY).exclude(pk=member.organisation_id)[0]
    return {
        "phone": {"phone": "+8613952655555"},
        "organisation": {"organisation_id": elsewhere.pk},
        "is_active": {"is_active": False},
        "is_staff": {"is_staff": True, "organisation_id": None},
        "is_superuser": {"is_staff": True, "is_superuser": True, "organisation_id": None},
        "password": {"password": "md5$salt$0123456789abcdef0123456789abcdef"},
    }[column]  # fmt: skip


def by_queryset(member: Member, values: dict[str, Any]) -> None:
    Member.objects.filter(pk=member.pk).update(**values)


def by_save(member: Member, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(member, name, value)
    member.save()


def by_bulk(member: Member, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(member, name, value)
    Member.objects.bulk_update([member], [name.removesuffix("_id") for name in values])


def by_statement(member: Member, values: dict[str, Any]) -> None:
    columns = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE mediation_member SET {columns} WHERE id = %s", [*values.values(), member.pk])


@pytest.fixture
def newcomer(street: Street) -> Member:
    community = Organisation.objects.filter(kind=OrganisationKind.COMMUNITY).earliest("id")
    return Member.objects.create(phone=OLD, name="新来的", organisation=community, password="!")


def test_of_every_column_of_a_member_it_is_decided_whether_it_is_watched() -> None:
    columns = {field.name for field in Member._meta.concrete_fields}
    assert columns == WATCHED.keys() | OF_NO_CONCERN


@pytest.mark.parametrize("door", [by_queryset, by_save, by_bulk, by_statement], ids=lambda door: door.__name__)
@pytest.mark.parametrize("column", sorted(WATCHED))
def test_a_change_by_any_door_is_a_row_and_a_text_to_the_old_number(
    newcomer: Member, column: str, door: Callable[..., None]
) -> None:
    """B2: moving oneself into a street office and back left no trace but the administration's own log."""
    door(newcomer, changed(newcomer, column))
    assert AccountEvent.objects.filter(member=newcomer, kind=WATCHED[column], by=None).count() == 1
    telling.tell()
    assert Message.objects.filter(template=f"account_{WATCHED[column]}", recipient=OLD).count() == 1
    assert telling.tell() == 0, "once"


@pytest.mark.parametrize("column", sorted(WATCHED.keys() - {"password"}))
def test_the_form_of_the_administration_names_who_did_it_and_tells_at_once(
    newcomer: Member, column: str, signed_in: SignedIn
) -> None:
    """B2, the door it was found at: `/admin/mediation/member/<id>/change/`."""
    desk = signed_in(operator())
    there = reverse("admin:mediation_member_change", args=[newcomer.pk])
    form = posted(desk.get(there))
    for name, value in changed(newcomer, column).items():
        key = name.removesuffix("_id")
        form.pop(key, None)
        if value not in (None, False):
            form[key] = "on" if value is True else value
    answer = desk.post(there, form)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    event = AccountEvent.objects.get(member=newcomer, kind=WATCHED[column])
    assert event.by == operator() and event.told_at is not None
    assert Message.objects.filter(template=f"account_{WATCHED[column]}", recipient=OLD).exists()


def test_nobody_is_named_after_the_request_is_over(newcomer: Member, signed_in: SignedIn) -> None:
    """What a worker's connection does next is not done by whoever posted last."""
    signed_in(operator()).post(reverse("admin:mediation_member_add"), {})
    by_queryset(newcomer, {"is_active": False})
    assert AccountEvent.objects.get(member=newcomer, kind="active").by is None


def test_every_change_of_a_seat_is_a_row_and_a_text(street: Street) -> None:
    """B2, the sibling: a seat in a group, given, changed, moved, ended, taken away."""
    member = street.member(OrganisationKind.SUPERVISION)
    seat = Membership.objects.get(member=member, group__site=street.site)
    Member.objects.filter(pk=member.pk).update(last_login="2026-09-01T09:00Z")
    other = street.other_site.group
    Membership.objects.filter(member=member, group=other).delete()
    AccountEvent.objects.filter(told_at=None).update(told_at="2026-09-01T09:00Z")

    def seats() -> list[tuple[str, str]]:
        return list(AccountEvent.objects.filter(told_at=None).order_by("id").values_list("role_before", "role_after"))

    Membership.objects.filter(pk=seat.pk).update(role=GroupRole.QUALITY_SUPERVISOR)
    assert seats() == [("member", "quality_supervisor")]
    assert telling.tell() == 1
    Membership.objects.filter(pk=seat.pk).update(group=other)
    assert seats() == [("quality_supervisor", ""), ("", "quality_supervisor")]
    assert telling.tell() == 2
    Membership.objects.filter(pk=seat.pk).update(until="2026-09-15")
    assert seats() == [("quality_supervisor", "")]
    Membership.objects.filter(pk=seat.pk).delete()
    assert len(seats()) == 1, "who had left already loses nothing"
    telling.tell()
    assert Message.objects.filter(template="account_seat", recipient=str(member.phone)).count() == 4


@pytest.mark.parametrize("who", ["reviewer", "district"])
def test_street_office_and_district_read_what_the_operator_did_and_others_do_not(
    who: str, street: Street, newcomer: Member, signed_in: SignedIn
) -> None:
    desk = signed_in(operator())
    there = reverse("admin:mediation_member_change", args=[street.leader.pk])
    assert desk.post(there, {**posted(desk.get(there)), "phone": "+8613952655555"}).status_code == 302
    page = signed_in(getattr(street, who)).get(reverse("account-changes")).text
    assert street.leader.name in page and "Phone number changed" in page and f"by {operator().name}" in page
    assert signed_in(street.lead_for(street.case())).get(reverse("account-changes")).status_code == 404
    elsewhere = Organisation.objects.create(kind=OrganisationKind.STREET_OFFICE, name="城南街道办事处")
    stranger = Member.objects.create(phone="+8613952600999", name="外街", organisation=elsewhere)
    assert street.leader.name not in signed_in(stranger).get(reverse("account-changes")).text


def test_the_ledger_is_not_changed_afterwards(newcomer: Member) -> None:
    by_queryset(newcomer, {"is_active": False})
    event = AccountEvent.objects.get(member=newcomer, kind="active")
    for change in ({"kind": "made"}, {"by": operator()}, {"at": "2020-01-01T00:00Z"}, {"phone": "+8613900000000"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AccountEvent.objects.filter(pk=event.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_accountevent")
    telling.tell()
    with pytest.raises(DatabaseError), transaction.atomic():
        AccountEvent.objects.filter(pk=event.pk).update(told_at=None)


def test_an_operator_belongs_to_no_organisation_and_has_no_seat(
    street: Street, newcomer: Member, signed_in: SignedIn
) -> None:
    """B2: the operator gave himself a street office, read the cases and left it again."""
    office = street.reviewer.organisation
    for rights in ({"is_staff": True}, {"is_superuser": True}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Member.objects.filter(pk=newcomer.pk).update(**rights)
    with pytest.raises(DatabaseError), transaction.atomic():
        Member.objects.filter(pk=operator().pk).update(organisation=office)
    with pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.create(group=street.site.group, member=operator())
    with pytest.raises(DatabaseError), transaction.atomic():
        Member.objects.filter(pk=street.leader.pk).update(is_staff=True, organisation=None)
    desk = signed_in(operator())
    there = reverse("admin:mediation_member_change", args=[operator().pk])
    answer = desk.post(there, {**posted(desk.get(there)), "organisation": office.pk})
    assert answer.status_code == 200 and "belongs to no organisation" in answer.text
    there = reverse("admin:mediation_member_change", args=[street.leader.pk])
    form = {**posted(desk.get(there)), "is_staff": "on", "organisation": ""}
    assert "has no seat in a group" in desk.post(there, form).text
    assert not Member.objects.exclude(organisation=None).filter(is_staff=True).exists()


def test_nobody_is_made_a_street_office_by_changing_what_their_organisation_is(
    street: Street, signed_in: SignedIn
) -> None:
    """B2, a sibling: not the member is moved but the organisation under them."""
    contractor = street.contractor.organisation
    with pytest.raises(DatabaseError), transaction.atomic():
        Organisation.objects.filter(pk=contractor.pk).update(kind=OrganisationKind.STREET_OFFICE)
    desk = signed_in(operator())
    there = reverse("admin:mediation_organisation_change", args=[contractor.pk])
    answer = desk.post(there, {**posted(desk.get(there)), "kind": OrganisationKind.STREET_OFFICE})
    assert answer.status_code == 200 and "keeps its kind" in answer.text
    empty = Organisation.objects.create(kind=OrganisationKind.CONTRACTOR, name="新公司")
    assert Organisation.objects.filter(pk=empty.pk).update(kind=OrganisationKind.DESIGN) == 1


def test_a_password_set_by_anybody_else_is_a_one_time_one(newcomer: Member) -> None:
    """B2: the operator knew every password in use. The same of an operator's first one, typed at a console."""
    newcomer.set_password("given by others 1")
    newcomer.save()
    assert Account.objects.get(member=newcomer).password_is_temporary
    browser = Client()
    signed = browser.post(reverse("sign-in"), {"username": OLD, "password": "given by others 1"}, follow=True)
    assert signed.redirect_chain[-1][0].startswith(reverse("account-password"))
    call_command("createsuperuser", phone="+8613952600556", name="二号", interactive=False)
    second = Member.objects.get(phone="+8613952600556")
    second.set_password("typed at the console")
    second.save()
    assert Account.objects.get(member=second).password_is_temporary
