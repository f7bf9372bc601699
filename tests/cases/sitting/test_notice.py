"""The notice of a session: told to every side by its own way, answered, moved, called off, offered anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import access
from cases.actions import desk, granting, undertaking
from cases.actions.table import coming, convening, inviting, sitting
from cases.actions.table.sitting import Came
from cases.casefile import timeline
from cases.models import CallTask, Invitation, MediationConsent, Party, Question, Representative, Request
from cases.models.party import Reach
from cases.states import Channel, Coming, Forbidden, NotNow, Outcome, SessionEnd, UndertakingKind, Verb
from notifications.models import Message
from tests.cases.promises import on, sweep_all
from tests.cases.sitting.conftest import PROVEN, UPSTAIRS, Table, again
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, by, fresh, texts_to
from tests.intake.conftest import Say


def refuse(table: Table, party: Party, state: str = "refused") -> None:
    now = timezone.now()
    MediationConsent.objects.create(
        case=table.case, handling=1, party=party, state=state, how="text", through="text", at=now, noted_at=now
    )


# -- who is told ------------------------------------------------------------------------------------------------------


def test_every_side_is_told_date_and_place_once_and_can_answer(table: Table) -> None:
    session = table.convene()
    for phone in (GRANDMOTHER, UPSTAIRS, str(table.street.contractor.phone)):
        assert texts_to(phone)[-1] == f"{table.case.number}约您调解:9月17日15:00,社区会议室。能来回1,不能回2"
        assert Question.objects.get(phone=phone, ended_at=None).kind == "coming"
    assert session.appointment is not None and session.appointment.kind == UndertakingKind.APPOINTMENT
    assert session.appointment.promises.get().due_at == on(17, 15)
    assert Invitation.objects.filter(session=session, asked_how=Channel.TEXT).count() == 3


def test_who_reads_english_is_told_in_english(table: Table) -> None:
    Party.objects.create(case=table.case, side="respondent", phone=NEIGHBOUR, language="en", **PROVEN)
    table.convene()
    assert "Can come 1, not 2" in texts_to(NEIGHBOUR)[-1]


def test_who_wants_a_call_stands_on_the_desk_and_who_has_no_phone_is_told_in_person(table: Table) -> None:
    Party.objects.filter(pk=table.neighbour.pk).update(reach=Reach.CALL)
    silent = Party.objects.create(case=table.case, side="respondent", room="701")
    table.convene()
    assert not texts_to(UPSTAIRS)
    assert CallTask.objects.get(case=table.case).phone == UPSTAIRS
    assert (table.asked(table.neighbour).asked_how, table.asked(silent).asked_how) == (Channel.CALL, Channel.VISIT)


def test_who_is_helped_is_told_through_the_helper_and_the_helper_answers(table: Table, say: Say) -> None:
    Party.objects.filter(pk=table.neighbour.pk).update(reach=Reach.HELPER)
    Representative.objects.create(
        case=table.case, party=table.neighbour, kind="helper", name="李丽", phone=NEIGHBOUR, added_at=timezone.now(),
        added_by=table.lead,
    )  # fmt: skip
    table.convene()
    assert not texts_to(UPSTAIRS)
    assert say("1", phone=NEIGHBOUR).outcome == f"come {table.case.number}"
    assert table.asked(table.neighbour).answer == Coming.COMES


def test_a_guess_is_not_asked_and_one_side_alone_is_no_table(table: Table) -> None:
    Party.objects.filter(pk=table.contractor.pk).update(confirmed_at=None, confirmed_by=None)
    Party.objects.filter(pk=table.neighbour.pk).update(left_at=timezone.now())
    with pytest.raises(NotNow, match=r"只有一方|only one side"):
        table.convene()
    table_of_one = table.convene(kind="caucus", side=table.resident)
    assert [row.party for row in table_of_one.invitations.all()] == [table.resident]


@pytest.mark.parametrize("state", ["refused", "withdrew"])
def test_no_date_is_given_to_who_has_refused_mediation_but_an_inquiry_needs_no_consent(
    table: Table, state: str
) -> None:
    refuse(table, table.neighbour, state)
    with pytest.raises(NotNow, match=r"不同意调解|refused mediation"):
        table.convene()
    assert not texts_to(UPSTAIRS)
    table.convene(kind="inquiry", side=table.neighbour)
    assert texts_to(UPSTAIRS)
    refuse(table, table.neighbour, "agreed")
    table.convene(at=on(18, 15))


@pytest.mark.parametrize("at", [on(15, 8), on(1, 9)])
def test_a_date_that_has_passed_is_refused_and_nobody_is_told(table: Table, at) -> None:
    with pytest.raises(NotNow):
        table.convene(at=at)
    assert not table.case.sessions.exists() and not texts_to(UPSTAIRS)


def test_nothing_is_convened_of_a_case_that_ended(table: Table) -> None:
    session, came = table.convene(), Came(parties=[table.resident])
    table.street.close(fresh(table.case), Outcome.OUTSIDE, "不归我们")
    for deed in (
        lambda: convening.convene(table.case, by=by(table.street.leader), kind="joint", at=on(18), place="x"),
        lambda: sitting.sit(table.case, by=by(table.street.leader), session=session, came=came),
    ):
        with pytest.raises((NotNow, Forbidden)):
            deed()


def test_only_who_leads_convenes(table: Table) -> None:
    for member in (table.street.leader, table.street.reviewer, table.street.contractor):
        with pytest.raises(Forbidden):
            convening.convene(table.case, by=by(member), kind="joint", at=on(17), place="x")


def test_an_appointment_of_a_session_is_noted_at_the_table_and_not_dropped_by_another(table: Table, clock) -> None:
    session = table.convene()
    undertaking.adjourn(table.case, by=table.by, at=on(16, 9), words="看现场")
    assert session.appointment is not None
    assert undertaking.open_ones(table.case, UndertakingKind.APPOINTMENT).count() == 2
    clock.move_to(on(17, 15))
    with pytest.raises(NotNow, match=r"调解桌|at the table"):
        undertaking.keep(table.case, by=table.by, undertaking=session.appointment, words="谈了")


# -- another date -----------------------------------------------------------------------------------------------------


def test_three_dates_are_offered_by_text_and_the_first_that_suits_all_is_taken_in_one_tap(
    table: Table, say: Say
) -> None:
    session = table.convene()
    say("2", phone=UPSTAIRS)
    case = fresh(table.case)
    case.now = timezone.now()
    dates = inviting.suggested(case)
    assert len(dates) == 3 and all(each > on(15, 9) for each in dates)
    convening.offer(table.case, by=table.by, session=session, dates=dates)
    assert texts_to(UPSTAIRS)[-1].endswith("都不行回4")
    say("1 3", phone=UPSTAIRS)
    say("3")
    assert inviting.suits_all(inviting.newest(session)) is None, "the contractor has not answered"
    say("2和3", phone=str(table.street.contractor.phone))
    suits = inviting.suits_all(inviting.newest(session))
    assert suits == dates[2]
    event = convening.convene(table.case, by=table.by, kind="", at=suits, place="", session=session)
    assert event.verb == Verb.CONVENE and event.facts["by_their_word"] is True
    assert "调解改到" in texts_to(UPSTAIRS)[-1]
    session = again(session)
    assert (session.planned_at, session.place) == (dates[2], "社区会议室")


def test_four_means_none_and_suits_nobody(table: Table, say: Say) -> None:
    session = table.convene()
    convening.offer(table.case, by=table.by, session=session, dates=[on(18, 9), on(18, 15)])
    say("都不行", phone=UPSTAIRS)
    assert table.asked(table.neighbour).answer == Coming.ANOTHER
    assert "都不行" in texts_to(table.lead.phone)[-1]
    assert inviting.suits_all(inviting.newest(session)) is None


def test_later_without_a_sides_word_is_asked_for_and_told_once_it_is_approved(table: Table) -> None:
    session = table.convene()
    row = table.asked(table.neighbour)
    coming.answer(table.case, by=table.by, invitations=[row], coming="cannot", how="call")
    event = convening.convene(
        table.case, by=table.by, kind="", at=on(20, 9), place="", session=session, words="他电话里说来不了"
    )
    assert event.verb == Verb.ASK, "what the mediator alone wrote down puts off nothing"
    assert Request.objects.get().verb == Verb.CONVENE
    granting.grant(fresh(table.case), by=by(table.street.leader))
    session = again(session)
    assert session.planned_at == on(20, 9) and "调解改到" in texts_to(UPSTAIRS)[-1]


def test_one_word_of_a_side_moves_a_session_once(table: Table, say: Say, clock) -> None:
    """Else one "no" long ago would let the mediator put it off again and again, alone."""
    session = table.convene()
    say("2", phone=UPSTAIRS)
    clock.shift(timedelta(minutes=5))
    moved = convening.convene(table.case, by=table.by, kind="", at=on(20, 9), place="", session=session, words="改期")
    assert moved.verb == Verb.CONVENE
    clock.shift(timedelta(minutes=5))
    again_later = {"kind": "", "place": "", "session": again(session), "words": "再改"}
    assert convening.convene(fresh(table.case), by=table.by, at=on(25, 9), **again_later).verb == Verb.ASK


def test_dates_that_a_side_picked_let_the_session_move_to_those_alone(table: Table, say: Say, clock) -> None:
    session = table.convene()
    clock.shift(timedelta(minutes=5))
    convening.offer(table.case, by=table.by, session=session, dates=[on(18, 9), on(19, 9)])
    say("2", phone=UPSTAIRS)
    later = {"kind": "", "place": "", "session": again(session), "words": "改期"}
    assert convening.convene(fresh(table.case), by=table.by, at=on(27, 9), **later).verb == Verb.ASK


def test_what_somebody_else_wrote_down_is_a_sides_word(table: Table) -> None:
    session = table.convene()
    row = table.asked(table.neighbour)
    coming.answer(table.case, by=by(table.street.leader), invitations=[row], coming="cannot", how="call")
    event = convening.convene(table.case, by=table.by, kind="", at=on(20, 9), place="", session=session)
    assert event.verb == Verb.CONVENE


def test_called_off_tells_everybody_and_is_asked_for(table: Table) -> None:
    session = table.convene()
    assert convening.call_off(table.case, by=table.by, session=session, words="会议室停电").verb == Verb.ASK
    granting.grant(fresh(table.case), by=by(table.street.leader))
    session = again(session)
    assert session.end == SessionEnd.CANCELLED
    assert all("取消" in texts_to(phone)[-1] for phone in (GRANDMOTHER, UPSTAIRS))
    assert not undertaking.open_ones(table.case, UndertakingKind.APPOINTMENT).exists()


@pytest.mark.parametrize("dates", [[], [on(14, 9)], [on(18, 9)] * 2, [on(18, hour) for hour in (9, 10, 11, 12)]])
def test_offers_that_make_no_sense_are_refused(table: Table, dates) -> None:
    session = table.convene()
    with pytest.raises(NotNow):
        convening.offer(table.case, by=table.by, session=session, dates=dates)


def test_at_night_no_phone_rings(table: Table, clock) -> None:
    clock.move_to(on(15, 22))
    table.convene()
    row = Message.objects.filter(recipient=UPSTAIRS).latest("id")
    assert not (row.is_direct_answer or row.at_night or row.is_urgent), "nothing lets it out before the morning"


def test_missed_it_climbs_as_any_appointment(table: Table, clock) -> None:
    table.convene()
    clock.move_to(on(17, 15) + timedelta(hours=1))
    sweep_all()
    assert table.case.escalations.filter(clock__promise="appointment").exists()


def test_a_case_handed_on_keeps_its_session_and_the_new_lead_holds_it(table: Table, clock) -> None:
    session = table.convene()
    desk.reassign(
        fresh(table.case), by=by(table.street.leader), lead=table.street.another(fresh(table.case)), words="换人"
    )
    clock.move_to(on(17, 15))
    sitting.sit(table.case, by=table.by, session=session, came=Came(parties=[table.resident, table.neighbour]))
    session = again(session)
    assert session.begun_at is not None and session.appointment is not None and session.appointment.kept_at is not None


def test_a_session_apart_is_told_to_that_side_alone(table: Table) -> None:
    """Neither the contractor who helps with the case, nor its account, learns that the mediator meets another side."""
    helper = table.street.contractor
    desk.reassign(
        fresh(table.case), by=by(table.street.leader), lead=table.street.another(fresh(table.case)), words="换人",
        helpers=[helper],
    )  # fmt: skip
    before = len(texts_to(helper.phone))
    table.convene(kind="caucus", side=table.neighbour)
    assert texts_to(UPSTAIRS) and len(texts_to(helper.phone)) == before and "约您" not in texts_to(GRANDMOTHER)[-1]
    case = fresh(table.case)
    told = timeline.whole(case, access.sight(helper, case), reader=helper)
    assert not [entry for entry in told if entry.verb == Verb.CONVENE]
    table.convene(at=on(18, 9))
    assert len(texts_to(helper.phone)) == before + 1
