"""A1, A2: a typed number is an attribute. It is somebody only once a text, or a code sent to it, came from there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cases import access, casefile
from cases.actions import desk, field, joining, keys, reporting
from cases.deeds import ROWS
from cases.desk_forms import RESIDENT_DEEDS
from cases.intake import conversation
from cases.models import Case, HeardText, Key, Party, Question, Refusal, Sign
from cases.states import Actor, Answer, Forbidden, Role, SignKind, State, Through, Verb
from mediation.models import Terms
from notifications import inbox, optouts
from notifications.models import Limits, Message
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, resident, texts_to
from tests.guards.by_form import by_form, code_sent_to, opens

NOISE = "楼下施工太吵"
SECRET = "我家密码锁坏了"
BY_RESIDENTS = [row.verb for row in ROWS if Role.REPORTER in row.who and row.frm]
pytestmark = pytest.mark.usefixtures("counts")


def texts(body: str, *, phone: str = GRANDMOTHER) -> HeardText:
    """A text of this phone comes in and is read."""
    text, _ = inbox.receive({"MessageSid": f"SM{HeardText.objects.count()}", "From": phone, "To": "+86", "Body": body})
    conversation.hear(text)
    return HeardText.objects.get(inbound=text)


@pytest.fixture
def joined(street: Street, client: Client, clock: Any) -> tuple[Case, Case, str]:
    """The victim's case, the attacker's with her number typed, joined to it, and the attacker's link."""
    victims = street.assigned(words=f"{NOISE} 402室")
    clock.shift(timedelta(hours=1))
    attackers, link = by_form(client, street, NOISE, phone=GRANDMOTHER)
    joining.join(attackers, by=by(street.leader), into=victims)
    return victims, fresh(attackers), link


def settled(street: Street, case: Case) -> Case:
    field.arrive(case, by=by(case.lead), code=street.site.arrival_code)
    field.resolve(fresh(case), by=by(case.lead), outcome="explained", words="改到九点后", resident_word="可以")
    return fresh(case)


# -- A1: number and phone are not the resident ------------------------------------------------------------------------


def test_case_number_and_phone_show_nothing_and_send_six_digits_to_the_phone(client: Client, street: Street) -> None:
    """A1: the handler opens the number, goes to /follow/ in a fresh browser, and says "solved"."""
    case = street.resolved()
    told = len(texts_to(GRANDMOTHER))
    answer = client.post(reverse("follow"), {"number": case.number, "phone": GRANDMOTHER})
    assert answer.status_code == 200 and "/c/" not in answer.text and case.token not in answer.text
    assert NOISE not in answer.text
    (text,) = texts_to(GRANDMOTHER)[told:]
    assert case.number in text and code_sent_to(GRANDMOTHER) in text and "/c/" not in text
    assert fresh(case).answer == ""


def test_what_is_asked_is_answered_alike_for_a_case_that_is_there_and_one_that_is_not(
    client: Client, street: Street
) -> None:
    """A1: asking tells nobody whether number and phone fit."""
    case, sent = street.case(), Message.objects.count()

    def said(number: str, phone: str) -> tuple[int, str]:
        answer = client.post(reverse("follow"), {"number": number, "phone": phone})
        page = answer.text.replace(number, "N").replace(phone, "P")
        return answer.status_code, page.split("<main")[1].split("csrf")[0] + page.split("<main")[1].split("</form>")[1]

    answers = {said(case.number, NEIGHBOUR), said("HL-2026-999999", NEIGHBOUR), said(case.number, GRANDMOTHER)}
    assert len(answers) == 1
    assert Message.objects.count() == sent + 1, "and only what fits is texted"


