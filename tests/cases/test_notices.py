"""Rectification notices and referrals: who issues them, what they need, how they are watched and closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cases.actions import issuing, referring, undertaking
from cases.models import Case, RectificationNotice, Undertaking
from cases.states import NotNow, Refused
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Authority, Member, OrganisationKind, Promise
from tests.addresses import picture
from tests.cases.street import GRANDMOTHER, Street, by, fresh, linked, texts_to
from tests.cases.test_owed import of

# -- notices ----------------------------------------------------------------------------------------------------------


def issued(case: Case, who: Member, street: Street, **changed: Any) -> RectificationNotice:
    said: dict[str, Any] = {
        "organisation": street.builder,
        "brief": "补齐3号楼护栏",
        "standard": "JGJ 80-2016 临边防护",
        "due_at": timezone.now() + timedelta(days=2),
    }
    issuing.issue(fresh(case), by=by(who), **(said | changed))
    return RectificationNotice.objects.latest("id")


def test_a_notice_is_numbered_by_site_and_year_told_and_closed_with_a_photo(street: Street, clock) -> None:
    case = street.on_site()
    supervision = street.member(OrganisationKind.SUPERVISION)
    first, second = issued(case, supervision, street), issued(case, street.leader, street)
    assert [first.number, second.number] == ["ZG-2026-001", "ZG-2026-002"]
    assert "ZG-2026-002" in texts_to(street.contractor.phone)[-1]
    row = first.undertaking
    with pytest.raises(NotNow, match=r"photo|照片"):
        undertaking.keep(fresh(case), by=by(case.lead), undertaking=row, words="好了")
    undertaking.keep(fresh(case), by=by(case.lead), undertaking=row, words="好了", pictures=[picture()])
    assert not Undertaking.objects.get(pk=row.pk).is_open


def test_whoever_orders_the_works_issues_and_nobody_else(street: Street, clock) -> None:
    case = street.on_site()
    may = [street.member(kind) for kind in (OrganisationKind.SUPERVISION, OrganisationKind.CLIENT)]
    for member in (*may, street.leader, case.lead):
        assert member is not None
        issued(case, member, street)
    for member in (street.contractor, street.member(OrganisationKind.PROPERTY), street.reviewer):
        with pytest.raises(Refused):
            issued(case, member, street)
    with pytest.raises(Refused):
        issuing.issue(
            fresh(case), by=linked(case), organisation=street.builder, brief="补", standard="规范",
            due_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip


def test_a_notice_that_is_not_whole_is_refused(street: Street, clock) -> None:
    case = street.on_site()
    elsewhere = Member.objects.filter(organisation__kind=OrganisationKind.CONTRACTOR)
    other = elsewhere.exclude(organisation=street.builder).first()
    assert other is not None
    now = timezone.now()
    client = street.member(OrganisationKind.CLIENT)
    for bad in (
        {"organisation": None}, {"organisation": other.organisation}, {"brief": ""}, {"standard": " "},
        {"due_at": now - timedelta(hours=1)}, {"recheck_at": now + timedelta(hours=1)},
        {"organisation": client.organisation},
    ):  # fmt: skip
        with pytest.raises(NotNow):
            issued(case, client, street, **bad)
    assert not RectificationNotice.objects.exists()


def test_the_database_lets_nobody_change_a_notice(street: Street, clock) -> None:
    notice = issued(street.on_site(), street.leader, street)
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_rectificationnotice SET serial = 9 WHERE id = %s", [notice.pk])


# -- referrals --------------------------------------------------------------------------------------------------------


def test_a_referral_is_told_watched_answered_and_its_answer_noted_by_the_group(street: Street, clock) -> None:
    case = street.on_site()
    urban = Authority.objects.get(kind="urban")
    until = timezone.now() + timedelta(days=5)
    said = {"authority": urban, "due_at": until, "words": "夜间施工请查处", "reference": "城管〔2026〕31号"}
    referring.refer(case, by=by(case.lead), **said)
    assert "城管局" in texts_to(GRANDMOTHER)[-1]
    with pytest.raises(NotNow):
        referring.refer(fresh(case), by=by(street.leader), **said)
    clock.shift(timedelta(days=8))
    while sweep_clocks():
        pass
    assert fresh(case).escalations.filter(clock__promise=Promise.REFERRAL).exists(), "a late answer climbs"
    undertaking.keep(fresh(case), by=by(street.leader), undertaking=of(case), words="已责令夜间停工")
    assert of(case).answer == "已责令夜间停工"


def test_a_referral_that_is_not_whole_is_refused(street: Street, clock) -> None:
    case = street.on_site()
    urban = Authority.objects.get(kind="urban")
    off = Authority.objects.create(kind="other", name="停用", is_active=False)
    until = timezone.now() + timedelta(days=5)
    for bad in ({"authority": None}, {"authority": off}, {"words": ""}, {"due_at": timezone.now()}):
        said = {"authority": urban, "due_at": until, "words": "请查处"} | bad
        with pytest.raises(NotNow):
            referring.refer(fresh(case), by=by(case.lead), **said)
    with pytest.raises(Refused):
        referring.refer(fresh(case), by=by(street.contractor), authority=urban, due_at=until, words="请查处")
