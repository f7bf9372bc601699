"""What is owed reaches who owes it, is reported by them, and looked at by somebody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases import casefile
from cases.actions import asking, following, granting, joining, owed, undertaking
from cases.models import Case, CaseEvent, Clock, Request, Undertaking
from cases.models.fieldwork import PhotoKind
from cases.states import Actor, Forbidden, NotNow, Refused, State, UndertakingKind, Verb
from cases.sweeps.clocks import sweep_clocks
from mediation.models import GroupRole, Member, OrganisationKind
from tests.addresses import picture
from tests.cases.street import GRANDMOTHER, Street, by, fresh, linked, resident, texts_to

NEIGHBOUR = "+8613800138055"


def promised(case: Case, street: Street, **changed: Any) -> Undertaking:
    said: dict[str, Any] = {
        "kind": UndertakingKind.RECTIFICATION,
        "due_at": timezone.now() + timedelta(days=3),
        "words": "建业安装恢复602吊顶,居民王秀兰验收",
        "brief": "恢复602室吊顶",
        "organisation": street.builder,
    }
    undertaking.undertake(fresh(case), by=by(case.lead), **(said | changed))
    return Undertaking.objects.filter(case=case).latest("id")


def of(case: Case) -> Undertaking:
    return Undertaking.objects.filter(case=case).exclude(kind="mediation").latest("id")


# -- told -------------------------------------------------------------------------------------------------------------


def test_u07_whoever_owes_it_is_told_when_it_is_written_down_and_so_is_the_resident(street: Street, clock) -> None:
    case = street.on_site()
    promised(case, street)
    to_builder, to_resident = texts_to(street.contractor.phone)[-1], texts_to(GRANDMOTHER)[-1]
    assert "恢复602室吊顶" in to_builder and "9月18日" in to_builder
    assert "王秀兰" not in to_builder
    assert "恢复602室吊顶" in to_resident and "建业安装" in to_resident


def test_a_resident_who_owes_it_is_told_that_and_not_what_others_are(street: Street, clock) -> None:
    case = street.on_site()
    party = case.parties.get(is_reporter=True)
    before = len(texts_to(GRANDMOTHER))
    kind = UndertakingKind.OBLIGATION
    promised(case, street, kind=kind, organisation=None, party=party, brief="挪走楼道纸箱")
    told = texts_to(GRANDMOTHER)[before:]
    assert len(told) == 1 and told[0].startswith(case.number) and "您答应" in told[0]


def test_whoever_owes_it_is_reminded_before_it_is_due(street: Street, clock) -> None:
    case = street.on_site()
    promised(case, street)
    clock.shift(timedelta(days=2, hours=10))
    while sweep_clocks():
        pass
    assert any("提醒" in text and "恢复602室吊顶" in text for text in texts_to(street.contractor.phone))


@pytest.mark.parametrize(
    "brief", ["找王秀兰约时间", "打13912345678约时间", "楼上的水顺着电线管一直往下淌到我家客厅", "", "  "]
)
def test_a_brief_tells_nobody_who_lives_there_or_what_they_said(street: Street, clock, brief: str) -> None:
    case = street.on_site(words="楼上的水顺着电线管一直往下淌到我家客厅，我姓王", name="王秀兰")
    with pytest.raises(NotNow):
        promised(case, street, brief=brief)
    assert not Undertaking.objects.filter(case=case, kind="rectify").exists()


def test_one_owes_it(street: Street, clock) -> None:
    case, other = street.on_site(), street.case(phone=NEIGHBOUR)
    party = case.parties.get(is_reporter=True)
    for bad in ({"party": party}, {"organisation": None}, {"organisation": None, "party": other.parties.first()}):
        with pytest.raises(NotNow):
            promised(case, street, **bad)
    mine = promised(case, street, organisation=None, by_group=True, kind=UndertakingKind.OBLIGATION, brief="")
    with pytest.raises(NotNow):
        undertaking.keep(case, by=by(case.lead), undertaking=mine, words="做了")
    undertaking.keep(case, by=by(street.leader), undertaking=mine, words="看过,做了")


def test_who_came_with_a_joined_case_is_not_told_of_the_home_of_another(street: Street, clock) -> None:
    """Law section 7: where another lives is not theirs to know."""
    case, later = street.on_site(), street.case(phone=NEIGHBOUR)
    joining.join(later, by=by(street.leader), into=fresh(case), words="同一件")
    promised(case, street)
    assert "恢复602室吊顶" in texts_to(GRANDMOTHER)[-1]
    assert not any("602" in text for text in texts_to(NEIGHBOUR))
    shown = casefile.for_resident(fresh(later), Actor(phone=NEIGHBOUR))
    assert not shown.promises and casefile.for_resident(fresh(case), Actor(phone=GRANDMOTHER)).promises


# -- reported and looked at -------------------------------------------------------------------------------------------


def test_report_done_ends_nothing_and_somebody_else_keeps_it_in_one_press(street: Street, clock) -> None:
    case = street.on_site()
    row = promised(case, street)
    owed.report_done(case, by=by(street.contractor), undertaking=row, pictures=[picture()])
    row = of(case)
    assert row.is_open and row.is_reported and Clock.objects.get(undertaking=row).is_running
    assert row.photos.get().kind == PhotoKind.DONE
    assert "报已完成" in texts_to(case.lead.phone)[-1]
    supervision = street.member(OrganisationKind.SUPERVISION)
    undertaking.keep(case, by=by(supervision), undertaking=row)
    row = of(case)
    assert (row.found, row.kept_by) == ("kept", supervision)
    assert "已做好" in texts_to(GRANDMOTHER)[-1]


def test_who_owes_it_never_says_how_it_stands(street: Street, clock) -> None:
    """Law 11.2: not the organisation, not a resident, not who reported it as done."""
    case = street.on_site()
    row = promised(case, street)
    ways = [
        lambda by: undertaking.keep(fresh(case), by=by, undertaking=row, words="好了"),
        lambda by: owed.keep_in_part(fresh(case), by=by, undertaking=row, words="差一点", until=row.due_at),
        lambda by: owed.note_broken(fresh(case), by=by, undertaking=row, words="没做"),
    ]
    for way in ways:
        for who in (by(street.contractor), resident(), linked(case)):
            with pytest.raises(Refused):
                way(who)
    # A member whose own number is the side's is that side.
    party = case.parties.get(is_reporter=True)
    fellow = street.member(OrganisationKind.SUPERVISION)
    theirs = promised(case, street, kind=UndertakingKind.OBLIGATION, organisation=None, party=party, brief="搬走纸箱")
    fellow.phone = GRANDMOTHER  # type: ignore[assignment]
    with pytest.raises(Refused):
        undertaking.keep(fresh(case), by=by(fellow), undertaking=theirs, words="好了")


def test_only_who_owes_it_reports_it_as_done(street: Street, clock) -> None:
    case = street.on_site()
    row = promised(case, street)
    for who in (by(case.lead), by(street.leader), by(street.member(OrganisationKind.CLIENT)), linked(case)):
        with pytest.raises(Forbidden):
            owed.report_done(fresh(case), by=who, undertaking=row, words="做完了")
    with pytest.raises(NotNow):
        owed.report_done(fresh(case), by=by(street.contractor), undertaking=row)
    owed.report_done(fresh(case), by=by(street.contractor), undertaking=row, words="做完了")


def test_a_resident_reports_what_they_owe_behind_their_link(street: Street, clock) -> None:
    case = street.on_site()
    party = case.parties.get(is_reporter=True)
    row = promised(case, street, kind=UndertakingKind.OBLIGATION, organisation=None, party=party, brief="搬走纸箱")
    owed.report_done(case, by=linked(case), undertaking=row, words="搬了")
    assert of(case).is_reported and of(case).reported_by is None
    with pytest.raises(Forbidden):
        owed.report_done(fresh(case), by=by(street.contractor), undertaking=row, words="搬了")


def test_kept_in_part_the_rest_has_a_date_and_who_owes_it_is_told(street: Street, clock) -> None:
    case = street.on_site()
    row = promised(case, street)
    owed.keep_in_part(case, by=by(case.lead), undertaking=row, words="还差刷漆", until=row.due_at)
    rest, was = of(case), Undertaking.objects.get(pk=row.pk)
    assert (was.found, was.is_open, rest.continues, rest.told) == ("part", False, was, "还差刷漆")
    assert rest.by_organisation == street.builder and rest.is_open
    assert "还差刷漆" in texts_to(street.contractor.phone)[-1]


@pytest.mark.parametrize("settled", [False, True])
def test_a_later_date_for_the_rest_is_asked_for_and_another_decides(street: Street, clock, settled: bool) -> None:
    """Law 11.4, while the case is open and after it was settled."""
    case = street.resolved() if settled else street.on_site()
    row = promised(case, street)
    later = row.due_at + timedelta(days=4)
    event = owed.keep_in_part(case, by=by(case.lead), undertaking=row, words="还差刷漆", until=later)
    assert event.verb == Verb.ASK and Undertaking.objects.get(pk=row.pk).is_open
    with pytest.raises(Refused):
        granting.grant(fresh(case), by=by(case.lead))
    granting.grant(fresh(case), by=by(street.leader), seen=Request.objects.get(case=case).pk)
    assert of(case).due_at == later and of(case).told == "还差刷漆"
    assert fresh(case).state == (State.RESOLVED if settled else State.ON_SITE)


def test_after_a_settlement_nothing_else_is_asked_for(street: Street, clock) -> None:
    case = street.resolved()
    with pytest.raises(Refused):
        asking.ask(case, by=by(case.lead), verb=Verb.CLOSE, words="算了", outcome="failed")


def test_broken_it_runs_on_and_the_leader_and_the_other_side_hear_the_ways(street: Street, clock) -> None:
    case = street.on_site()
    row = promised(case, street)
    owed.note_broken(case, by=by(case.lead), undertaking=row, words="没动")
    row = of(case)
    assert row.is_open and row.broken_at and Clock.objects.get(undertaking=row).is_running
    assert "未兑现" in texts_to(street.leader.phone)[-1]
    assert "人民调解" in texts_to(GRANDMOTHER)[-1] and "没做到" in texts_to(street.contractor.phone)[-1]
    with pytest.raises(NotNow):
        owed.note_broken(fresh(case), by=by(case.lead), undertaking=row, words="还是没动")
    undertaking.keep(fresh(case), by=by(case.lead), undertaking=row, words="今天补上了")
    assert of(case).found == "kept"


def test_an_appointment_is_not_broken_nor_reported(street: Street, clock) -> None:
    case = street.on_site()
    undertaking.adjourn(case, by=by(case.lead), at=timezone.now() + timedelta(days=1), words="居委会")
    row = of(case)
    with pytest.raises(Refused):
        owed.note_broken(fresh(case), by=by(case.lead), undertaking=row, words="没来")
    with pytest.raises(Refused):
        owed.report_done(fresh(case), by=by(street.contractor), undertaking=row, words="来了")


def test_a_relapse_found_by_the_follow_up_opens_the_case_again(street: Street, clock) -> None:
    case = street.resolved()
    row = Undertaking.objects.get(case=case, kind=UndertakingKind.FOLLOW_UP)
    with pytest.raises(NotNow):
        following.come_back(case, by=by(case.lead), undertaking=row, words="又吵了")
    assert fresh(case).state == State.RESOLVED
    following.come_back(fresh(case), by=by(street.leader), undertaking=row, words="又吵了")
    assert fresh(case).state in (State.ASSIGNED, State.REPORTED)
    assert CaseEvent.objects.filter(case=case, verb=Verb.REOPEN).exists()
    assert not Undertaking.objects.get(pk=row.pk).is_open


# -- pages ------------------------------------------------------------------------------------------------------------


def test_the_resident_reads_what_was_agreed_and_what_is_theirs(street: Street, clock) -> None:
    case = street.on_site()
    promised(case, street)
    party = case.parties.get(is_reporter=True)
    promised(case, street, kind=UndertakingKind.OBLIGATION, organisation=None, party=party, brief="搬走纸箱")
    shown = casefile.for_resident(fresh(case), linked(case)).promises
    assert [(each.row.told, each.is_mine) for each in shown] == [("恢复602室吊顶", False), ("搬走纸箱", True)]
    assert not casefile.for_resident(fresh(case), Actor(phone="+8613800138099")).promises[1].is_mine


def test_u25_what_was_agreed_is_asked_about_only_where_something_was(street: Street, clock) -> None:
    case = street.on_site()
    assert Verb.KEEP not in casefile.for_member(fresh(case), case.lead).first_verbs
    promised(case, street)
    assert Verb.KEEP in casefile.for_member(fresh(case), case.lead).first_verbs


def test_a_quality_supervisor_looks_at_it(street: Street, clock) -> None:
    case = street.on_site()
    row = promised(case, street)
    seat = Member.objects.filter(
        memberships__group__site=street.site, memberships__role=GroupRole.QUALITY_SUPERVISOR
    ).first()
    if seat is None:
        pytest.skip("no such seat in the seed")
    undertaking.keep(fresh(case), by=by(seat), undertaking=row, words="合格")