def test_the_digits_open_the_case_once_and_its_owner_speaks_there(client: Client, street: Street) -> None:
    case = street.resolved()
    client.post(reverse("follow"), {"number": case.number, "phone": GRANDMOTHER})
    token = opens(client, case.number, GRANDMOTHER, code_sent_to(GRANDMOTHER))
    assert token and token != case.token
    assert "楼下电钻吵死了" in client.get(reverse("track", args=[token])).text
    assert not opens(client, case.number, GRANDMOTHER, code_sent_to(GRANDMOTHER)), "a code is used once"
    client.post(reverse("track-verb", args=[token, "confirm"]))
    event = case.events.get(verb=Verb.CONFIRM)
    assert event.facts["through"] == Through.LINK and fresh(case).answer == Answer.SOLVED
    file = casefile.for_member(fresh(case), street.leader)
    assert any("验证码" in line.who for line in file.lines), "staff read by which door it came"


def test_guessing_a_code_makes_it_void(client: Client, street: Street) -> None:
    case = street.case()
    Terms.objects.update_or_create(pk=1, defaults={"code_tries": 3})
    keys.send(case.number, GRANDMOTHER)
    code = code_sent_to(GRANDMOTHER)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert [keys.redeem(case.number, GRANDMOTHER, wrong) for _ in range(3)] == [None] * 3
    assert keys.redeem(case.number, GRANDMOTHER, code) is None


def test_a_code_runs_out_and_so_does_the_link_it_opened(client: Client, street: Street, clock: Any) -> None:
    case = street.case()
    keys.send(case.number, GRANDMOTHER)
    clock.shift(timedelta(minutes=11))
    assert keys.redeem(case.number, GRANDMOTHER, code_sent_to(GRANDMOTHER)) is None
    keys.send(case.number, GRANDMOTHER)
    key = keys.redeem(case.number, GRANDMOTHER, code_sent_to(GRANDMOTHER))
    assert key is not None and casefile.by_link(str(key.token))
    clock.shift(timedelta(days=31))
    assert casefile.by_link(str(key.token)) is None


def test_so_many_codes_a_day_go_to_one_phone_whoever_asks(street: Street, clock: Any) -> None:
    case = street.case()
    Limits.objects.update_or_create(pk=1, defaults={"codes_per_number": 2})
    for _ in range(4):
        keys.send(case.number, GRANDMOTHER)
        clock.shift(timedelta(minutes=11))
    assert Key.objects.count() == 2
    clock.shift(timedelta(days=1))
    keys.send(case.number, GRANDMOTHER)
    assert Key.objects.count() == 3


def test_a_code_of_one_case_or_phone_opens_no_other(street: Street) -> None:
    case, other = street.case(), street.case(phone=NEIGHBOUR)
    keys.send(case.number, GRANDMOTHER)
    code = code_sent_to(GRANDMOTHER)
    assert keys.redeem(other.number, NEIGHBOUR, code) is None
    assert keys.redeem(other.number, GRANDMOTHER, code) is None
    assert keys.redeem(case.number, NEIGHBOUR, code) is None
    assert keys.redeem(case.number, GRANDMOTHER, code) is not None


def test_nothing_is_sent_to_a_phone_that_wants_or_gets_no_texts(street: Street) -> None:
    case = street.case()
    optouts.opt_out(GRANDMOTHER, cause="test")
    keys.send(case.number, GRANDMOTHER)
    assert not Key.objects.exists()


# -- a code read out on the phone -------------------------------------------------------------------------------------


def test_where_no_text_arrives_a_member_who_never_handled_it_reads_a_code_out_and_is_on_record(
    street: Street, signed_in: Any, client: Client
) -> None:
    """A1: the way in for a phone without texts; single use, logged, and named with what is done behind it."""
    case = street.resolved()
    optouts.opt_out(GRANDMOTHER, cause="test")
    page = signed_in(street.leader).post(reverse("desk-verb", args=[case.number, "read_out"]), {"phone": "1"})
    assert page.status_code == 200
    key = Key.objects.get()
    assert key.read_out_by == street.leader and case.events.get(verb=Verb.READ_OUT).facts == {"key_id": key.pk}
    code = page.text.split('<p class="bignumber number">')[1][:6]
    assert code not in signed_in(street.leader).get(reverse("desk-case", args=[case.number])).text
    token = opens(client, case.number, GRANDMOTHER, code)
    client.post(reverse("track-verb", args=[token, "confirm"]))
    event = case.events.get(verb=Verb.CONFIRM)
    assert (event.facts["through"], event.facts["called_by_id"]) == (Through.CODE, street.leader.pk)
    assert any(street.leader.name in line.who for line in casefile.for_member(fresh(case), street.leader).lines[:1])


