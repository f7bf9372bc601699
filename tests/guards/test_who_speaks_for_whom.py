"""A number, a pen and a name speak for one side, the one that was asked, and never for its opponent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from cases import circles
from cases.actions import undertaking
from cases.actions.table import noting, proposing, rights, sides, speaking, willingness
from cases.models import MediationConsent, Note, Party, Representative, RightsNotice
from cases.models.party import Side
from cases.states import NotNow, Outcome, Refused, UndertakingKind, Willing
from tests.addresses import picture
from tests.cases.promises import on
from tests.cases.sides import STRANGER, UPSTAIRS, home, household, last, phone, said
from tests.cases.sitting.conftest import laid
from tests.cases.street import GRANDMOTHER, Street, by, fresh, texts_to
from tests.cases.table.at_the_table import Table
from tests.intake.conftest import Say, say

__all__ = ["say"]


@pytest.fixture(autouse=True)
def _photos_elsewhere(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = str(tmp_path)
    with translation.override("en"):
        yield


@pytest.fixture
def table(street: Street, clock: Any) -> Table:
    return Table(street)


def agent(table: Any, party: Party, number: str, *, name: str = "王律师", kind: str = "agent") -> Representative:
    speaking.add(
        table.case, by=by(fresh(table.case).lead), party=party, kind=kind, name=name, phone=number,
        pictures=[picture()] if kind == "agent" else [],
    )  # fmt: skip
    return Representative.objects.filter(case=table.case).latest("id")


def test_one_phone_for_two_sides_answers_for_the_side_that_was_asked(table: Table, street: Street, say: Say) -> None:
    """Who acts for two homes is asked for the second one: the yes was written down for the first."""
    one = household(street, table.case, phone="", room="702")
    two = household(street, table.case, phone="", room="802")
    for party in (one, two):
        agent(table, party, STRANGER)
    willingness.ask(fresh(table.case), by=table.by, party=two)
    say("1", phone=STRANGER)
    assert (last(one), last(two)) == ("", Willing.AGREED)


def test_a_side_that_acts_for_another_answers_for_whom_it_was_asked(table: Table, street: Street, say: Say) -> None:
    """The reporter acts for the old lady upstairs, who is asked: the reporter's own side was said to agree."""
    upstairs = {"building": home(street), "unit": "2", "room": "702"}
    sides.add(table.case, by=table.by, new=sides.NewSide(side=Side.COMPLAINANT, **upstairs))  # she complains as well
    old_lady = Party.objects.filter(case=table.case, is_household=True).latest("id")
    agent(table, old_lady, GRANDMOTHER, name="王秀兰")
    table.says(table.resident, Willing.WITHDRAWN)
    willingness.ask(fresh(table.case), by=table.by, party=old_lady)
    say("1", phone=GRANDMOTHER)
    assert (last(old_lady), last(table.resident)) == (Willing.AGREED, Willing.WITHDRAWN), (
        "the reporter's own withdrawal was undone by an answer for somebody else"
    )


def test_nobody_acts_for_both_sides_of_one_dispute(table: Table, street: Street) -> None:
    """Signing for the other side: the opponent, put down as its agent, signs in its name."""
    third = household(street, table.case)
    with pytest.raises(Refused):
        agent(table, third, GRANDMOTHER, name="王秀兰")


@pytest.mark.parametrize("kind", ["agent", "helper"])
def test_a_member_who_speaks_for_a_side_reads_what_is_for_the_sides(street: Street, kind: str) -> None:
    table = laid(street)
    member = street.another(fresh(table.case))
    noting.note(table.case, by=table.by, words="施工方摇摆", circle="group")
    agent(table, table.contractor, str(member.phone), name=member.name, kind=kind)
    reading = circles.of_member(member, fresh(table.case))
    assert not circles.reads(reading, Note.objects.select_related("saying").get())


def test_the_street_offices_reviewer_who_acts_for_a_side_opens_no_confidence_of_the_other(street: Street) -> None:
    table = laid(street)
    noting.note(table.case, by=table.by, words="底线一千", circle="side", party=table.neighbour)
    agent(table, table.resident, str(street.reviewer.phone), name="沈国平")
    with pytest.raises(Refused):
        noting.open_note(fresh(table.case), by=by(street.reviewer), note=Note.objects.get(), words="看看")


def test_a_number_that_somebody_typed_blinds_no_reviewer(street: Street) -> None:
    """The lead puts down a made-up neighbour with the reviewer's number: the reviewer opens nothing any more."""
    table = laid(street)
    lead = table.by
    noting.note(table.case, by=lead, words="底线一千", circle="side", party=table.resident)
    new = sides.NewSide(kind="person", name="路人甲", phone=str(street.reviewer.phone))
    sides.add(table.case, by=lead, new=new)
    reading = circles.of_member(street.reviewer, fresh(table.case))
    assert reading.may_open


