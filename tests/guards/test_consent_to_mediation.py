"""Consent to mediation cannot be taken: not by a stranger's phone, not for another side, not after it is over, not
twice, not by who has left; and a refusal ends the mediation, and nothing else (law.md section 7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import willing
from cases.actions import desk, undertaking
from cases.actions.table import rights, sides, speaking, willingness
from cases.models import Invitation, MediationConsent, Question, Refusal, Session
from cases.states import Actor, Channel, Forbidden, NotNow, State, Through, UndertakingKind, Verb, Willing
from mediation.models import OrganisationKind
from tests.addresses import picture
from tests.cases.promises import on
from tests.cases.sides import STRANGER, UPSTAIRS, agreed, household, last, phone, said
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, linked, texts_to


def test_a_typed_number_is_asked_with_as_little_as_can_be_said(street: Street) -> None:
    case = street.on_site(words="楼上姓王的天天敲墙", name="王秀兰")
    party = household(street, case)
    assert not texts_to(UPSTAIRS), "nothing is told to a number because somebody typed it"
    willingness.ask(case, by=by(case.lead), party=party)
    (told,) = texts_to(UPSTAIRS)
    assert "一件" in told or "有件纠纷" in told
    for secret in (case.number, "王", "敲墙", case.category.name_zh, "702", case.lead.name):
        assert secret not in told
    with pytest.raises(NotNow):
        willingness.ask(case, by=by(case.lead), party=party)
    assert len(texts_to(UPSTAIRS)) == 1


def test_nothing_more_is_told_to_a_number_that_has_not_answered(street: Street) -> None:
    case = street.on_site()
    party = household(street, case, said=said())
    with pytest.raises(NotNow):
        rights.tell(case, by=by(case.lead), party=party, channel=Channel.TEXT)
    willingness.note(case, by=by(case.lead), party=party, said=said(Willing.REFUSED))
    assert not texts_to(UPSTAIRS)


def test_an_answer_proves_the_number_and_is_kept_with_its_door(street: Street) -> None:
    case = street.on_site()
    party = agreed(street, case)
    row = party.willing.latest("id")
    assert (row.state, row.how, row.through, row.noted_by) == (Willing.AGREED, Channel.TEXT, Through.TEXT, None)
    assert party.phone_proven_by == Through.TEXT
    assert case.number in texts_to(UPSTAIRS)[-1], "now they are told which case it is"


@pytest.mark.parametrize("actor", [phone(STRANGER), Actor(), Actor(phone=STRANGER, through=Through.CALL)])
def test_a_strangers_phone_says_nothing_for_a_side(street: Street, actor: Actor) -> None:
    case = street.on_site()
    willingness.ask(case, by=by(case.lead), party=household(street, case))
    for agrees in (True, False):
        with pytest.raises(Forbidden):
            willingness.answer(case, by=actor, agrees=agrees)
    assert Refusal.objects.filter(case=case, verb=Verb.CONSENT).count() == 2
    assert not MediationConsent.objects.exclude(state=Willing.ASKED).exists()


def test_the_link_of_one_case_says_nothing_on_another(street: Street) -> None:
    case, other = street.on_site(), street.on_site(phone=NEIGHBOUR)
    with pytest.raises(Forbidden):
        willingness.answer(case, by=linked(other, NEIGHBOUR), agrees=True)


def test_a_side_speaks_for_itself_alone(street: Street) -> None:
    case = street.on_site()
    other = household(street, case)
    willingness.answer(case, by=phone(GRANDMOTHER), agrees=True)
    reporter = case.parties.get(is_reporter=True)
    assert (last(reporter), last(other)) == (Willing.AGREED, "")


def test_to_say_the_same_twice_is_refused_and_to_change_ones_mind_is_not(street: Street) -> None:
    case = street.on_site()
    party = agreed(street, case)
    with pytest.raises(NotNow):
        willingness.answer(case, by=phone(UPSTAIRS), agrees=True)
    willingness.answer(case, by=phone(UPSTAIRS), agrees=False)
    assert last(party) == Willing.WITHDRAWN
    with pytest.raises(NotNow):
        willingness.answer(case, by=phone(UPSTAIRS), agrees=False)
    willingness.answer(case, by=phone(UPSTAIRS), agrees=True)
    assert last(party) == Willing.AGREED and not fresh(case).mediation_is_off


def test_who_is_no_side_any_more_says_nothing(street: Street) -> None:
    case = street.on_site()
    party = household(street, case)
    willingness.ask(case, by=by(case.lead), party=party)
    sides.drop(case, by=by(case.lead), party=party, words="楼上没有装修")
    assert not Question.objects.filter(phone=UPSTAIRS, ended_at=None).exists()
    with pytest.raises(Forbidden):
        willingness.answer(case, by=phone(UPSTAIRS), agrees=True)


def test_a_representative_agrees_while_they_are_one_and_a_helper_never(street: Street, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    case = street.on_site()
    party = household(street, case, phone="")
    speaking.add(case, by=by(case.lead), party=party, kind="helper", name="女儿", phone=STRANGER)
    with pytest.raises(NotNow):
        willingness.ask(case, by=by(case.lead), party=party)
    with pytest.raises(Forbidden):
        willingness.answer(case, by=phone(STRANGER), agrees=True)
    lawyer = "+8613800138055"
    speaking.add(
        case, by=by(case.lead), party=party, kind="agent", name="李律师", phone=lawyer, pictures=[picture()]
    )  # fmt: skip
    willingness.ask(case, by=by(case.lead), party=party)
    assert len(texts_to(lawyer)) == 1 and not texts_to(STRANGER)
    willingness.answer(case, by=phone(lawyer), agrees=True)
    row = party.willing.latest("id")
    assert row.state == Willing.AGREED and row.representative.name == "李律师"
    speaking.end(case, by=by(case.lead), representative=row.representative)
    with pytest.raises(Forbidden):
        willingness.answer(case, by=phone(lawyer), agrees=False)
    with pytest.raises(NotNow):
        late = said(Willing.REFUSED, representative=row.representative)
        willingness.note(case, by=by(case.lead), party=party, said=late)


# -- said to a member -------------------------------------------------------------------------------------------------


def test_what_was_never_said_is_not_written_down(street: Street, clock) -> None:
    case = street.on_site()
    party, builder = household(street, case), case.parties.get(organisation__isnull=False)
    with pytest.raises(NotNow):
        willingness.note(case, by=by(case.lead), party=builder, said=said(words="项目经理李强"))
    sides.correct(case, by=by(case.lead), party=builder)
    nobody = household(street, case, phone="", room="801")
    ahead, before = timezone.now() + timedelta(hours=1), case.reported_at - timedelta(days=1)
    for who, what in [
        (party, said(how=Channel.TEXT)),
        (party, said(how=Channel.FORM)),
        (party, said(at=ahead)),
        (party, said(at=before)),
        (party, said("maybe")),
        (builder, said()),
        (builder, said(words="……")),
        (nobody, said(how=Channel.CALL)),
    ]:
        with pytest.raises(NotNow):
            willingness.note(case, by=by(case.lead), party=who, said=what)
    assert not MediationConsent.objects.filter(case=case).exists()
    willingness.note(case, by=by(case.lead), party=builder, said=said(words="项目经理李强"))
    assert builder.willing.get().words == "项目经理李强"


def test_nobody_writes_down_what_their_own_side_says(street: Street) -> None:
    case = street.on_site()
    new = sides.NewSide(kind="body", organisation=street.leader.organisation)
    sides.add(case, by=by(case.lead), new=new)
    case = fresh(case)
    if case.lead is None:
        desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    own = case.parties.get(organisation=street.leader.organisation)
    with pytest.raises(Forbidden):
        willingness.note(fresh(case), by=by(street.leader), party=own, said=said(words="书记"))


@pytest.mark.parametrize("kind", [OrganisationKind.CONTRACTOR, OrganisationKind.PROPERTY])
def test_a_side_of_the_works_notes_no_consent_and_asks_none(street: Street, kind: str) -> None:
    case = street.case()
    of_the_works = street.member(kind)
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case), helpers=[of_the_works])
    case = fresh(case)
    party = household(street, case)
    for deed in (
        lambda: willingness.note(case, by=by(of_the_works), party=party, said=said()),
        lambda: willingness.ask(case, by=by(of_the_works), party=party),
        lambda: rights.tell(case, by=by(of_the_works), party=party, channel=Channel.VISIT),
    ):
        with pytest.raises(Forbidden):
            deed()


# -- a refusal --------------------------------------------------------------------------------------------------------


def planned(street: Street, case, *invited) -> Session:
    """A session that is planned, with its appointment, and who was invited."""
    undertaking.adjourn(case, by=by(case.lead), at=on(20, 15), words="居委会")
    row = undertaking.open_ones(case, UndertakingKind.APPOINTMENT).get()
    session = Session.objects.create(
        case=case, handling=1, number=1, kind="joint", planned_at=on(20, 15), place="居委会", appointment=row,
        made_at=timezone.now(), made_by=case.lead,
    )  # fmt: skip
    for party in invited:
        Invitation.objects.create(
            session=session, party=party, planned_at=on(20, 15), asked_at=timezone.now(), asked_how="text"
        )
    return session


def test_a_refusal_ends_the_mediation_and_not_the_case(street: Street) -> None:
    case = street.on_site()
    party, reporter = agreed(street, case), case.parties.get(is_reporter=True)
    third = household(street, case, phone=STRANGER, room="802")
    willingness.ask(case, by=by(case.lead), party=third)
    willingness.answer(case, by=phone(STRANGER), agrees=True)
    session = planned(street, case, party, reporter, third)
    willingness.answer(case, by=phone(UPSTAIRS), agrees=False)
    session.refresh_from_db()
    case = fresh(case)
    assert case.state == State.ON_SITE and case.mediation_is_off
    assert (session.end, session.ended_by.verb) == ("off", Verb.CONSENT)
    assert not undertaking.open_ones(case, UndertakingKind.APPOINTMENT).exists()
    for number in (UPSTAIRS, GRANDMOTHER, STRANGER):
        assert "12345" in texts_to(number)[-1] and "人民调解" in texts_to(number)[-1], "the other routes are told"
    assert "702" not in texts_to(GRANDMOTHER)[-1] and UPSTAIRS not in texts_to(GRANDMOTHER)[-1]
    assert any("不愿调解" in text for text in texts_to(street.leader.phone))
    assert any("不愿调解" in text for text in texts_to(case.lead.phone))


def test_what_was_said_in_an_earlier_handling_stands_no_more(street: Street) -> None:
    case = street.on_site()
    willingness.answer(case, by=phone(GRANDMOTHER), agrees=False)
    assert fresh(case).mediation_is_off
    case.__class__.objects.filter(pk=case.pk)
    assert willing.is_off(willing.standing(fresh(case)).values())


def test_a_dropped_side_refuses_nothing_any_more(street: Street) -> None:
    case = street.on_site()
    party = household(street, case, said=said(Willing.REFUSED))
    assert fresh(case).mediation_is_off
    sides.drop(case, by=by(case.lead), party=party, words="楼上没有装修")
    assert not fresh(case).mediation_is_off


# -- somebody else's number -------------------------------------------------------------------------------------------


def test_whoever_says_that_it_is_not_theirs_is_left_alone(street: Street) -> None:
    case = street.on_site()
    party = household(street, case)
    willingness.ask(case, by=by(case.lead), party=party)
    willingness.wrong_number(case, by=phone(UPSTAIRS))
    party.refresh_from_db()
    assert party.phone_denied_at is not None and party.phone_proven_at is None
    assert case.events.get(verb=Verb.WRONG_NUMBER).facts["party_id"] == party.pk
    with pytest.raises(NotNow):
        willingness.ask(case, by=by(case.lead), party=party)
    for deed in (
        lambda: willingness.answer(case, by=phone(UPSTAIRS), agrees=True),
        lambda: willingness.wrong_number(case, by=phone(UPSTAIRS)),
    ):
        with pytest.raises(Forbidden):
            deed()
    assert any("别人的" in text for text in texts_to(case.lead.phone))
