"""Of a shared cost the side that it is asked of hears by text: what, by which rule, what was agreed, what is taken
back; and nobody else hears of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from cases.actions import costs, joining
from cases.announcements.placeholders import Placeholders
from cases.announcements.recipients import circles
from cases.models import Party
from cases.models.party import Reach, Side
from cases.states import SignKind, Verb
from mediation.models import CostKind, Rule
from notifications import rendering
from notifications.models import Message
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, texts_to
from tests.cases.test_costs import agreed, asked, disputed, kind

pytestmark = pytest.mark.django_db


def told() -> int:
    """How many texts there are."""
    return Message.objects.count()


def test_the_side_hears_what_is_asked_by_which_rule_what_was_agreed_and_what_is_taken_back(street: Street) -> None:
    case, before = disputed(street), told()
    item = asked(case, yuan="1000.50")
    text = texts_to(GRANDMOTHER)[-1]
    for said in (case.number, "1,000.50元", item.kind.name_zh[:6], "《"):
        assert said in text, said
    costs.agree(case, by=by(case.lead), cost=item, agreed=Decimal(800))
    text = texts_to(GRANDMOTHER)[-1]
    assert "已商定" in text and "800元" in text and "1,000" not in text
    costs.drop(case, by=by(case.lead), cost=item, words="写错了")
    text = texts_to(GRANDMOTHER)[-1]
    assert "撤回" in text and "写错了" not in text and "元" not in text
    assert told() == before + 3, "nobody else heard"


def test_in_english_to_who_reads_that(street: Street) -> None:
    case = disputed(street)
    side = Party.objects.create(
        case=case, side=Side.RESPONDENT, name="Ann", phone=NEIGHBOUR, language="en", phone_proven_at=timezone.now(),
        phone_proven_by="text",
    )  # fmt: skip
    asked(case, party=side)
    text = texts_to(NEIGHBOUR)[-1]
    assert "asked of you" in text and "1,000 yuan" in text and "disagree" in text


def test_another_side_of_the_case_hears_nothing_of_it(street: Street) -> None:
    case = disputed(street)
    Party.objects.create(
        case=case, side=Side.RESPONDENT, phone=NEIGHBOUR, phone_proven_at=timezone.now(), phone_proven_by="text"
    )
    agreed(case, "900")
    assert not [text for text in texts_to(NEIGHBOUR) if "元" in text]


def test_a_number_that_was_only_typed_hears_no_amount(street: Street) -> None:
    case = disputed(street)
    side = Party.objects.create(case=case, side=Side.RESPONDENT, phone=NEIGHBOUR)
    before = told()
    asked(case, party=side)
    assert told() == before


def test_who_wants_to_be_rung_gets_no_text(street: Street) -> None:
    case = disputed(street)
    Party.objects.filter(case=case, is_reporter=True).update(reach=Reach.CALL)
    before = told()
    asked(case)
    assert told() == before


def test_an_organisation_hears_it_by_who_helps_with_the_case(street: Street) -> None:
    case = disputed(street)
    builder = Party.objects.filter(case=case, organisation=street.builder).first() or Party.objects.create(
        case=case, side=Side.RESPONDENT, organisation=street.builder
    )
    asked(case, party=builder)
    assert "1,000元" in texts_to(str(street.contractor.phone))[-1]
    assert not [text for text in texts_to(GRANDMOTHER) if "1,000" in text]


def test_who_came_with_a_joined_case_hears_it_under_their_own_number(street: Street) -> None:
    case, later = disputed(street), street.case(words="保笼要我出一千", phone=NEIGHBOUR, category="cost_share")
    joining.join(later, by=by(street.leader), into=fresh(case), words="同一件")
    costs.ask(
        fresh(case), by=by(case.lead), kind=kind("window_cage"), party=case.parties.get(phone=NEIGHBOUR),
        asked=Decimal(900),
    )  # fmt: skip
    text = texts_to(NEIGHBOUR)[-1]
    assert later.number in text and case.number not in text


def test_that_the_same_was_settled_otherwise_is_texted_to_the_leader_and_says_no_amount(street: Street) -> None:
    agreed(disputed(street), "800")
    other = disputed(street, NEIGHBOUR)
    agreed(other, "1000")
    text = texts_to(str(street.leader.phone))[-1]
    assert other.number in text and str(SignKind.UNEQUAL.label)[:4] in text and "元" not in text


def test_an_item_without_a_rule_names_none(street: Street) -> None:
    CostKind.objects.filter(code="window_cage").update(rule=None)
    asked(disputed(street))
    assert "1,000元。" in texts_to(GRANDMOTHER)[-1] and "依据" not in texts_to(GRANDMOTHER)[-1]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_item_of_the_list_with_every_rule_fits_one_text(street: Street, language: str) -> None:
    case = disputed(street)
    asked(case)
    event = case.events.get(verb=Verb.COST)
    for item in CostKind.objects.all():
        for rule in Rule.objects.all():
            event.facts |= {"kind_id": item.pk, "rule_id": rule.pk, "asked_fen": 49_999_950}
            (around,) = circles([event])
            text = rendering.render("cost_side", language=language, params=Placeholders(around, language))
            assert text.parts == 1, text.body
