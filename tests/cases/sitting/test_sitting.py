"""A session as it is held: who came, what each side says, notes struck and never deleted, proposals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from cases.actions.table import noting, proposing, sitting
from cases.actions.table.sitting import Came
from cases.models import Account, Attendance, MediationConsent, Note, Proposal, RightsNotice, Session
from cases.models.session import Seat
from cases.states import Forbidden, NotNow, Readers, Reply, Verb
from tests.cases.promises import on
from tests.cases.sitting.conftest import Table, again
from tests.cases.street import by, texts_to

# -- who came ---------------------------------------------------------------------------------------------------------


def test_a_session_begins_at_the_door_with_who_came_and_the_rights_told_there(table: Table) -> None:
    came = Came(
        parties=[table.resident, table.neighbour], members=[table.street.leader], others=["王律师"], is_agreed=True
    )
    sitting.sit(table.case, by=table.by, came=came, place="501门口", told_rights=[table.neighbour])
    session = Session.objects.get()
    assert session.begun_at is not None and session.planned_at is None
    assert sorted(row.seat for row in session.attendances.all()) == sorted(
        [Seat.PARTY, Seat.PARTY, Seat.MEDIATOR, Seat.INVITED, Seat.INVITED]
    )
    told = RightsNotice.objects.get()
    assert (told.party, told.how, told.given_by) == (table.neighbour, "visit", table.lead)


def test_others_need_the_sides_consent_and_apart_sits_one_side_alone(table: Table) -> None:
    with pytest.raises(NotNow, match="同意"):
        sitting.sit(table.case, by=table.by, came=Came(parties=[table.resident], others=["王律师"]))
    with pytest.raises(NotNow, match="只有这一方"):
        sitting.sit(
            table.case, by=table.by, kind="caucus", side=table.resident,
            came=Came(parties=[table.resident, table.neighbour]),
        )  # fmt: skip
    with pytest.raises(NotNow):
        sitting.sit(table.case, by=table.by, came=Came())
    assert not Session.objects.exists() and not Attendance.objects.exists()


def test_who_comes_later_has_a_seat_once(table: Table) -> None:
    session = table.sit(kind="caucus", side=table.resident)
    leader = Came(members=[table.street.leader])
    sitting.seat(table.case, by=table.by, session=session, came=leader, told_rights=[table.resident])
    with pytest.raises(NotNow):
        sitting.seat(table.case, by=table.by, session=session, came=Came(members=[table.street.leader]))
    assert session.attendances.filter(member=table.street.leader).count() == 1


def test_one_session_at_a_time_and_a_planned_one_on_its_day(table: Table, clock) -> None:
    session = table.convene()
    came = Came(parties=[table.resident, table.neighbour])
    with pytest.raises(NotNow, match="另一天"):
        sitting.sit(table.case, by=table.by, session=session, came=came)
    table.sit()
    clock.move_to(on(17, 15))
    with pytest.raises(NotNow, match="正在进行"):
        sitting.sit(table.case, by=table.by, session=session, came=came)


def test_who_refused_mediation_is_not_mediated_with_at_the_door_either(table: Table) -> None:
    now = timezone.now()
    MediationConsent.objects.create(
        case=table.case, handling=1, party=table.neighbour, state="refused", how="text", through="text", at=now,
        noted_at=now,
    )  # fmt: skip
    with pytest.raises(NotNow, match="不同意调解"):
        table.sit()


# -- accounts and notes -----------------------------------------------------------------------------------------------


def test_each_sides_account_stands_apart_for_all_at_one_table_and_in_confidence_apart(table: Table) -> None:
    session = table.sit()
    sitting.account(table.case, by=table.by, party=table.resident, words="水是从楼上下来的", is_confirmed=True)
    sitting.account(table.case, by=table.by, party=table.contractor, words="管道不是我们动的")
    sitting.end(table.case, by=table.by, session=session, how="agreed")
    apart = table.sit(kind="caucus", side=table.neighbour)
    sitting.account(table.case, by=table.by, party=table.neighbour, words="其实洗衣机漏过一次")
    rows = list(Account.objects.order_by("id"))
    assert [row.saying.readers for row in rows] == ["parties", "parties", "side"]
    assert [row.is_confirmed for row in rows] == [True, False, False]
    with pytest.raises(NotNow, match="另一方"):
        sitting.account(table.case, by=table.by, party=table.resident, words="我也说两句", session=apart)


@pytest.mark.parametrize("words", ["", "  ", "。。。"])
def test_nothing_is_no_account_no_note_and_no_proposal(table: Table, words: str) -> None:
    table.sit()
    for deed in (
        lambda: sitting.account(table.case, by=table.by, party=table.resident, words=words),
        lambda: noting.note(table.case, by=table.by, words=words, circle="group"),
        lambda: proposing.propose(table.case, by=table.by, words=words, party=table.resident),
    ):
        with pytest.raises(NotNow):
            deed()


def test_a_note_is_struck_once_with_a_reason_stays_and_is_never_deleted(table: Table) -> None:
    noting.note(table.case, by=table.by, words="双方都情绪激动", circle="group")
    note = Note.objects.get()
    with pytest.raises(NotNow, match="为什么"):
        noting.strike(table.case, by=table.by, note=note, words="")
    noting.strike(table.case, by=table.by, note=note, words="写错了")
    with pytest.raises(NotNow, match="已经划去"):
        noting.strike(table.case, by=table.by, note=note, words="再划一次")
    note = again(note)
    assert note.words == "双方都情绪激动" and note.why_struck is not None and note.why_struck.body == "写错了"
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_note WHERE id = %s", [note.pk])


def test_no_word_of_a_note_stands_in_history(table: Table) -> None:
    noting.note(table.case, by=table.by, words="悄悄话", circle="side", party=table.resident)
    event = table.case.events.get(verb=Verb.NOTE)
    assert event.saying is None and event.digest == "" and event.facts["circle"] == "side"


def test_in_confidence_needs_to_say_whose_and_only_the_lead_writes_for_it(table: Table) -> None:
    with pytest.raises(NotNow):
        noting.note(table.case, by=table.by, words="悄悄话", circle="side")
    for circle in ("side", "mediator", "parties"):
        with pytest.raises(Forbidden):
            noting.note(table.case, by=by(table.street.leader), words="我也写", circle=circle, party=table.resident)
    noting.note(table.case, by=by(table.street.leader), words="我也写", circle="street")
    with pytest.raises(Forbidden):
        noting.note(table.case, by=by(table.street.contractor), words="我也写", circle="group")


def test_the_street_office_opens_a_confidence_with_a_reason_that_its_author_reads(table: Table) -> None:
    noting.note(table.case, by=table.by, words="愿意赔八百", circle="side", party=table.neighbour)
    noting.note(table.case, by=table.by, words="两边都不肯让", circle="mediator")
    told, alone = Note.objects.order_by("id")
    with pytest.raises(NotNow):
        noting.open_note(table.case, by=by(table.street.reviewer), note=told, words="")
    with pytest.raises(Forbidden):
        noting.open_note(table.case, by=by(table.street.reviewer), note=alone, words="想看")
    for member in (table.street.leader, table.street.contractor, table.street.district):
        with pytest.raises(Forbidden):
            noting.open_note(table.case, by=by(member), note=told, words="想看")
    _event, opened = noting.open_note(table.case, by=by(table.street.reviewer), note=told, words="信访要求核查")
    assert opened.words == "愿意赔八百"
    assert told.openings.get().reason.body == "信访要求核查"
    assert "保密笔记" in texts_to(table.lead.phone)[-1]


# -- proposals --------------------------------------------------------------------------------------------------------


def test_a_counter_proposal_ends_the_one_it_answers(table: Table) -> None:
    table.sit()
    proposing.propose(
        table.case,
        by=table.by,
        party=table.resident,
        words="重新刷顶",
        amount=Decimal("1200"),
        by_when=date(2026, 9, 30),
    )
    first = Proposal.objects.get()
    proposing.propose(
        table.case, by=table.by, party=table.neighbour, words="只出材料", amount=Decimal("500.50"), counters=first
    )
    first = again(first)
    second = first.countered_by
    assert (first.reply, first.replied_by) == (Reply.COUNTERED, table.neighbour)
    with pytest.raises(NotNow, match="已经答复"):
        proposing.reply(table.case, by=table.by, proposal=first, answer="accepted", party=table.neighbour)
    with pytest.raises(NotNow, match="自己的方案"):
        proposing.propose(table.case, by=table.by, party=table.neighbour, words="再少点", counters=second)
    proposing.reply(table.case, by=table.by, proposal=second, answer="accepted", party=table.resident)
    second = again(second)
    assert second.reply == Reply.ACCEPTED


@pytest.mark.parametrize("amount", ["-1", "-0.01", "1000000.01", "9999999999.99"])
def test_an_absurd_sum_is_refused(table: Table, amount: str) -> None:
    with pytest.raises(NotNow):
        proposing.propose(table.case, by=table.by, party=table.resident, words="赔钱", amount=Decimal(amount))
    assert not Proposal.objects.exists()


def test_a_day_that_has_passed_is_refused(table: Table) -> None:
    with pytest.raises(NotNow):
        proposing.propose(table.case, by=table.by, words="早该修了", by_when=date(2026, 9, 14))


def test_what_is_offered_apart_is_released_before_another_side_answers_it(table: Table) -> None:
    table.sit(kind="caucus", side=table.neighbour)
    proposing.propose(table.case, by=table.by, party=table.neighbour, words="最多八百", amount=Decimal(800))
    offer = Proposal.objects.get()
    assert offer.saying.readers == Readers.SIDE
    with pytest.raises(NotNow, match="公开"):
        proposing.reply(table.case, by=table.by, proposal=offer, answer="accepted", party=table.resident)
    proposing.share(table.case, by=table.by, proposal=offer)
    with pytest.raises(NotNow):
        proposing.share(table.case, by=table.by, proposal=offer)
    proposing.reply(table.case, by=table.by, proposal=offer, answer="rejected", party=table.resident, words="不够")
    offer = again(offer)
    assert offer.reply == Reply.REJECTED and offer.reply_saying.readers == Readers.PARTIES


def test_whose_it_is_takes_it_back_and_nobody_answers_for_themselves(table: Table) -> None:
    proposing.propose(table.case, by=table.by, party=table.resident, words="重刷")
    offer = Proposal.objects.get()
    with pytest.raises(NotNow):
        proposing.reply(table.case, by=table.by, proposal=offer, answer="accepted", party=table.resident)
    proposing.reply(table.case, by=table.by, proposal=offer, answer="back")
    offer = again(offer)
    assert (offer.reply, offer.replied_by) == (Reply.TAKEN_BACK, table.resident)
