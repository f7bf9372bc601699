"""Sharing a cost (谁受益谁出资): what is asked of whom, what was agreed, and that the same is not settled otherwise
unseen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.forms import ValidationError
from django.test import Client

from cases.actions import costs
from cases.forms.costs import Yuan
from cases.models import Case, CostItem, Party
from cases.models.party import Side
from cases.states import Forbidden, NotNow, SignKind, Verb
from mediation.costs import kinds_at
from mediation.models import CostKind, Member, OrganisationKind, Rule
from tests.addresses import token_of
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, texts_to

pytestmark = pytest.mark.django_db
WOMAN_NEXT_DOOR = "+8613800138077"


def kind(code: str) -> CostKind:
    return CostKind.objects.get(code=code, district=None)


def disputed(street: Street, phone: str = GRANDMOTHER) -> Case:
    return street.on_site(words="保笼要我出一千", phone=phone, category="cost_share")


def asked(case: Case, code: str = "window_cage", yuan: str = "1000", **more: Any) -> CostItem:
    said: dict[str, Any] = {"kind": kind(code), "party": case.parties.get(is_reporter=True), "asked": Decimal(yuan)}
    costs.ask(case, by=by(case.lead), **{**said, **more})
    return CostItem.objects.filter(case=case).latest("id")


def agreed(case: Case, yuan: str, **more: Any) -> CostItem:
    item = asked(case, **more)
    costs.agree(case, by=by(case.lead), cost=item, agreed=Decimal(yuan))
    return CostItem.objects.get(pk=item.pk)


# -- what is written down ----------------------------------------------------------------------------------------------


def test_what_is_asked_names_item_side_amount_and_the_usual_rule_of_the_item(street: Street) -> None:
    item = asked(disputed(street), others=Decimal("800"))
    assert (item.asked, item.others, item.basis) == (Decimal("1000"), Decimal("800"), "household")
    assert item.rule == Rule.objects.get(code="shared-costs")


def test_history_keeps_whole_fen_and_no_word(street: Street) -> None:
    case = disputed(street)
    agreed(case, "799.50", words="邻居说太贵")
    told = {event.verb: event.facts for event in case.events.filter(verb__in=[Verb.COST, Verb.AGREE_COST])}
    assert told[Verb.COST]["asked_fen"] == 100_000
    assert told[Verb.AGREE_COST]["agreed_fen"] == 79_950
    assert "邻居" not in str(told)


@pytest.mark.parametrize("yuan", ["0", "-1", "999999.99", "1.005", "NaN", "Infinity"])
def test_what_can_be_no_amount_is_refused(street: Street, yuan: str) -> None:
    with pytest.raises(NotNow):
        asked(disputed(street), yuan=yuan)
    assert not CostItem.objects.exists()


@pytest.mark.parametrize(
    ("typed", "read"), [("1,200元", "1200"), ("１２００", "1200"), ("¥1200.50", "1200.5"), (" 1200 yuan", "1200")]
)
def test_an_amount_is_read_as_people_write_it(typed: str, read: str) -> None:
    assert Yuan().clean(typed) == Decimal(read)


@pytest.mark.parametrize("typed", ["一千二", "免费", "12万", "1200.505", "nan", "1e9999"])
def test_an_amount_in_words_alone_is_asked_for_in_digits(typed: str) -> None:
    with pytest.raises(ValidationError):
        Yuan().clean(typed)


def test_by_area_takes_the_area_and_by_floor_the_floor(street: Street) -> None:
    case = disputed(street)
    with pytest.raises(NotNow):
        asked(case, code="insulation")
    with pytest.raises(NotNow):
        asked(case, code="lift")
    assert asked(case, code="insulation", area=Decimal("80.5")).area == Decimal("80.5")
    assert asked(case, code="lift", floor=6).floor == 6


def test_a_side_of_another_case_pays_nothing_here(street: Street) -> None:
    elsewhere = disputed(street, NEIGHBOUR).parties.get(is_reporter=True)
    with pytest.raises(NotNow):
        asked(disputed(street), party=elsewhere)


def test_the_same_is_asked_of_a_side_once_and_again_only_after_it_is_taken_back(street: Street) -> None:
    case = disputed(street)
    item = asked(case)
    with pytest.raises(NotNow):
        asked(case)
    with pytest.raises(NotNow):
        costs.drop(case, by=by(case.lead), cost=item, words="")
    costs.drop(case, by=by(case.lead), cost=item, words="写错了")
    assert asked(case, yuan="900").asked == 900
    with pytest.raises(NotNow):
        costs.agree(case, by=by(case.lead), cost=item, agreed=Decimal(1))


def test_what_is_agreed_is_agreed_once(street: Street) -> None:
    case = disputed(street)
    item = agreed(case, "800")
    with pytest.raises(NotNow):
        costs.agree(case, by=by(case.lead), cost=item, agreed=Decimal("700"))


def test_a_districts_own_item_goes_before_the_one_for_all(street: Street) -> None:
    own = CostKind.objects.create(
        code="lift", district=street.site.street.parent, name_zh="加梯", name_en="Lift", is_active=False
    )
    assert "lift" not in {each.code for each in kinds_at(street.site)}
    CostKind.objects.filter(pk=own.pk).update(is_active=True)
    assert own in kinds_at(street.site)
    assert kind("lift") not in kinds_at(street.site)


# -- who may -----------------------------------------------------------------------------------------------------------


def test_neither_a_side_of_the_works_nor_another_member_writes_amounts_down(street: Street) -> None:
    case = disputed(street)
    side = case.parties.get(is_reporter=True)
    for member in (street.contractor, street.member(OrganisationKind.DESIGN), street.reviewer):
        with pytest.raises(Forbidden):
            costs.ask(case, by=by(member), kind=kind("pipe"), party=side, asked=Decimal(1))


# -- equal treatment ---------------------------------------------------------------------------------------------------


def is_flagged(case: Case) -> list[str]:
    sign = case.signs.filter(kind=SignKind.UNEQUAL).first()
    return sign.facts.get("earlier", []) if sign else []


def test_the_same_item_at_another_amount_tells_the_leader_with_the_other_cases(street: Street) -> None:
    first, second = disputed(street), disputed(street, NEIGHBOUR)
    agreed(first, "800")
    agreed(second, "600")
    assert is_flagged(second) == [first.number]
    assert "同项金额不同" in texts_to(street.leader.phone)[-1]


def test_the_same_amount_another_item_another_site_or_what_was_taken_back_tells_nobody(street: Street) -> None:
    first = disputed(street)
    agreed(first, "800")
    second = disputed(street, NEIGHBOUR)
    agreed(second, "800")
    agreed(second, "50", code="pipe")
    assert not is_flagged(second)
    costs.drop(first, by=by(first.lead), cost=CostItem.objects.get(case=first), words="写错了")
    third = disputed(street, WOMAN_NEXT_DOOR)
    agreed(third, "800")
    assert not is_flagged(third)


def test_what_is_shared_by_area_is_compared_by_the_square_metre(street: Street) -> None:
    first, second, third = (disputed(street, phone) for phone in (GRANDMOTHER, NEIGHBOUR, WOMAN_NEXT_DOOR))
    agreed(first, "800", code="insulation", area=Decimal(80))
    agreed(second, "600", code="insulation", area=Decimal(60))
    assert not is_flagged(second)
    agreed(third, "600", code="insulation", area=Decimal(80))
    assert sorted(is_flagged(third)) == sorted([first.number, second.number])


def test_of_what_differs_by_floor_only_the_same_floors_are_compared(street: Street) -> None:
    first, second, third = (disputed(street, phone) for phone in (GRANDMOTHER, NEIGHBOUR, WOMAN_NEXT_DOOR))
    agreed(first, "9000", code="lift", floor=6)
    agreed(second, "3000", code="lift", floor=2)
    assert not is_flagged(second)
    agreed(third, "7000", code="lift", floor=6)
    assert is_flagged(third) == [first.number]


# -- pages -------------------------------------------------------------------------------------------------------------


def page(member: Member, case: Case) -> str:
    client = Client()
    client.force_login(member)
    client.cookies["django_language"] = "en"
    return client.get(f"/desk/{case.number}/").content.decode()


def test_the_lead_writes_it_down_by_the_form_and_reads_it_on_the_case(street: Street) -> None:
    case = disputed(street)
    assert "Shared costs" not in page(street.leader, case)
    assert case.lead is not None
    client = Client()
    client.force_login(case.lead)
    side = case.parties.get(is_reporter=True)
    said = {"kind": kind("window_cage").pk, "party": side.pk, "asked": "1,000元", "others": "800"}
    assert client.post(f"/desk/{case.number}/cost/", said).status_code == 302
    item = CostItem.objects.get()
    answer = client.post(f"/desk/{case.number}/agree_cost/", {"cost": item.pk, "agreed": "八百"})
    assert "请用数字填写金额" in answer.content.decode()
    assert client.post(f"/desk/{case.number}/agree_cost/", {"cost": item.pk, "agreed": "800"}).status_code == 302
    shown = page(street.leader, case)
    assert "Shared costs" in shown
    assert "1,000 yuan" in shown
    assert "Civil Code, art. 283" in shown


def test_what_was_agreed_otherwise_stands_beside_it_for_the_leader(street: Street) -> None:
    first, second = disputed(street), disputed(street, NEIGHBOUR)
    agreed(first, "800")
    agreed(second, "600")
    shown = page(street.leader, second)
    assert "The same was agreed otherwise at this site" in shown
    assert first.number in shown


def test_a_side_of_the_works_reads_its_own_entry_and_no_residents(street: Street) -> None:
    case = disputed(street)
    agreed(case, "800")
    company = Party.objects.get_or_create(case=case, organisation=street.builder, defaults={"side": Side.RESPONDENT})[0]
    asked(case, code="restoring", yuan="345", party=company)
    shown = page(street.contractor, case)
    assert "345 yuan" in shown
    assert "800 yuan" not in shown


def test_a_resident_reads_their_own_entry_and_no_others(street: Street) -> None:
    case = disputed(street)
    agreed(case, "800")
    company = Party.objects.get_or_create(case=case, organisation=street.builder, defaults={"side": Side.RESPONDENT})[0]
    asked(case, code="restoring", yuan="345", party=company)
    client = Client()
    client.cookies["django_language"] = "en"
    shown = client.get(f"/c/{token_of(fresh(case))}/").content.decode()
    assert "What is asked of you" in shown
    assert "800 yuan" in shown
    assert "345" not in shown
