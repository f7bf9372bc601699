"""What history keeps of a deed: ids, dates, amounts and codes. No word that a person typed is among them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, get_args, get_origin

import pytest
import time_machine
from django import forms
from django.db import connection
from django.db.models import Choices
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import recounting, renewing, reporting
from cases.actions.new_report import NewReport
from cases.deeds import DEEDS
from cases.desk_forms import MEMBER_DEEDS, RESIDENT_DEEDS
from cases.facts import Facts, Printed, Quote, as_kept, hints_of
from cases.forms.table.clauses_field import ClausesField
from cases.models import CallTask, Case, CaseEvent, Words
from cases.models.contact import CallReason
from cases.models.words import digest_of
from cases.states import IMPORT, Actor, Channel, Proof, Readers, Verb
from mediation.models import Category, CostKind, WorkingPeriod
from notifications import optouts
from tests.cases import probe
from tests.cases.probe import SENTENCE, TYPED
from tests.cases.promises import on, sweep_all
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, linked, phoned, sorted_out
from tests.roles import owner

ROWS = tuple(DEEDS.values())

# -- the rows ---------------------------------------------------------------------------------------------------------


def _kinds(declared: type) -> Iterator[tuple[str, Any]]:
    for name, hint in hints_of(declared).items():
        yield name, get_args(hint)[0] if get_origin(hint) is list else hint


@pytest.mark.parametrize("row", DEEDS.values(), ids=lambda row: row.verb)
def test_every_fact_of_every_verb_is_an_id_a_date_an_amount_or_a_code(row) -> None:
    assert issubclass(row.facts, dict)
    for name, kind in _kinds(row.facts):
        is_code = isinstance(kind, type) and issubclass(kind, Choices)
        assert kind in (int, bool, datetime, Quote, Printed) or is_code, f"{row.verb}.{name} could hold words"


COST_FACTS = "agreed_fen asked_fen cost_id kind_id others_fen party_id rule_id"
SESSION = "by_their_word came end first held_as moved second session_id third told_rights undertaking_id until"
PROPOSAL = "circle counters_id party_id proposal_id reply session_id"


def test_the_facts_of_the_verbs_are_these() -> None:
    common = set(hints_of(Facts))
    assert {row.verb.value: " ".join(sorted(set(hints_of(row.facts)) - common)) for row in DEEDS.values()} == {
        "report": "asked channel guess_id notice_id report_id tier",
        "accept": "",
        "arrive": "doubts photos proof visit_id",
        "vouch": "arrived_at doubts photo_id stays submission_id visit_id",
        "cost": COST_FACTS,
        "agree_cost": COST_FACTS,
        "drop_cost": COST_FACTS,
        "reject": "arrived_at doubts photo_id stays submission_id visit_id",
        "resolve": "outcome photos resident_word undertaking_id until",
        "assign": "by_operator consent consents helpers lead_id taken_off ties",
        "ask_aside": "about_id aside_request_id channel is_news_only ties",
        "step_aside": "about_id aside_request_id channel is_news_only ties",
        "ask": "asked_by_id deed outcome request_id tier",
        "grant": "asked_by_id deed outcome request_id tier",
        "hold": "asked_by_id consent deferral_id reason request_id until",
        "extend": "asked_by_id consent deferral_id reason request_id until",
        "refuse": "asked_by_id consent deferral_id reason request_id until",
        "decide": "decision escalations until",
        "secure": "",
        "adjourn": "kind undertaking_id until",
        "release": "asked_by_id consent deferral_id reason request_id until",
        "keep": "kind undertaking_id until",
        "reopen": "asked lead_id",
        "part": "from_id gathered_id into_id puts_off",
        "add": "report_id",
        "undertake": "kind undertaking_id until",
        "ask_extension": "asked_by_id consent deferral_id reason request_id until",
        "ask_hold": "asked_by_id consent deferral_id reason request_id until",
        "decline": "reason",
        "reassign": "by_operator consent consents helpers lead_id taken_off ties",
        "escalate": "cause decide_by due_at escalation_id is_reminder level promise rung",
        "place": "asked building_id hands_over site_id was_unknown",
        "correct": "new_category_id new_tier old_category_id old_tier puts_off",
        "join": "from_id gathered_id into_id puts_off",
        "close": "alone outcome",
        "confirm": "answer asked waits",
        "withdraw": "",
        "open_contact": "",
        "read_out": "key_id",
        "print": "copy kind printed purpose version",
        "hand_over": "committee_id copy kind printed purpose told version",
        "acknowledge": "",
        "flag": "earlier households is_news kind sign_id",
        "replan": "changes version why year",
        "renew": "changes puts_off report_id until",
        **dict.fromkeys(("report_done", "keep_part", "break"), "kind photos rest_id undertaking_id until"),
        "issue": "notice_id photos recheck_at undertaking_id until",
        "refer": "referral_id undertaking_id until",
        **dict.fromkeys(("draft", "agree_orally", "drop"), "agreement_id clauses replaced_id version"),
        "sign": "agreement_id signatures version",
        "take_effect": "agreement_id clauses replaced_id told version",
        **dict.fromkeys(("add_side", "correct_side", "drop_side"), "changed confirmed party_id"),
        "wrong_number": "mediation_consent_id party_id willing",
        "represent": "authority_id kind party_id representative_id",
        "unrepresent": "authority_id kind party_id representative_id",
        "ask_consent": "called_off channel is_known mediation_consent_id party_id representative_id told willing",
        "consent": "called_off channel is_known mediation_consent_id party_id representative_id told willing",
        "tell_rights": "channel party_id rights_notice_id",
        **dict.fromkeys(("convene", "offer_dates", "call_off", "sit", "seat", "end_session"), SESSION),
        "come": "coming invitations party_id session_id until",
        "account": "account_id circle party_id session_id",
        **dict.fromkeys(("note", "strike", "open_note"), "circle note_id opening_id session_id"),
        **dict.fromkeys(("propose", "reply", "share"), PROPOSAL),
    }


@pytest.mark.parametrize(
    "given",
    [
        {"words": "话"},
        {"code": "481923"},
        {"proof": "说是到了"},
        {"visit_id": "12"},
        {"visit_id": True},
        {"photos": 1.5},
    ],
    ids=lambda given: next(iter(given.items())),
)
def test_what_a_verb_does_not_declare_is_not_kept(given: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        as_kept(DEEDS[Verb.ARRIVE].facts, given)


def test_nothing_is_kept_of_what_is_not_there() -> None:
    assert as_kept(DEEDS[Verb.ARRIVE].facts, {"proof": Proof.CODE, "photos": None, "visit_id": None}) == {
        "proof": "code"
    }
    assert as_kept(DEEDS[Verb.PLACE].facts, {"asked": "", "hands_over": False}) == {"hands_over": False}


# -- the words --------------------------------------------------------------------------------------------------------


def test_an_event_keeps_the_digest_of_its_words_and_the_words_can_be_masked(street: Street) -> None:
    case = street.on_site()
    event = case.events.get(verb=Verb.ARRIVE)
    assert (event.saying, event.digest) == (None, "")
    reporting.add(case, by=Actor(phone=GRANDMOTHER), words=SENTENCE)
    event = case.events.get(verb=Verb.ADD)
    kept = event.saying
    assert kept is not None
    assert event.digest == kept.digest == digest_of(kept.salt, SENTENCE)
    assert case.reports.latest("id").saying == kept, "one row for the report and its event"
    Words.objects.filter(pk=kept.pk).update(body="", salt="", masked_at=timezone.now())
    assert CaseEvent.objects.get(pk=event.pk).digest == event.digest
    assert CaseEvent.objects.get(pk=event.pk).words == ""


@pytest.mark.parametrize("change", [{"body": "别的"}, {"digest": "0" * 64}, {"readers": Readers.GROUP}])
def test_words_are_never_rewritten(street: Street, change: dict[str, str]) -> None:
    kept = street.case().reports.get().saying
    with pytest.raises(Exception, match=r"masked, once|only these may change"), owner():
        Words.objects.filter(pk=kept.pk).update(**change)


def test_words_are_never_deleted(street: Street) -> None:
    kept = street.case().reports.get().saying
    with pytest.raises(Exception, match="no row of cases_words is taken away"), owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_words WHERE id = %s", [kept.pk])


# -- the probe --------------------------------------------------------------------------------------------------------


class Clerk:
    """Fills in every field of a form that takes words with the typed number, and the others with a fitting answer."""

    def __init__(self, street: Street) -> None:
        self.street = street

    def do(self, form_class: type, case: Case, actor: Actor, **answers: Any) -> Case:
        case = fresh(case)
        blank = form_class(case=case)
        data: dict[str, Any] = {}
        for name, field in blank.fields.items():
            if name in answers:
                data[name] = answers[name]
            elif isinstance(field, ClausesField):
                data |= {key: said for key, said in answers.items() if key.startswith(f"{name}-")}
            elif name == "read":
                data[name] = blank.initial.get(name)
            elif field.widget.is_hidden:
                data[name] = field.initial
            elif type(field).__mro__[1] is forms.CharField or type(field) is forms.CharField:
                data[name] = TYPED[: field.max_length or 99] if (field.max_length or 99) < 40 else SENTENCE
            elif name.startswith("consent_at_"):
                data[name] = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
            elif isinstance(field, forms.ModelMultipleChoiceField | forms.FileField | forms.FloatField):
                continue
            elif isinstance(field, forms.ModelChoiceField):
                if (first := field.queryset.first()) is not None:
                    data[name] = first.pk
            elif isinstance(field, forms.ChoiceField):
                data[name] = next(value for value, _label in field.choices if value)
        form = form_class(data, case=case)
        assert form.is_valid(), (form_class, form.errors)
        form.do(by=actor)
        return fresh(case)


def test_a_number_typed_into_every_field_of_every_form_stands_in_no_event(
    street: Street, clock: time_machine.Coordinates, client: Client
) -> None:
    """Every verb is done by its form with the number in every field that takes words."""
    clerk, leader, reviewer = Clerk(street), by(street.leader), by(street.reviewer)
    deed, mine = MEMBER_DEEDS, RESIDENT_DEEDS
    soon = timezone.localtime(on(15, 16)).strftime("%Y-%m-%dT%H:%M")

    answer = client.post(
        reverse("report-site", args=[street.site.code]),
        {"words": SENTENCE, "phone": GRANDMOTHER, "name": TYPED, "unit": TYPED[:2], "room": TYPED[:4]},
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    case = Case.objects.latest("id")
    resident = linked(case)
    desk_of = Client()
    desk_of.force_login(street.leader)
    order = {"channel": "order", "order_number": TYPED, "deadline": "2026-09-25T09:00", "anonymous": "on"}
    place = {"site": street.site.pk, "unit": TYPED[:2], "room": TYPED[:4], "name": TYPED}
    answer = desk_of.post(reverse("take-report"), {**order, **place, "words": SENTENCE})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    lead = street.lead_for(case)

    case = clerk.do(deed[Verb.ASSIGN], case, leader, lead=lead.pk)
    case = clerk.do(deed[Verb.DECLINE], case, by(lead))
    case = clerk.do(deed[Verb.ASSIGN], case, leader, lead=lead.pk)
    case = clerk.do(deed[Verb.REASSIGN], case, leader, lead=street.another(case).pk)
    case = clerk.do(deed[Verb.REASSIGN], case, leader, lead=lead.pk)
    case = clerk.do(deed[Verb.ASK_ASIDE], case, leader, about=lead.pk)
    case = clerk.do(deed[Verb.ASSIGN], case, leader, lead=street.another(case).pk)
    case = clerk.do(mine["aside"], case, resident)
    lead = street.lead_for(case)
    case = clerk.do(deed[Verb.ASSIGN], case, leader, lead=lead.pk)
    case = clerk.do(deed[Verb.ACCEPT], case, by(lead))
    case = clerk.do(deed[Verb.OPEN_CONTACT], case, by(lead))
    case = probe.at_the_table(clerk, case, by(lead), resident)
    case = clerk.do(deed[Verb.PLACE], case, by(lead), site=street.site.pk, building="")
    case = clerk.do(deed[Verb.ASK], case, by(lead))
    case = clerk.do(deed[Verb.REFUSE], case, leader)
    case = clerk.do(deed[Verb.CORRECT], case, by(lead), category=Category.objects.get(code="dust_waste").pk, tier="N")
    case = clerk.do(deed[Verb.GRANT], case, leader)
    case = clerk.do(deed[Verb.ASK_HOLD], case, by(lead), until=soon)
    case = clerk.do(deed[Verb.HOLD], case, leader)
    case = clerk.do(deed[Verb.RELEASE], case, by(lead))
    week = timezone.localtime(on(24, 16)).strftime("%Y-%m-%dT%H:%M")
    case = clerk.do(deed[Verb.ASK_EXTENSION], case, by(lead), until=week)
    case = clerk.do(deed[Verb.REFUSE], case, leader)
    case = clerk.do(deed[Verb.ASK_EXTENSION], case, by(lead), until=week)
    case = clerk.do(deed[Verb.EXTEND], case, leader)
    case = clerk.do(deed[Verb.ESCALATE], case, leader)
    case = clerk.do(deed[Verb.ACKNOWLEDGE], case, reviewer)
    case = clerk.do(deed[Verb.DECIDE], case, reviewer, decision="instruct", until="", lead="")
    for judged in (Verb.REJECT, Verb.VOUCH):
        case = clerk.do(deed[Verb.ARRIVE], case, by(lead), code="", latitude=0.5, longitude=0.5)
        case = clerk.do(deed[judged], case, reviewer)
    case = clerk.do(deed[Verb.SECURE], case, by(lead))
    pipe = CostKind.objects.get(code="pipe").pk
    case = clerk.do(deed[Verb.COST], case, by(lead), kind=pipe, asked="100", basis="household")
    case = clerk.do(deed[Verb.AGREE_COST], case, by(lead), agreed="90")
    case = clerk.do(deed[Verb.DROP_COST], case, by(lead))
    case = clerk.do(deed[Verb.ADJOURN], case, by(lead), until=soon)
    case = probe.sit_down(clerk, case, lead, soon)
    case = probe.agree(clerk, case, by(lead))
    case = probe.promise(clerk, case, by(lead), soon, week)
    case = clerk.do(mine["add"], case, resident)
    case = clerk.do(mine["add"], case, resident)
    case = clerk.do(deed[Verb.ADD], case, by(lead))
    still_open = {f"open-{pk}": choice for pk, choice in sorted_out(case).items()}
    case = clerk.do(deed[Verb.RESOLVE], case, by(lead), outcome="explained", **still_open)
    case = clerk.do(mine["reopen"], case, resident)
    clock.shift(timedelta(days=30))
    sweep_all()
    case = clerk.do(mine["withdraw"], case, resident)
    case = clerk.do(deed[Verb.REOPEN], case, reviewer)
    case = clerk.do(deed[Verb.CLOSE], case, leader)
    case = clerk.do(deed[Verb.GRANT], case, reviewer)

    first = street.case(words=SENTENCE, phone=NEIGHBOUR)
    clock.shift(timedelta(minutes=1))
    later = street.case(words=SENTENCE, phone=GRANDMOTHER)
    later = clerk.do(deed[Verb.JOIN], later, leader, into=first.pk, number="")
    clerk.do(deed[Verb.PART], later, leader)
    clock.shift(timedelta(days=40))
    clerk.do(mine["press"], first, linked(first, NEIGHBOUR))
    optouts.opt_out(GRANDMOTHER, cause="test")
    clerk.do(deed[Verb.READ_OUT], later, reviewer)
    clerk.do(deed[Verb.PRINT], later, leader)
    settled = street.resolved(phone=NEIGHBOUR)
    call = CallTask.objects.create(case=settled, reason=CallReason.CALL_BACK, raised_at=timezone.now(), phone=NEIGHBOUR)
    phoned(call, by=by(street.reviewer), answer="solved", words=SENTENCE)
    street.case(phone="")
    ordered = Case.objects.get(order_number=TYPED)
    again = NewReport(
        words=f"{SENTENCE}，又来", category=ordered.category, tier=ordered.tier, channel=Channel.ORDER,
        phone=GRANDMOTHER, site=street.site, order_number=TYPED, deadline=timezone.now() + timedelta(days=2),
    )  # fmt: skip
    renewing.renew(ordered, again, by=IMPORT)
    WorkingPeriod.objects.filter(closes_at="12:00").update(closes_at="11:00")
    recounting.replan_hours()

    told = set(CaseEvent.objects.values_list("verb", flat=True))
    assert told == set(Verb.values), f"not tried: {set(Verb.values) - told}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_caseevent event WHERE event::text LIKE %s", [f"%{TYPED[:6]}%"])
        (leaked,) = cursor.fetchone()
    assert not leaked
    assert Words.objects.filter(body__contains=TYPED).count() > 15
