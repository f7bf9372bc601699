"""A clause names a rule at hand: on every page and on paper as it was called when somebody signed, leading members to
it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cases.actions.table import agreed_text, agreeing, linting, signing
from cases.actions.table.signing import Signer
from cases.models import Agreement, Case, Words
from cases.models.agreement import Signed, SignsAs
from cases.paperwork import PaperKind
from cases.states import NotNow
from mediation.models import Rule
from tests.addresses import opened
from tests.cases.papers.pdf import printed_for, squeezed, words_in
from tests.cases.street import Street, by, fresh
from tests.cases.table.at_the_table import INK
from tests.pages.conftest import SignedIn
from tests.pages.test_agreements import LINE, typed, willing_sides


@pytest.fixture
def case(street: Street) -> Case:
    case = street.on_site(words="三楼漏水,墙都湿了", category="leak")
    willing_sides(case)
    return case


def at_hand(case: Case) -> Rule:
    return agreeing.rules_to_quote(case)[0]


def post(client: Client, case: Case, **line: str) -> Any:
    said = typed(case, place="602", **line) | {"issues": "谁修"}
    return client.post(reverse("desk-verb", args=[case.number, "draft"]), said)


def sign_all(case: Case) -> Agreement:
    version = agreeing.open_version(case)
    assert version is not None
    sides = [Signer(party=row.party) for row in version.sides.select_related("party")]
    for signer in (*sides, Signer(signs_as=SignsAs.MEDIATOR)):
        read = agreed_text.of_version(Agreement.objects.select_related("text").get(pk=version.pk))
        signing.sign(case, by=by(case.lead), read=read, signers=[signer], how=Signed.FINGER, ink=INK)
    found = agreeing.in_effect(case)
    assert found is not None
    return found


def test_the_form_offers_the_rules_of_the_case_and_keeps_the_one_chosen(case: Case, signed_in: SignedIn) -> None:
    client, rule = signed_in(case.lead), at_hand(case)
    form = client.get(reverse("desk-verb", args=[case.number, "draft"])).text
    assert f'<option value="{rule.pk}">' in form and rule.topic_en in form
    assert post(client, case, rule=str(rule.pk)).status_code == 302
    assert Agreement.objects.get().clauses.get().rule == rule
    again = client.get(reverse("desk-verb", args=[case.number, "draft"])).text
    assert f'<option value="{rule.pk}" selected>' in again


@pytest.mark.parametrize("chosen", ["999999", "x", "-1", "²"])
def test_a_rule_that_is_not_offered_is_refused_with_a_sentence(case: Case, signed_in: SignedIn, chosen: str) -> None:
    answer = post(signed_in(case.lead), case, rule=chosen)
    assert answer.status_code == 422 and "one of the rules" in answer.text and LINE["does"] in answer.text


def test_nor_is_one_of_another_kind_of_dispute_by_any_door(case: Case) -> None:
    other = Rule.objects.exclude(pk__in=[rule.pk for rule in agreeing.rules_to_quote(case)]).first()
    line = agreeing.Line(does="恢复602吊顶", rule=other)
    with pytest.raises(NotNow):
        agreeing.draft(case, by=by(case.lead), lines=[line], sides=list(case.parties.all()))


def test_it_stands_as_it_was_signed_on_all_pages_and_on_paper_whatever_is_edited_later(
    case: Case, signed_in: SignedIn, client: Client
) -> None:
    rule = at_hand(case)
    post(signed_in(case.lead), case, rule=str(rule.pk))
    version = sign_all(fresh(case))
    zh, en = rule.quotation("zh-hans"), rule.quotation("en")
    assert rule.cited("zh-hans") in zh and str(rule.in_force_on.year) in zh
    Rule.objects.filter(pk=rule.pk).update(topic_zh="改名了", topic_en="Renamed", article="999")
    there = f"{reverse('desk-case', args=[case.number])}#rule-{rule.code}"
    link = opened(case).token
    for language, said, gone in (("en", en, "Renamed"), ("zh-hans", zh, "改名了")):
        for reader, path, leads in (
            (signed_in(case.lead), reverse("desk-table", args=[case.number]), True),
            (signed_in(case.lead), reverse("agreement", args=[case.number, version.version]), True),
            (client, reverse("track", args=[link]), False),
        ):
            reader.cookies["django_language"] = language
            page = reader.get(path).text
            assert said in page, path
            assert gone not in page
            assert (there in page) == leads
    text = words_in(printed_for(fresh(case), case.lead, PaperKind.AGREEMENT, version.pk))
    assert squeezed(f"第1项　{zh}") in text and "改名了" not in text


def test_what_is_quoted_is_switched_off_and_never_deleted(case: Case) -> None:
    rule = at_hand(case)
    line = agreeing.Line(does="恢复602吊顶", rule=rule)
    agreeing.draft(case, by=by(case.lead), lines=[line], sides=list(case.parties.all()))
    with pytest.raises(ProtectedError):
        Rule.objects.get(pk=rule.pk).delete()
    Rule.objects.filter(pk=rule.pk).update(is_active=False)
    assert rule in agreeing.rules_to_quote(fresh(case)), "it is written already"
    version = agreeing.open_version(case)
    assert version is not None
    with translation.override("en"):
        found = linting.findings(version, today=version.made_at.date())
    told = [each.holds_up for each in found if "not at hand" in each.sentence]
    assert told == [False], "and no hindrance"


def test_a_rule_edited_between_reading_and_signing_is_read_again_first(case: Case) -> None:
    rule = at_hand(case)
    due = timezone.localdate()
    side = case.parties.first()
    line = agreeing.Line(does="恢复吊顶", rule=rule, party=side, due_on=due, checking="看过", place="602")
    agreeing.draft(case, by=by(case.lead), lines=[line], sides=list(case.parties.all()), facts="漏水", issues="谁修")
    version = agreeing.open_version(case)
    assert version is not None and side is not None
    read = agreed_text.of_version(version)
    Rule.objects.filter(pk=rule.pk).update(article="999")
    with translation.override("en"), pytest.raises(NotNow, match="changed since"):
        signing.sign(
            case, by=by(case.lead), read=read, signers=[Signer(party=side)], how=Signed.FINGER, ink=INK
        )  # fmt: skip


def test_what_was_signed_before_clauses_named_rules_reads_as_before(case: Case) -> None:
    old = [[1, "王秀兰", "恢复吊顶", "500", None, "", "602", "2026-09-20", "看过"]]
    text = Words.keep(json.dumps({"clauses": old}), readers="group")
    (clause,) = agreed_text.clauses(Agreement(text=text))
    assert (clause["does"], clause["rule"], clause["quoted"]) == ("恢复吊顶", None, "")
