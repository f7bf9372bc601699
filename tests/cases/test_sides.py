"""Who the sides of a dispute are: guessed, added, confirmed, put right, taken off; and who speaks for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.actions import desk, joining, undertaking
from cases.actions.assigning import candidates, parties_to_ask, ties_of
from cases.actions.table import sides, speaking
from cases.models import Case, Party, Representative
from cases.models.party import PartyKind, Side
from cases.states import Forbidden, NotNow, SignKind, State, Verb
from mediation.models import Category, Member, Terms
from mediation.neutrality import TieKind
from tests.addresses import picture
from tests.cases.promises import on
from tests.cases.sides import STRANGER, UPSTAIRS, home, household, last, said
from tests.cases.street import NEIGHBOUR, Street, by, fresh


def guess_of(case) -> Party:
    return case.parties.get(is_guess=True)


# -- what is guessed --------------------------------------------------------------------------------------------------


def test_what_is_guessed_is_one_until_somebody_confirms_it(street: Street) -> None:
    case = street.on_site()
    guess = guess_of(case)
    assert guess.is_guessed
    why = [each.why[0] for each in candidates(case) if each.may_lead]
    assert why and all("推测" in str(sentence) or "guess" in str(sentence) for sentence in why)
    sides.correct(case, by=by(case.lead), party=guess)
    guess = Party.ever.get(pk=guess.pk)
    assert not guess.is_guessed and guess.confirmed_by == case.lead
    assert case.events.filter(verb=Verb.CORRECT_SIDE).latest("id").facts["confirmed"] is True
    assert all("guess" not in str(each.why[0]) and "推测" not in str(each.why[0]) for each in candidates(case))


def test_a_corrected_category_guesses_anew_only_what_nobody_confirmed(street: Street) -> None:
    case, other = street.on_site(), Category.objects.exclude(other_side="").exclude(code="noise")
    category = next(each for each in other if each.other_side != Category.objects.get(code="noise").other_side)
    first = guess_of(case)
    street.correct(case, category=category)
    assert Party.ever.get(pk=first.pk).left_at is not None, "an earlier guess gives way"
    now = case.parties.filter(side=Side.RESPONDENT)
    assert {each.organisation.kind for each in now} <= {category.other_side}

    kept = street.on_site(phone=NEIGHBOUR)
    guess = guess_of(kept)
    sides.correct(kept, by=by(kept.lead), party=guess)
    street.correct(kept, category=category)
    assert list(kept.parties.filter(side=Side.RESPONDENT)) == [guess], "what is confirmed stays, and alone"


# -- adding -----------------------------------------------------------------------------------------------------------


def test_a_household_with_its_consent_and_its_rights_is_one_press(street: Street) -> None:
    case = street.on_site()
    party = household(street, case, said=said(), told="visit")
    assert (party.kind, party.room, party.added_by, last(party)) == (PartyKind.HOUSEHOLD, "702", case.lead, "agreed")
    assert party.rights_notices.get().given_by == case.lead
    assert [event.verb for event in case.events.order_by("id")][-3:] == ["add_side", "tell_rights", "consent"]


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ({"kind": "house"}, "building and the room"),
        ({"kind": "person"}, "name or a telephone"),
        ({"kind": "body"}, "Choose the organisation"),
        ({"kind": "ghost"}, "which side"),
        ({"kind": "person", "name": "x", "side": "third"}, "which side"),
    ],
)
def test_a_side_that_nobody_could_find_again_is_none(street: Street, new: dict[str, str], sentence: str) -> None:
    case = street.on_site()
    with pytest.raises(NotNow) as refused:
        sides.add(case, by=by(case.lead), new=sides.NewSide(**new))
    assert sentence in str(refused.value.sentence.__str__()) or refused.value.sentence
    assert not case.parties.filter(added_at__isnull=False).exists()


def test_the_same_side_does_not_stand_there_twice(street: Street) -> None:
    case = street.on_site()
    household(street, case)
    for again in ({"phone": STRANGER}, {"room": "501"}):
        with pytest.raises(NotNow):
            household(street, case, **again)
    with pytest.raises(NotNow):
        new = sides.NewSide(kind=PartyKind.ORGANISATION, organisation=guess_of(case).organisation)
        sides.add(case, by=by(case.lead), new=new)


def test_a_building_of_another_site_is_refused(street: Street) -> None:
    case = street.on_site()
    new = sides.NewSide(building=street.other_site.buildings.first(), room="101")
    with pytest.raises(NotNow):
        sides.add(case, by=by(case.lead), new=new)


def test_nobody_of_the_works_writes_down_sides_though_they_help(street: Street) -> None:
    case = street.case()
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case), helpers=[street.contractor])
    with pytest.raises(Forbidden):
        sides.add(fresh(case), by=by(street.contractor), new=sides.NewSide(building=home(street), room="702"))


# -- neutrality is asked each time ------------------------------------------------------------------------------------


def test_a_lead_who_lives_in_an_added_home_lets_go_and_the_side_stands(street: Street) -> None:
    case = street.on_site()
    lead = case.lead
    Member.objects.filter(pk=lead.pk).update(home_building=home(street))
    household(street, case, said=said())
    case = fresh(case)
    assert (case.state, case.lead) == (State.REPORTED, None)
    assert TieKind.LIVES_THERE in {tie.kind for tie in ties_of(case, Member.objects.get(pk=lead.pk))}
    assert last(case.parties.get(is_household=True)) == "agreed", "what was said in the same press stands"


def test_a_lead_whose_own_number_is_put_down_lets_go(street: Street) -> None:
    case = street.on_site()
    household(street, case, phone=str(case.lead.phone))
    assert fresh(case).lead is None


def test_a_lead_who_turns_out_to_help_a_side_lets_go(street: Street) -> None:
    case = street.on_site()
    party = household(street, case)
    speaking.add(case, by=by(case.lead), party=party, kind="helper", name="女儿", phone=str(case.lead.phone))
    assert fresh(case).lead is None


def test_an_organisation_put_down_ties_its_own_people(street: Street) -> None:
    case = street.on_site()
    new = sides.NewSide(kind=PartyKind.ORGANISATION, organisation=case.lead.organisation)
    sides.add(case, by=by(street.leader), new=new)
    assert fresh(case).lead is None


def test_a_joined_cases_other_sides_come_along_and_go_home(street: Street, clock) -> None:
    first = street.on_site()
    clock.shift(timedelta(hours=1))
    later = street.on_site(phone=NEIGHBOUR)
    party = household(street, later)
    speaking.add(later, by=by(later.lead), party=party, kind="helper", name="女儿", relation="女儿")
    joining.join(fresh(later), by=by(street.leader), into=fresh(first), words="同一件事")
    came = first.parties.get(came_with=later, is_household=True)
    assert (str(came.phone), came.room, came.representatives.count()) == (UPSTAIRS, "702", 1)
    assert came in parties_to_ask(first) and not came.is_reporter
    joining.part(fresh(later), by=by(street.leader), words="不是一件事")
    assert not first.parties.filter(pk=came.pk).exists() and Party.ever.get(pk=came.pk).left_at
    assert came not in parties_to_ask(first) and party in parties_to_ask(later)


# -- putting right and taking off -------------------------------------------------------------------------------------


def test_a_side_is_put_right_and_history_says_what_of_it(street: Street) -> None:
    case = street.on_site()
    party = household(street, case)
    sides.correct(case, by=by(case.lead), party=party, name="李建国", room="703", reach="call", needs=["hearing"])
    party = Party.ever.get(pk=party.pk)
    assert (party.name, party.room, party.reach, party.needs) == ("李建国", "703", "call", ["hearing"])
    facts = case.events.filter(verb=Verb.CORRECT_SIDE).latest("id").facts
    assert facts == {"party_id": party.pk, "changed": ["name", "place", "reach", "needs"]}
    with pytest.raises(NotNow):
        sides.correct(case, by=by(case.lead), party=party, name="李建国")


def test_who_is_no_side_is_taken_off_with_a_reason_and_its_row_stays(street: Street) -> None:
    case = street.on_site()
    party = household(street, case)
    with pytest.raises(NotNow):
        sides.drop(case, by=by(case.lead), party=party, words="")
    sides.drop(case, by=by(case.lead), party=party, words="楼上没有装修")
    assert not case.parties.filter(pk=party.pk).exists() and Party.ever.get(pk=party.pk).left_at
    with pytest.raises(NotNow):
        sides.drop(case, by=by(case.lead), party=party, words="再一次")


def test_who_reported_or_owes_something_stays(street: Street, clock) -> None:
    case = street.on_site()
    reporter, builder = case.parties.get(is_reporter=True), guess_of(case)
    with pytest.raises(NotNow):
        sides.drop(case, by=by(case.lead), party=reporter, words="不是")
    undertaking.undertake(
        case,
        by=by(case.lead),
        kind="rectify",
        due_at=on(20, 12),
        words="补好",
        brief="补好",
        organisation=builder.organisation,
    )
    with pytest.raises(NotNow):
        sides.drop(Case.objects.get(pk=case.pk), by=by(case.lead), party=builder, words="不是")


def test_a_side_of_another_case_is_not_touched(street: Street) -> None:
    case, other = street.on_site(), street.on_site(phone=NEIGHBOUR)
    party = household(street, other)
    for deed in (
        lambda: sides.drop(case, by=by(case.lead), party=party, words="不是"),
        lambda: sides.correct(case, by=by(case.lead), party=party, name="某人"),
        lambda: speaking.add(case, by=by(case.lead), party=party, kind="helper", name="某人"),
    ):
        with pytest.raises(NotNow):
            deed()
    assert other.parties.filter(pk=party.pk, name="").exists()


# -- who speaks for them ----------------------------------------------------------------------------------------------


def test_who_acts_for_a_side_needs_a_photo_of_the_authority(street: Street, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    case = street.on_site()
    party = household(street, case)
    with pytest.raises(NotNow):
        speaking.add(case, by=by(case.lead), party=party, kind="agent", name="李律师")
    speaking.add(case, by=by(case.lead), party=party, kind="agent", name="李律师", pictures=[picture()])
    made = Representative.objects.get(case=case)
    assert made.authority is not None and made.authority.kind == "proxy"


def test_at_most_five_are_chosen_to_speak_for_many(street: Street) -> None:
    case = street.on_site()
    party = case.parties.get(is_reporter=True)
    with pytest.raises(NotNow):
        speaking.add(case, by=by(case.lead), party=party, kind="spokes", name="甲")
    case.signs.create(kind=SignKind.COLLECTIVE, handling=1, at=case.reported_at)
    for name in "甲乙丙丁戊":
        speaking.add(case, by=by(case.lead), party=party, kind="spokes", name=name)
    with pytest.raises(NotNow) as refused:
        speaking.add(case, by=by(case.lead), party=party, kind="spokes", name="己")
    assert str(Terms.current().spokespersons) in str(refused.value.sentence)
    first = Representative.objects.filter(case=case).earliest("id")
    speaking.end(case, by=by(case.lead), representative=first)
    speaking.add(case, by=by(case.lead), party=party, kind="spokes", name="己")
    with pytest.raises(NotNow):
        speaking.end(case, by=by(case.lead), representative=first)
