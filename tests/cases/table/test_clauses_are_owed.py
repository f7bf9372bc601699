"""What the clauses of an agreement oblige to reaches whoever owes it, as any promise does: text, desk, page, reminder,
report, second look; and never tells them who lives there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases import promised
from cases.actions import field, joining, owed, undertaking
from cases.actions.table.signing import Signer
from cases.announcements import owers
from cases.models import Agreement, Party, Undertaking
from cases.models.agreement import Signed, SignsAs
from cases.states import Actor, Forbidden, Outcome, StillOpen, Verb, Willing
from cases.sweeps.clocks import sweep_clocks
from mediation.models import OrganisationKind
from tests.addresses import picture
from tests.cases.sides import UPSTAIRS, household, phone
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, texts_to
from tests.cases.table.at_the_table import SOON, Table, paper


def signed(table: Table, *lines: Any, besides: tuple[Party, ...] = ()) -> list[Undertaking]:
    """In effect; what it obliges to, in the order of its clauses."""
    sides = [*table.sides]
    table.draft(*lines, sides=sides)
    for side in besides:
        table.sign(Signer(party=side))
    found = table.all_sign()
    return list(Undertaking.objects.filter(clause__agreement=found).order_by("clause__number"))


def upstairs(table: Table, street: Street, *, answers: bool) -> Party:
    """The household upstairs is a side and agrees; `answers`: its phone has come to us."""
    party = household(street, table.case)
    Party.objects.filter(pk=party.pk).update(name="李建国")
    if answers:
        Party.objects.filter(pk=party.pk).update(phone_proven_at=timezone.now(), phone_proven_by="text")
    table.says(party, Willing.AGREED)
    return Party.objects.get(pk=party.pk)


def test_an_organisation_is_told_with_the_last_signature_and_has_it_on_its_desk(table: Table, street: Street) -> None:
    (row,) = signed(table)
    assert (row.by_organisation, row.party) == (street.builder, None)
    told = texts_to(street.contractor.phone)[-1]
    assert "协议已生效" in told and "恢复602吊顶" in told and "9月20日23:59" in told
    ours, _to_look_at = promised.on_desk(street.contractor)
    assert ours == [row] and ours[0].told == "恢复602吊顶"


def test_a_resident_who_owes_a_clause_is_told_that_and_not_only_that_it_is_in_effect(table: Table) -> None:
    before = len(texts_to(GRANDMOTHER))
    (row,) = signed(table, table.line(does="挪走楼道纸箱", party=table.resident, place="5号楼楼道"))
    assert (row.by_organisation, row.party) == (None, table.resident)
    (told,) = texts_to(GRANDMOTHER)[before:]
    assert "您答应" in told and "挪走楼道纸箱，5号楼楼道" in told


def test_who_owes_several_clauses_has_one_text_of_the_soonest(table: Table, street: Street) -> None:
    before = len(texts_to(street.contractor.phone))
    lines = [table.line(does="粉刷墙面", due_on=date(2026, 9, 25)), table.line(), table.line(does="清走垃圾")]
    assert len(signed(table, *lines)) == 3
    (told,) = texts_to(street.contractor.phone)[before:]
    assert "办3件" in told and "9月20日" in told and "恢复602吊顶" in told


@pytest.mark.parametrize("does", ["恢复王秀兰家吊顶", "修好后打13912345678", "恢复吊顶并当面向王 秀 兰致歉"])
def test_a_clause_that_names_somebody_is_told_by_its_number(table: Table, street: Street, does: str) -> None:
    (row,) = signed(table, table.line(does=does))
    told = texts_to(street.contractor.phone)[-1]
    assert "协议第1条" in told and "王" not in told and "139" not in told
    assert row.words == does, "those at the table read it as it was signed"
    assert row.told == "Clause 1 of the agreement"


def test_a_side_that_did_not_report_is_told_once_its_phone_has_answered(table: Table, street: Street) -> None:
    party = upstairs(table, street, answers=True)
    (row,) = signed(table, table.line(does="修好自家水管", party=party, place=""), besides=(party,))
    assert row.party == party
    assert "您答应" in texts_to(UPSTAIRS)[-1] and "修好自家水管" in texts_to(UPSTAIRS)[-1]
    owed.report_done(fresh(table.case), by=phone(UPSTAIRS), undertaking=row, words="修好了")
    assert Undertaking.objects.get(pk=row.pk).is_reported
    assert "报已完成" in texts_to(table.case.lead.phone)[-1]


def test_a_number_that_was_only_typed_is_told_nothing(table: Table, street: Street) -> None:
    party = upstairs(table, street, answers=False)
    (row,) = signed(table, table.line(does="修好自家水管", party=party), besides=(party,))
    assert not texts_to(UPSTAIRS) and not owers.of(row, site_id=table.case.site_id)


def test_nobody_reports_what_another_side_owes(table: Table, street: Street) -> None:
    party = upstairs(table, street, answers=True)
    (row,) = signed(table, besides=(party,))
    for stranger in (phone(UPSTAIRS), Actor(phone=GRANDMOTHER), by(street.member(OrganisationKind.PROPERTY))):
        with pytest.raises(Forbidden):
            owed.report_done(fresh(table.case), by=stranger, undertaking=row, words="好了")


def test_it_is_reminded_reported_with_a_photo_and_looked_at_by_another(
    table: Table, street: Street, clock: Any
) -> None:
    (row,) = signed(table)
    clock.shift(timedelta(days=4, hours=12))
    while sweep_clocks():
        pass
    assert any("提醒" in text and "恢复602吊顶" in text for text in texts_to(street.contractor.phone))
    owed.report_done(fresh(table.case), by=by(street.contractor), undertaking=row, pictures=[picture()])
    undertaking.keep(fresh(table.case), by=by(street.member(OrganisationKind.SUPERVISION)), undertaking=row)
    assert Undertaking.objects.get(pk=row.pk).found == "kept"
    assert "复查通过" in texts_to(street.contractor.phone)[-1]


def test_a_broken_clause_is_told_to_whoever_else_has_signed(table: Table, street: Street) -> None:
    party = upstairs(table, street, answers=True)
    (row,) = signed(table, besides=(party,))
    owed.note_broken(fresh(table.case), by=by(street.leader), undertaking=row, words="没人来")
    for number in (UPSTAIRS, GRANDMOTHER):
        assert "没做到" in texts_to(number)[-1] and "12345" in texts_to(number)[-1]
    assert "请马上办" in texts_to(street.contractor.phone)[-1]


def test_whoever_heard_that_it_was_broken_hears_that_it_was_kept_after_all(table: Table, street: Street) -> None:
    party = upstairs(table, street, answers=True)
    (row,) = signed(table, besides=(party,))
    owed.note_broken(fresh(table.case), by=by(street.leader), undertaking=row, words="没人来")
    undertaking.keep(
        fresh(table.case), by=by(street.member(OrganisationKind.SUPERVISION)), undertaking=row, words="看过了"
    )
    for number in (UPSTAIRS, GRANDMOTHER):
        assert "已做好,有人看过" in texts_to(number)[-1]


def test_what_is_kept_in_time_is_told_to_who_reported_and_not_to_the_others(table: Table, street: Street) -> None:
    party = upstairs(table, street, answers=True)
    (row,) = signed(table, besides=(party,))
    before = len(texts_to(UPSTAIRS))
    undertaking.keep(
        fresh(table.case), by=by(street.member(OrganisationKind.SUPERVISION)), undertaking=row, words="看过了"
    )
    assert "已做好" in texts_to(GRANDMOTHER)[-1] and len(texts_to(UPSTAIRS)) == before


def test_another_version_drops_what_was_left_of_the_one_before(table: Table, street: Street) -> None:
    (row,) = signed(table)
    done = {"words": "还差粉刷", "until": row.due_at}
    owed.keep_in_part(fresh(table.case), by=by(street.leader), undertaking=row, **done)
    rest = Undertaking.objects.get(continues=row)
    assert rest.by_organisation == street.builder and rest.is_open
    table.draft(table.line(does="改为一次赔清", due_on=SOON))
    table.sign(Signer(party=table.resident))
    table.sign(Signer(party=table.builder), how=Signed.THUMB, pictures=[paper()])
    table.sign(Signer(signs_as=SignsAs.MEDIATOR))
    assert Undertaking.objects.get(pk=rest.pk).dropped_at is not None
    assert Undertaking.objects.get(pk=row.pk).found == "part", "what was kept stays kept"
    (now,) = Undertaking.objects.filter(case=table.case, kind="obligation", kept_at=None, dropped_at=None)
    assert now.agreement == Agreement.objects.get(version=2)


def test_the_event_is_one_for_the_whole_agreement(table: Table) -> None:
    signed(table, table.line(), table.line(does="清走垃圾"))
    verbs = list(table.case.events.values_list("verb", flat=True))
    assert verbs.count(Verb.TAKE_EFFECT) == 1 and Verb.UNDERTAKE not in verbs


def test_what_was_agreed_is_told_to_its_own_sides_and_to_nobody_who_joined(table: Table, street: Street) -> None:
    (row,) = signed(table)
    later = street.case(phone=NEIGHBOUR, building=table.case.building)
    joining.join(later, by=by(street.leader), into=fresh(table.case), words="同一件")
    owed.note_broken(fresh(table.case), by=by(street.leader), undertaking=row, words="没人来")
    field.resolve(
        fresh(table.case), by=table.by, outcome=Outcome.EXPLAINED, words="说清了", resident_word="行",
        still_open={row.pk: StillOpen.TRACKED},
    )  # fmt: skip
    asked, told = texts_to(GRANDMOTHER)[-1], texts_to(NEIGHBOUR)
    assert "恢复602吊顶" in asked and asked.endswith("解决了回复1,没解决回复2。")
    assert "解决了" in told[-1] and not any("吊顶" in text for text in told)


def test_who_owes_what_goes_on_is_asked_whether_it_is_solved_all_the_same(table: Table) -> None:
    (row,) = signed(table, table.line(does="挪走楼道纸箱", party=table.resident, place=""))
    field.resolve(
        fresh(table.case), by=table.by, outcome=Outcome.WRITTEN, words="说清了", resident_word="行",
        still_open={row.pk: StillOpen.TRACKED},
    )  # fmt: skip
    asked = texts_to(GRANDMOTHER)[-1]
    assert "挪走楼道纸箱" in asked and asked.endswith("解决了回复1,没解决回复2。")