def test_no_code_is_read_out_by_who_handled_it_or_where_texts_arrive(street: Street) -> None:
    case = street.resolved()
    for member in (street.leader, street.reviewer):
        with pytest.raises(Exception, match="能收到短信"):
            keys.read_out(case, by=by(member), phone=GRANDMOTHER)
    optouts.opt_out(GRANDMOTHER, cause="test")
    for member in (case.lead, street.contractor):
        with pytest.raises(Forbidden):
            keys.read_out(case, by=by(member), phone=GRANDMOTHER)
    desk.open_contact(case, by=by(street.leader), words="回访")
    keys.read_out(case, by=by(street.leader), phone=GRANDMOTHER)
    assert Refusal.objects.filter(verb=Verb.READ_OUT).count() == 4


def test_who_led_once_reads_out_no_code_after_the_case_went_on(street: Street) -> None:
    case = street.case()
    desk.assign(case, by=by(street.leader), lead=street.leader)
    desk.reassign(fresh(case), by=by(street.leader), lead=street.lead_for(case), words="忙不过来")
    optouts.opt_out(GRANDMOTHER, cause="test")
    with pytest.raises(Exception, match="办过此案"):
        keys.read_out(fresh(case), by=by(street.leader), phone=GRANDMOTHER)


# -- A2: a typed number joins no rows ---------------------------------------------------------------------------------


def test_after_a_join_the_link_of_a_typed_number_shows_nothing_of_its_owners(
    client: Client, joined: tuple[Case, Case, str]
) -> None:
    """A2: words, room, and every later text."""
    victims, _, link = joined
    reporting.add(victims, by=resident(), words=f"补充:{SECRET}")
    page = client.get(reverse("track", args=[link])).text
    assert SECRET not in page and "402" not in page and NOISE in page
    assert "402" in client.get(reverse("track", args=[_opened(victims)])).text


def _opened(case: Case, phone: str = GRANDMOTHER) -> str:
    keys.send(case.number, phone)
    key = keys.redeem(case.number, phone, code_sent_to(phone))
    assert key is not None
    return str(key.token)


@pytest.mark.parametrize("deed", sorted(RESIDENT_DEEDS))
def test_the_link_of_a_typed_number_does_nothing_for_its_owner(
    client: Client, street: Street, joined: tuple[Case, Case, str], deed: str
) -> None:
    """A2, every deed of residents: confirm and withdraw for the victim, and their siblings."""
    victims, _, link = joined
    if deed in ("confirm", "reopen"):
        settled(street, victims)
    texts("我家还是很吵")  # her phone has spoken, to her case
    before = _seen(victims)
    answer = client.post(reverse("track-verb", args=[link, deed]), {"words": "没事了"})
    assert answer.status_code in (403, 409)
    assert _seen(victims) == before


@pytest.mark.parametrize("deed", ["confirm", "withdraw"])
def test_before_she_has_said_a_word_the_strangers_yes_is_the_strangers_alone(
    client: Client, street: Street, joined: tuple[Case, Case, str], deed: str
) -> None:
    """A2: she has reported by text, and nothing since."""
    victims, _, link = joined
    if deed == "confirm":
        settled(street, victims)
    client.post(reverse("track-verb", args=[link, deed]))
    assert fresh(victims).answer == "" and fresh(victims).state != State.CLOSED
    assert not victims.parties.filter(came_with=None).exclude(solved_at=None).exists()
    if deed == "confirm":
        texts("1")
        assert fresh(victims).answer == Answer.SOLVED


def _seen(case: Case) -> list[Any]:
    now = fresh(case)
    return [now.state, now.answer, now.handling, now.events.count(), case.reports.count()]