def test_who_acts_for_a_side_does_not_note_that_it_kept_its_promise(street: Street) -> None:
    table = laid(street)
    member = street.another(fresh(table.case))
    undertaking.undertake(
        table.case, by=table.by, kind="obligation", due_at=on(20, 9), words="修水管", brief="修好水管",
        party=table.neighbour,
    )  # fmt: skip
    row = undertaking.open_ones(table.case, UndertakingKind.OBLIGATION).get()
    agent(table, table.neighbour, str(member.phone), name=member.name)
    with pytest.raises(Refused):
        undertaking.keep(fresh(table.case), by=by(member), undertaking=row, words="修好了")


def test_who_acts_for_a_side_does_not_write_down_its_consent(street: Street) -> None:
    table = laid(street)
    agent(table, table.neighbour, str(street.leader.phone), name=street.leader.name)
    with pytest.raises(Refused):
        willingness.note(fresh(table.case), by=by(street.leader), party=table.neighbour, said=said())


def test_rights_are_told_to_sides_alone(street: Street) -> None:
    case = street.on_site()
    guess = case.parties.get(organisation__isnull=False)
    assert guess.is_guessed
    with pytest.raises(NotNow):
        rights.tell(case, by=by(case.lead), party=guess, channel="visit")
    assert not RightsNotice.objects.exists()


def test_a_side_that_withdrew_accepts_nothing_any_more(street: Street) -> None:
    table = laid(street)
    table.sit()
    proposing.propose(table.case, by=table.by, words="各出一半", party=table.contractor)
    willingness.answer(table.case, by=phone(UPSTAIRS), agrees=False)
    with pytest.raises(NotNow):
        proposing.reply(
            table.case, by=table.by, proposal=table.case.proposals.get(), answer="accepted", party=table.neighbour
        )


def test_an_older_yes_undoes_no_later_no(street: Street, clock: Any) -> None:
    """Refused by text at ten; at eleven somebody writes down that at half past nine they had agreed."""
    table = laid(street)
    clock.shift(timedelta(hours=1))
    said_before = timezone.now()
    clock.shift(timedelta(hours=1))
    willingness.answer(fresh(table.case), by=phone(UPSTAIRS), agrees=False)
    clock.shift(timedelta(hours=1))
    with pytest.raises(NotNow):
        willingness.note(fresh(table.case), by=table.by, party=table.neighbour, said=said(at=said_before))
    assert fresh(table.case).mediation_is_off


@pytest.mark.parametrize("answer", ["1", "2"])
def test_a_helpers_phone_that_is_asked_to_come_agrees_to_nothing(street: Street, say: Say, answer: str) -> None:
    table = laid(street)
    agent(table, table.neighbour, STRANGER, name="女儿", kind="helper")
    sides.correct(fresh(table.case), by=table.by, party=table.neighbour, reach="helper")
    table.convene()
    for words in ("同意调解", "同意", "不调解了", "退出调解"):
        say(words, phone=STRANGER)
    assert not MediationConsent.objects.filter(case=table.case).exists()
    assert not fresh(table.case).mediation_is_off


def test_who_says_that_the_number_is_wrong_has_agreed_to_nothing(street: Street, say: Say) -> None:
    """Yes by text, then 打错了: it was a stranger who agreed, and the side stands there as willing."""
    case = street.on_site()
    party = household(street, case)
    willingness.ask(case, by=by(case.lead), party=party)
    say("1", phone=UPSTAIRS)
    say("打错了", phone=UPSTAIRS)
    assert Party.ever.get(pk=party.pk).phone_denied_at is not None
    assert last(Party.ever.get(pk=party.pk)) != Willing.AGREED


def test_one_home_does_not_become_two_sides_by_being_put_right(street: Street) -> None:
    """What cannot be added twice can be corrected into standing there twice, and signs as both."""
    case = street.on_site()
    household(street, case, phone="", room="702")
    other = household(street, case, phone="", room="703")
    with pytest.raises(NotNow):
        sides.correct(fresh(case), by=by(case.lead), party=other, room="702")


@pytest.mark.parametrize("when", ["refused", "case ended", "left", "agent gone", "helper", "denied"])
def test_a_yes_that_comes_to_nothing_is_explained_and_changes_nothing(
    street: Street, say: Say, when: str, clock: Any
) -> None:
    case = street.on_site()
    number = UPSTAIRS
    party = household(street, case, phone="" if when in ("agent gone", "helper") else UPSTAIRS)
    if when in ("agent gone", "helper"):
        number = STRANGER
        kind = "helper" if when == "helper" else "agent"
        speaking.add(
            case, by=by(case.lead), party=party, kind=kind, name="女儿", phone=number,
            pictures=[] if when == "helper" else [picture()],
        )  # fmt: skip
    if when != "helper":
        willingness.ask(fresh(case), by=by(case.lead), party=party)
    if when == "refused":
        say("2", phone=number)
    if when == "case ended":
        street.close(case, Outcome.FAILED, "谈崩了")
    if when == "left":
        sides.drop(case, by=by(case.lead), party=party, words="不是")
    if when == "agent gone":
        speaking.end(case, by=by(case.lead), representative=case.representatives.get())
    if when == "denied":
        say("3", phone=number)
    before, texts = MediationConsent.objects.count(), len(texts_to(number))
    heard = say("同意", phone=number)
    assert MediationConsent.objects.count() == before, heard.outcome
    assert len(texts_to(number)) > texts or heard.outcome.startswith("tray"), heard.outcome
