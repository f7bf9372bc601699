"""The tables of texts tested as tables: every audience of every verb is given words, in both languages, that fit."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.utils import translation

from cases.announcements import texts
from cases.announcements.audiences import RUNGS, audiences
from cases.announcements.placeholders import Placeholders
from cases.announcements.recipients import circles
from cases.deeds import DEEDS
from cases.formats import when
from cases.intake import choices, replies
from cases.intake.replies import sayable
from cases.models import Case, CaseEvent, Clock, Words
from cases.states import CLOSING, ROUTER, Answer, EscalationCause, HoldReason, Outcome, SignKind, State, Verb, Willing
from mediation.models import Category, EmergencyService, Level, Member, OrganisationKind, Promise, Site, Tier
from notifications import editing, rendering
from notifications.segments import cut, is_gsm, units
from tests.cases import meeting, owing
from tests.cases.longest import long_notice
from tests.cases.street import Street
from tests.roles import rewriting

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
TEXTS = ROOT / "cases" / "templates" / "texts"
LATE = datetime(2026, 12, 30, 22, 45, tzinfo=ZoneInfo("Asia/Shanghai"))

# How long each value of a text can get, and what it may cost: what the editor of words shows, and what is proven here.
MEASURES = json.loads((TEXTS / "longest.json").read_text(encoding="utf-8"))
# First contact carries the privacy notice and may cost two parts; everything else costs one.
FIRST_CONTACT = {
    f"report_resident{more}"
    for more in ("", "_where", "_near", "_emergency", "_emergency_where", "_building", "_closed", "_announced")
}
OF_TWO_PARTS = FIRST_CONTACT | {"assign_lead", "reassign_lead", "reopen_lead"}  # with what was said, and where


def test_the_table_of_audiences_covers_every_verb_and_the_rungs_every_level() -> None:
    assert set(DEEDS) == set(Verb.values)
    assert set(RUNGS) == set(Level.values)


@pytest.fixture
def longest(street: Street) -> Case:
    """A case whose every name, word and number is as long as the tables allow."""
    street.site.name, street.site.name_en = "锦绣华庭" * 10, "Splendid Court of the Old Town " * 2
    street.site.name_en = street.site.name_en[:60]
    street.site.save()
    assert street.site.street.parent is not None
    street.site.street.parent.case_prefix = "WWWW"
    street.site.street.parent.gas_line = "0523 8688 0119 00 00"
    street.site.street.parent.save()
    case = street.assigned(building=street.site.buildings.last(), unit="12345", room="1234567890")
    lead = case.lead
    assert lead is not None
    owing.promised(street, case)
    lead.name = "欧阳娜娜" * 10
    lead.save()
    Category.objects.filter(pk=case.category_id).update(
        name_zh=max(Category.objects.values_list("name_zh", flat=True), key=units),
        name_en=max(Category.objects.values_list("name_en", flat=True), key=units),
    )
    with rewriting(Clock):
        Clock.objects.filter(case=case).update(started_at=LATE - timedelta(days=1), due_at=LATE)
    Case.objects.filter(pk=case.pk).update(reopen_until=LATE, tier=Tier.URGENT)
    return Case.objects.get(pk=case.pk)


LONG = Words(body="话" * 500)


def announced(case: Case, **changed: Any) -> Iterator[tuple[str, dict[str, Mapping[str, str]]]]:
    """Every template any event of such a case uses, with what it would be given in each language."""
    with rewriting(Case):
        Case.objects.filter(pk=case.pk).update(**changed)
    missed = {"due_at": LATE.isoformat(), "decide_by": LATE.isoformat(), "cause": EscalationCause.MISSED}
    by_hand = {"decide_by": LATE.isoformat(), "cause": EscalationCause.BY_HAND, "level": Level.STREET.value}
    reason = max(HoldReason, key=lambda each: units(str(each.label))).value
    facts_of_any = {"previous_id": case.lead_id, "until": LATE.isoformat(), "reason": reason, "kind": "neighbours"}
    events = [
        CaseEvent(case=case, verb=verb, saying=LONG, facts=facts_of_any, at=LATE)
        for verb in Verb.values
        if verb != Verb.ESCALATE
    ]
    guess, notice = Site.objects.order_by("id")[0].pk, long_notice(case).pk
    reported: tuple[dict[str, int], ...] = ({"guess_id": guess}, {"notice_id": notice})
    events += [CaseEvent(case=case, verb=Verb.REPORT, facts=facts, at=LATE) for facts in reported]
    asked = {"asked": "building"}
    events += [CaseEvent(case=case, verb=verb, facts=asked, at=LATE) for verb in (Verb.REPORT, Verb.PLACE)]
    leader = Member.objects.filter(memberships__role="leader").order_by("memberships__group__site_id")[0].pk
    deed = {"deed": "correct"}
    events.append(CaseEvent(case=case, verb=Verb.ASK, saying=LONG, facts=deed, member_id=leader, at=LATE))
    events += [
        CaseEvent(case=case, verb=verb, saying=LONG, facts={"request_id": 1, "asked_by_id": who}, at=LATE)
        for verb in (Verb.GRANT, Verb.REFUSE)
        for who in (leader, None)
    ]
    later = {"puts_off": True}
    events += [CaseEvent(case=case, verb=verb, facts=later, at=LATE) for verb in (Verb.CORRECT, Verb.RENEW)]
    ended = ((Verb.CLOSE, {"alone": True}), (Verb.DECIDE, {}))
    events += [CaseEvent(case=case, verb=verb, saying=LONG, facts=facts, at=LATE) for verb, facts in ended]
    events.append(CaseEvent(case=case, verb=Verb.PLACE, facts={"hands_over": True}, at=LATE))
    by_operator = {**facts_of_any, "by_operator": True, "taken_off": [case.lead_id]}
    events += [CaseEvent(case=case, verb=verb, facts=by_operator, at=LATE) for verb in (Verb.ASSIGN, Verb.REASSIGN)]
    events.append(CaseEvent(case=case, verb=Verb.ADD, saying=LONG, member_id=case.lead_id, at=LATE))
    events.append(CaseEvent(case=case, verb=Verb.ASSIGN, actor=ROUTER.kind, facts=facts_of_any, at=LATE))
    too_late = LATE + timedelta(minutes=1)
    events += [
        CaseEvent(case=case, verb=verb, facts={}, at=too_late)
        for verb in (Verb.ASSIGN, Verb.REASSIGN, Verb.PLACE, Verb.STEP_ASIDE)
    ]
    events.append(CaseEvent(case=case, verb=Verb.REOPEN, facts={"asked": "wrong"}, at=LATE))
    waited = [({}, too_late), ({"waits": True}, too_late), ({"waits": True}, LATE)]
    waited += [({"asked": "content", "waits": waits}, at) for waits in (False, True) for at in (LATE, too_late)]
    events += [CaseEvent(case=case, verb=Verb.CONFIRM, facts=facts, at=at) for facts, at in waited]
    events.append(CaseEvent(case=case, verb=Verb.JOIN, facts={"gathered_id": 1}, at=LATE))
    events += meeting.events(case, facts_of_any, at=LATE)
    leader = Member.objects.filter(memberships__group__site=case.site_id, memberships__role="leader").first()
    about = {"about_id": leader.pk if leader else 0}
    events.append(CaseEvent(case=case, verb=Verb.ASK_ASIDE, facts=about, at=LATE))
    many = {**facts_of_any, "kind": SignKind.COLLECTIVE.value}
    events.append(CaseEvent(case=case, verb=Verb.FLAG, facts=many, at=LATE))
    events += owing.events(case, facts_of_any, saying=LONG, at=LATE)
    side = {"party_id": case.parties.earliest("id").pk, "told": [case.parties.earliest("id").pk]}
    for willing in Willing.values:
        said = {**side, "willing": willing, "is_known": True}
        events += [CaseEvent(case=case, verb=verb, facts=said, at=LATE) for verb in (Verb.ASK_CONSENT, Verb.CONSENT)]
    for level in Level.values:
        for promise in Promise.values:
            for is_reminder in (True, False):
                facts = {**missed, "level": level, "promise": promise, "is_reminder": is_reminder}
                events.append(CaseEvent(case=case, verb=Verb.ESCALATE, facts=facts, at=LATE))
    events += [
        CaseEvent(case=case, verb=Verb.ESCALATE, facts={**by_hand, "cause": cause}, saying=LONG, at=LATE)
        for cause in (EscalationCause.BY_HAND, EscalationCause.RESIDENT)
    ]
    for around in circles(events):
        for audience in audiences(around):
            for each in owing.told_apart(around, audience):
                said = {language: Placeholders(each, language) for language in LANGUAGES}
                for is_actor in (False, True):
                    yield texts.template(each, audience, is_actor=is_actor), said


def situations(case: Case) -> Iterator[tuple[str, dict[str, Mapping[str, str]]]]:
    """The case in every situation in which the words differ."""
    lead, site = case.lead_id, case.site_id
    yield from announced(case, lead=lead, site=site)
    contractor = Member.objects.filter(organisation__kind=OrganisationKind.CONTRACTOR).order_by("id")[0]
    yield from announced(case, lead=contractor)
    Case.objects.filter(pk=case.pk).update(lead=lead)
    yield from announced(_in(case, State.ON_SITE, ""))
    for service in EmergencyService.values:
        yield from announced(case, emergency=service)
    yield from announced(case, site=None)
    yield from announced(case, emergency="", site=None)
    Site.objects.filter(pk=site).update(is_active=False)
    yield from announced(case, site=site)
    Site.objects.filter(pk=site).update(is_active=True)
    Case.objects.filter(pk=case.pk).update(site=site)
    ended = {"ended_at": LATE, "answer": ""}
    for outcome in CLOSING:
        yield from announced(_in(case, State.CLOSED, outcome), **ended)
    for answer in Answer.values:
        yield from announced(_in(case, State.RESOLVED, Outcome.WRITTEN), ended_at=LATE, answer=answer)
    yield from announced(_in(case, State.REPORTED, ""), lead=None, answer="", ended_at=None)


def _in(case: Case, state: str, outcome: str) -> Case:
    Case.objects.filter(pk=case.pk).update(state=state, outcome=outcome, ended_at=LATE if outcome else None, answer="")
    return case


def test_every_verb_has_words_for_every_audience_in_both_languages_that_fit(longest: Case) -> None:
    missing, too_long, understated, used = [], {}, {}, set()
    for template, params in situations(longest):
        used.add(template)
        for language in LANGUAGES:
            try:
                text = rendering.render(template, language=language, params=params[language])
            except (TemplateDoesNotExist, rendering.WordsMissing) as error:
                missing.append(f"{language}/{template}: {error!r}")
                continue
            assert text.body.count("{") == 0 and "None" not in text.body
            if text.parts > editing.allowed_parts(template):
                too_long[f"{language}/{template}"] = (units(text.body), is_gsm(text.body), text.body)
            for name, value in text.params.items():
                if units(str(value)) > units(MEASURES["values"][language].get(name, "")):
                    understated[f"{language}/{name}"] = value
    assert not missing
    assert not too_long
    assert not understated, "longest.json promises that no value is longer"
    assert used >= FIRST_CONTACT
    answers = {path.stem for path in TEXTS.glob("*/*.txt") if path.stem.startswith(("reply_", "status_"))}
    digests = {f"escalate_digest_{level}" for level in Level.values}
    for language in LANGUAGES:
        on_file = {path.stem for path in (TEXTS / language).glob("*.txt")}
        assert on_file - answers - digests - BESIDE == used, "a template that nobody uses, or a use without a template"


def test_every_audience_of_the_table_is_given_words(longest: Case) -> None:
    used = {template for template, _params in situations(longest)}
    wanted = {f"{verb}_{audience.value}" for verb, row in DEEDS.items() for audience in row.hears}
    wanted |= {f"escalate_{level}_{one.value}" for level, audiences in RUNGS.items() for one in audiences}
    assert wanted <= used
    assert used - wanted == {
        "ask_aside_street",  # it is about the leader
        *("assign_resident_late", "reassign_resident_late", "place_resident_late"),  # the promised time has passed
        *("step_aside_resident", "step_aside_resident_late"),  # whoever they were told by name has dropped out
        *("reopen_resident_asks", "confirm_resident_asks", "confirm_resident_one_asks"),  # its resident is asked more
        *(f"confirm_resident{each}_late" for each in ("", "_one", "_asks", "_one_asks")),  # too late for that
        "flag_street",  # many speak
        "ask_street",  # the leader asks
        *("grant_leader", "refuse_leader"),
        *("correct_resident", "renew_resident"),  # a time becomes later
        "close_district",  # there was nobody else to ask
        "report_street",  # an urgent case, or one of a group without a leader
        "report_resident_where",
        "report_resident_near",  # the name of the site is only near to one we know
        *("report_resident_closed", "place_resident_closed"),  # the works there are over
        "report_resident_emergency",
        "report_resident_emergency_where",
        "report_resident_announced",  # a works notice had told of it
        "report_resident_building",  # the site is known, the building is asked for
        "place_resident_building",
        "place_leader_assign",  # it has come from another site
        "place_resident_on_site",  # who was to come is there
        "add_lead_member",  # not the resident's words
        "add_lead_wordless",  # the lead sees the problem and the place only
        "decide_lead_by",  # what was decided has a time of its own
        "decide_leader_by",
        "join_lead_gathers",  # the case under which the other is handled
        "part_leader",  # nobody had it when it was joined
        "confirm_resident_one",  # others of the case are still asked
        *("escalate_handler_leader", "escalate_leader_lead"),  # nobody has it; who had it is asked why
        "ask_consent_side_known",  # their number has come to us
        *("consent_side_ended", "consent_lead_ended"),  # no, or not any more
        *("assign_leader", "reassign_leader"),  # who is on duty has it by itself; the operator handed it over
        *meeting.BESIDES,
        *owing.BESIDES,
    }


# What no event says: a code to a phone, and of urgent reports by form that follow one another their number.
BESIDE = {"key_resident", "report_digest_leader", "report_digest_street"}
# Nor how many several texts to one member are, what goes past the one whom it is about, what is told of works to who
# asked for it, and the seal of a day.
BESIDE |= {"digest_member", "complaint_leader", "complaint_street"}
BESIDE |= {"works_told", "works_corrected", "works_withdrawn", "ledger_root"}


def everything_on_file() -> list[tuple[str, str]]:
    return sorted((path.stem, path.parent.name) for path in TEXTS.glob("*/*.txt"))


@pytest.mark.parametrize(("template", "language"), everything_on_file())
def test_every_text_fits_its_parts_with_the_longest_values(template: str, language: str) -> None:
    """Every kind × audience × language: one part, the first contact with its privacy notice two."""
    text = rendering.render(template, language=language, params=editing.longest(template, language))
    assert text.parts <= (2 if template in OF_TWO_PARTS else 1), (units(text.body), text.body)


def test_the_table_of_longest_values_knows_every_value_and_no_other() -> None:
    for language in LANGUAGES:
        declared = {name for template, _ in everything_on_file() for name in editing.declared(template, language)}
        assert set(MEASURES["values"][language]) == declared
    assert MEASURES["parts"] == dict.fromkeys(OF_TWO_PARTS, 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_answer_is_given_is_never_longer_than_the_table_says(language: str, longest: Case) -> None:
    table = MEASURES["values"][language]
    with translation.override(language):
        category = max(Category.objects.all(), key=lambda each: units(each.label(language)))
        Case.objects.update(category=category)
        given = {
            "lead": cut("欧阳娜娜" * 10, 6),
            "outcome": max((str(outcome.label) for outcome in Outcome), key=units),
            "arrive_by": when(LATE, language),
            "resolve_by": when(LATE, language),
            "choices": choices.listed([Case.objects.get(pk=longest.pk)] * choices.MOST_OPTIONS, language, numbers={}),
            "sentence": sayable("很长的话" * 40 if language == "zh-hans" else "a long “sentence” " * 20),
        }
    assert {name: value for name, value in given.items() if units(value) > units(table[name])} == {}


def test_every_answer_on_file_is_given_and_every_given_one_is_on_file() -> None:
    intake = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "cases" / "intake").glob("*.py"))
    given = set(re.findall(r'"(reply_\w+)"', intake)) | {f"status_{state}" for state in State.values}
    given |= {f"status_{state}_late" for state in replies.PROMISED_IN}
    given |= {"reply_in_time", "reply_in_time_on_site"}
    for language in LANGUAGES:
        on_file = {path.stem for path in (TEXTS / language).glob("*.txt")}
        assert {each for each in on_file if each.startswith(("reply_", "status_"))} == given


# What is said of several cases, or of none.
OF_NO_CASE = {
    f"reply_{name}"
    for name in (
        *("help", "none", "resumed", "stopped", "tray", "which", "ours", "not_ours", "not_for_us", "what", "opted_out"),
        *("complaint", "complaint_street", "withdraw_all", "goes_on_all", "notices_on", "notices_off", "notices_where"),
        *("wrong_number", "mediate", "mediate_over"),
    )
} | {"works_told", "works_corrected", "works_withdrawn"}
OF_NO_CASE |= {"ask_consent_side", "ledger_root"}  # to a number of nobody known; of no case


def test_both_languages_have_the_same_templates_with_the_same_values() -> None:
    def values(language: str) -> dict[str, set[str]]:
        files = (TEXTS / language).glob("*.txt")
        return {path.stem: set(re.findall(r"{{ *(\w+)", path.read_text(encoding="utf-8"))) for path in files}

    chinese, english = values("zh-hans"), values("en")
    assert chinese.keys() == english.keys()
    must = {"number"}
    for template, names in chinese.items():
        if template not in OF_NO_CASE:
            assert must <= names and must <= english[template], f"{template} does not say which case"