def test_a_strangers_form_suggests_no_join_and_speaks_for_nobody_twice(client: Client, street: Street) -> None:
    """A2: the product itself flagged the stranger's report as a repetition of hers."""
    street.case()
    attackers, _ = by_form(client, street, NOISE, phone=GRANDMOTHER)
    assert not Sign.objects.filter(case=attackers, kind=SignKind.REPEAT).exists()
    own = street.case()
    assert Sign.objects.filter(case=own, kind=SignKind.REPEAT).exists(), "who texts twice is one person"


def test_her_next_text_goes_to_her_own_case_and_is_not_asked_about(client: Client, street: Street) -> None:
    """A2: without a join, her next text became ambiguous and went to the tray."""
    case = street.case()
    for _ in range(3):
        by_form(client, street, NOISE, phone=GRANDMOTHER)
    heard = texts("还是很吵")
    assert (heard.case, heard.became) == (case, "words")


def test_a_strangers_question_does_not_take_her_answer(client: Client, street: Street) -> None:
    """A2's sibling: we ask her phone where the stranger's case is, while she is asked whether hers is solved."""
    case = street.resolved()
    client.post(reverse("report-elsewhere"), {"words": "有人乱停车", "phone": GRANDMOTHER})
    assert Case.objects.count() == 2 and Question.objects.get(ended_at=None).case == case
    texts("1")
    assert fresh(case).answer == Answer.SOLVED


def test_who_fills_in_the_form_and_texts_afterwards_is_the_same_person_at_once(client: Client, street: Street) -> None:
    """The residents' way is not longer: an answer to our text, or a first text, is taken to the form."""
    case, link = by_form(client, street, NOISE, phone=GRANDMOTHER)
    assert access.roles(Actor(case_id=case.pk), case) == {Role.REPORTER}
    assert Party.objects.get(case=case, is_reporter=True).phone_proven_at is None
    heard = texts("每天六点就开始")
    party = Party.objects.get(case=case, is_reporter=True)
    assert heard.case == case and party.phone_proven_by == Through.TEXT
    page = client.get(reverse("track", args=[link])).text
    assert "每天六点" not in page and NOISE in page, "what the phone says is the phone's"
    assert access.roles(Actor(case_id=case.pk), case) == frozenset()


def test_before_the_phone_speaks_the_forms_link_answers_for_the_form(client: Client, street: Street) -> None:
    case, link = by_form(client, street, NOISE, phone=GRANDMOTHER)
    client.post(reverse("track-verb", args=[link, "add"]), {"words": "今天又来了"})
    assert "今天又来了" in client.get(reverse("track", args=[link])).text
    client.post(reverse("track-verb", args=[link, "withdraw"]))
    assert fresh(case).state == State.CLOSED
    assert set(case.events.exclude(verb=Verb.FLAG).values_list("facts__through", flat=True)) == {Through.FORM}


def test_whoever_types_a_number_gives_no_consent_for_it(client: Client, street: Street) -> None:
    """A2: "the contractor may see my number" was ticked by a stranger. Its owner says so, when the code comes back."""
    case, _ = by_form(client, street, NOISE, phone=GRANDMOTHER, shares_contact="on")
    assert not case.parties.filter(shares_contact=True).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        case.parties.filter(is_reporter=True).update(shares_contact=True)
    keys.send(case.number, GRANDMOTHER)
    assert opens(client, case.number, GRANDMOTHER, code_sent_to(GRANDMOTHER), agrees="on")
    assert fresh(case).gives_its_number


def test_a_typed_number_is_not_inherited_by_who_owns_it(client: Client, street: Street) -> None:
    """A2's sibling: a place not told is that of the sender's last case, not of a form in which her number was typed."""
    by_form(client, street, NOISE, phone=GRANDMOTHER)
    heard = texts("水管漏水了,快来人")
    assert heard.case is None or heard.case.site is None or heard.became == "words"


def test_the_desk_is_told_that_a_number_is_not_proven(client: Client, street: Street, signed_in: Any) -> None:
    case, _ = by_form(client, street, NOISE, phone=GRANDMOTHER)
    page = reverse("desk-case", args=[case.number])
    assert "somebody typed it" in signed_in(street.leader).get(page).text
    texts("还在吵")
    assert "somebody typed it" not in signed_in(street.leader).get(page).text
