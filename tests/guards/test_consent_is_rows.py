"""Consent to a lead who is tied is a row of each party: who, when, how, asked by whom. Free text, half of them, or a
consent that was overtaken is none; and who takes part in the works needs it at every dispute of the site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone, translation

from cases.actions import aside, desk, feedback, field, reporting
from cases.actions.consenting import Given
from cases.models import AsideRequest, Consent, Party
from cases.models.party import Side
from cases.states import Channel, NotNow
from config.custody import speaking
from mediation.models import Category, Member, OrganisationKind
from mediation.neutrality import OF_THE_WORKS
from notifications.models import InboundText
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, agreed, by, fresh, resident
from tests.guards.test_neutral_for_as_long import led_by_consent, was_asked_to_step_aside


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences as they stand in the source."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize("kind", OF_THE_WORKS)
def test_b8_who_takes_part_in_the_works_leads_no_kind_of_dispute_without_every_partys_consent(
    street: Street, kind: str
) -> None:
    """B8: every category, with another side entered or not; by assigning and by reassigning."""
    member, tried = street.member(kind), 0
    for category in Category.objects.filter(is_active=True):
        case = street.case(category=category.code)
        lead = street.another(case)
        with pytest.raises(NotNow, match="not neutral here"):
            desk.assign(case, by=by(street.leader), lead=member)
        for missing in range(len(agreed(case))):
            some = [given for place, given in enumerate(agreed(case)) if place != missing]
            with pytest.raises(NotNow, match="not neutral here"):
                desk.assign(case, by=by(street.leader), lead=member, consents=some)
            tried += 1
        desk.assign(case, by=by(street.leader), lead=lead)
        with pytest.raises(NotNow, match="not neutral here"):
            desk.reassign(fresh(case), by=by(street.leader), lead=member, words="换")
        tried += 2
    print(f"{tried} tried, all refused")


def test_b8_a_consent_is_a_row_of_who_when_how_and_who_asked(street: Street) -> None:
    case = street.case()
    given = agreed(case)
    event = desk.assign(case, by=by(street.leader), lead=street.contractor, consents=given)
    rows = list(Consent.objects.filter(case=case).order_by("id"))
    assert [row.party_id for row in rows] == [each.party.pk for each in given]
    assert {(row.lead, row.how, row.asked_by, row.given_at) for row in rows} == {
        (street.contractor, "visit", street.leader, timezone.now())
    }
    assert event.facts["consents"] == [row.pk for row in rows] and "consent" not in event.facts
    assert [row.words for row in rows if row.organisation_id] == ["经理李强"]


def test_b8_what_is_no_consent(street: Street) -> None:
    """Asked by whoever is to lead; lying ahead; of no party; without a name for an organisation; in no known way."""
    case, other = street.case(), street.case(phone=NEIGHBOUR)
    whole, contractor = agreed(case), street.contractor
    organisation = next(each for each in whole if each.party.organisation_id)
    reporter = next(each for each in whole if not each.party.organisation_id)
    soon, foreign = timezone.now() + timedelta(minutes=1), other.parties.filter(is_reporter=True).get()
    for spoilt in (
        [*whole, Given(organisation.party, Channel.VISIT, timezone.now(), words=" ")],
        [*whole, Given(organisation.party, Channel.ORDER, timezone.now(), words="经理")],
        [*whole, Given(organisation.party, Channel.VISIT, soon, words="经理")],
        [*whole, Given(foreign, Channel.VISIT, timezone.now())],
        [*whole, Given(reporter.party, Channel.VISIT, case.reported_at - timedelta(days=1))],
        [*whole, Given(reporter.party, Channel.TEXT, timezone.now())],  # no text came
        [*whole, Given(organisation.party, Channel.VISIT, timezone.now(), words="。")],
    ):
        with pytest.raises(NotNow):
            desk.assign(case, by=by(street.leader), lead=contractor, consents=spoilt)
    building = street.site.buildings.get(number=2)
    Member.objects.filter(pk=street.leader.pk).update(home_building=building)
    near = street.case(building=building)
    with pytest.raises(NotNow, match="Nobody asks for consent to themselves"):
        desk.assign(near, by=by(street.leader), lead=street.leader, consents=agreed(near))
    assert not Consent.objects.exists()
    speaking.say(contractor.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            case=case, handling=1, lead=contractor, asked_by=contractor, party=whole[0].party, how="visit",
            given_at=timezone.now(), noted_at=timezone.now(),
        )  # fmt: skip


def test_a_text_that_came_is_a_consent_by_text(street: Street, clock: time_machine.Coordinates) -> None:
    case = street.case()
    clock.shift(timedelta(minutes=1))
    InboundText.objects.create(
        message_sid="SM1", sender=GRANDMOTHER, recipient="+8610690000", body="同意", raw={}, received_at=timezone.now()
    )
    given = [each if each.party.organisation_id else replace(each, how=Channel.TEXT) for each in agreed(case)]
    desk.assign(case, by=by(street.leader), lead=street.contractor, consents=given)
    assert Consent.objects.filter(case=case, how=Channel.TEXT).count() == 1


@pytest.mark.parametrize("how", [Channel.TEXT, Channel.CALL, Channel.VISIT])
def test_nobody_agrees_for_whoever_gave_neither_name_nor_number(street: Street, how: Channel) -> None:
    case = street.case(phone="")
    given = [each if each.party.organisation_id else replace(each, how=how) for each in agreed(case)]
    with pytest.raises(NotNow, match="cannot have agreed that way"):
        desk.assign(case, by=by(street.leader), lead=street.contractor, consents=given)


@pytest.mark.parametrize("model", [Consent, AsideRequest])
def test_what_was_agreed_and_asked_is_never_changed(street: Street, model: type) -> None:
    case = street.case()
    led_by_consent(street, case, street.contractor)
    was_asked_to_step_aside(street, fresh(case))
    with pytest.raises(Exception, match=r"evidence|permission denied"), transaction.atomic():
        model.objects.update(case=case)  # type: ignore[attr-defined]
    with pytest.raises(Exception, match=r"evidence|permission denied"), transaction.atomic():
        model.objects.all().delete()  # type: ignore[attr-defined]


def test_a_consent_holds_until_somebody_asks_or_a_new_party_comes(
    street: Street, clock: time_machine.Coordinates
) -> None:
    case = led_by_consent(street, street.case(), street.contractor)
    reporting.add(case, by=resident(), words="还有")
    assert fresh(case).lead == street.contractor, "agreed to, and nothing new"
    clock.shift(timedelta(minutes=1))
    aside.ask(fresh(case), by=resident())
    assert fresh(case).lead is None
    with pytest.raises(NotNow, match="not neutral here"):
        desk.assign(fresh(case), by=by(street.leader), lead=street.contractor)
    clock.shift(timedelta(minutes=1))
    case = led_by_consent(street, fresh(case), street.contractor)
    new = street.member(OrganisationKind.OWNERS_COMMITTEE).organisation
    Party.objects.create(case=case, organisation=new, side=Side.RESPONDENT)
    reporting.add(case, by=resident(), words="还有")
    assert fresh(case).lead is None, "the new party has not agreed"


def test_what_was_agreed_to_in_one_handling_is_agreed_to_anew_once_it_is_opened_again(street: Street) -> None:
    """A side of the works led by consent, it was not solved, and the same consents gave it the case again."""
    contractor = street.contractor
    case = led_by_consent(street, street.case(), contractor)
    field.arrive(case, by=by(contractor), code=street.site.arrival_code)
    field.resolve(fresh(case), by=by(contractor), outcome="explained", words="讲清楚了", resident_word="可以")
    feedback.reopen(fresh(case), by=resident(), words="还吵")
    assert fresh(case).handling == 2 and fresh(case).lead != contractor
    with pytest.raises(NotNow, match="not neutral here"):
        desk.reassign(fresh(case), by=by(street.leader), lead=contractor, words="换回去")
    desk.reassign(fresh(case), by=by(street.leader), lead=contractor, words="都同意", consents=agreed(case))
    assert fresh(case).lead == contractor
    assert sorted(Consent.objects.filter(case=case).values_list("handling", flat=True)) == [1, 1, 2, 2]


@pytest.mark.parametrize("speaker", ["nobody", "leader"])
def test_the_database_takes_a_consent_of_none_but_who_speaks(street: Street, speaker: str) -> None:
    """A row of now, written beside the door in the name of a reviewer who asked nobody."""
    case = street.case()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT set_config('{speaking.SETTING}', '', true)")
    if speaker == "leader":
        speaking.say(street.leader.pk)
    given = {
        "case": case, "handling": case.handling, "lead": street.mediator, "party": case.parties.get(is_reporter=True),
        "how": "visit", "given_at": timezone.now(), "noted_at": timezone.now(),
    }  # fmt: skip
    with pytest.raises(ProgrammingError, match="by whoever did it"), transaction.atomic():
        Consent.objects.create(**given, asked_by=street.reviewer)
    speaking.say(street.reviewer.pk)
    assert Consent.objects.create(**given, asked_by=street.reviewer).pk
