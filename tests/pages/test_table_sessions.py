"""Steps two and three on the page of the table, pressed as a member presses them, and the resident's page beside it."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions.table import noting, proposing
from cases.models import Invitation, Note, Proposal, Session
from cases.states import SessionEnd
from tests.addresses import opened
from tests.cases.promises import on
from tests.cases.sitting.conftest import UPSTAIRS, Table, again, laid
from tests.cases.street import GRANDMOTHER, Street, fresh, texts_to
from tests.pages.conftest import SignedIn


def page(table: Table) -> str:
    return reverse("desk-table", args=[table.case.number])


def deed(table: Table, verb: str) -> str:
    return reverse("desk-verb", args=[table.case.number, verb])


def hidden(text: str, name: str) -> str:
    """What the page would send along under that name."""
    (tag,) = re.findall(rf"<input[^>]*name=\"{name}\"[^>]*>", text)[:1]
    return re.findall(r'value="([^"]*)"', tag)[0]


def test_an_empty_table_says_what_is_missing(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    assert case.lead is not None
    text = signed_in(case.lead).get(reverse("desk-table", args=[case.number])).text
    for sentence in ("Nobody is asked to a session yet.", "No session is under way.", "No notes that you read."):
        assert sentence in text
    assert "A session needs two sides" in text, "the other side is only a guess"
    assert "Name date and place" in text and "Begin one now" in text


def test_a_session_from_its_notice_to_its_end_by_taps_alone(street: Street, signed_in: SignedIn, clock) -> None:
    table = laid(street)
    lead = signed_in(table.lead)
    form = lead.get(deed(table, "convene")).text
    quick = re.findall(r'name="quick" value="([^"]+)"', form)
    assert len(quick) == 4, "two today and two on the next working day, by one tap"
    answer = lead.post(deed(table, "convene"), {"kind": "joint", "quick": quick[2], "place": "社区会议室"})
    assert answer.status_code == 302 and answer["Location"] == page(table) + "#step-notice"
    text = lead.get(page(table)).text
    news = text.index("Done: Convene a session.")
    assert text.index("2 · Notice") < news < text.index("3 · This session"), "told in the step that it was done in"
    assert text.count("Done: Convene a session.") == 1
    assert "社区会议室" in text and text.count("told by text, no answer yet") == 3

    # The neighbour was rung: one tap. The resident answers on their own page.
    asked = Invitation.objects.get(party=table.neighbour)
    assert f'name="invitation" value="{asked.pk}"' in text
    lead.post(deed(table, "come"), {"invitation": asked.pk, "how": "call", "coming": "comes"})
    resident, link = Client(), reverse("track", args=[opened(fresh(table.case)).token])
    resident.cookies["django_language"] = "en"
    theirs = resident.get(link).text
    assert "社区会议室" in theirs and "I can come" in theirs and "601" not in theirs
    sent = {"invitation": hidden(theirs, "invitation"), "coming": "cannot"}
    assert resident.post(link + "coming/", sent, follow=True).status_code == 200
    text = lead.get(page(table)).text
    assert "Cannot come" in text and "A side cannot come: offer other dates." in text and "Offer three dates" in text

    # Two taps at the door, though another is planned.
    form = lead.get(deed(table, "sit")).text
    came = re.findall(r'name="came" value="(\d+)"[^>]*checked', form)
    assert len(came) == 3, "whoever is a side is ticked"
    assert lead.post(deed(table, "sit"), {"kind": "joint", "came": came, "place": "501门口"}).status_code == 302
    text = lead.get(page(table)).text
    assert "The account of a side is not written down yet." in text
    assert "No session is planned." not in text, "they have sat down"
    lead.post(deed(table, "account"), {"party": table.resident.pk, "words": "水从楼上来", "is_confirmed": "on"})
    lead.post(deed(table, "propose"), {"party": table.neighbour.pk, "words": "出材料费", "amount": "500"})
    assert "The mediator" in lead.get(deed(table, "propose")).text, "whose proposal may be the mediator's own"
    lead.post(deed(table, "note"), {"words": "两家关系不好", "circle": "mediator"})
    text = lead.get(page(table)).text
    for said in ("水从楼上来", "出材料费", "500.00 yuan", "两家关系不好", "read back and confirmed"):
        assert said in text
    assert "居民" in text or "Resident" in text
    (offer,) = Proposal.objects.all()
    lead.post(deed(table, "reply"), {"proposal": offer.pk, "answer": "rejected", "party": table.resident.pk})
    note = Note.objects.get()
    lead.post(deed(table, "strike"), {"note": note.pk, "words": "不该这么写"})
    text = lead.get(page(table)).text
    assert "<s>两家关系不好</s>" in text and "不该这么写" in text and "Rejected" in text
    running = Session.objects.get(begun_at__isnull=False)
    ended = lead.post(deed(table, "end_session"), {"session": running.pk, "how": "failed", "words": "谈不拢"})
    assert ended.status_code == 302
    running = again(running)
    assert running.end == SessionEnd.FAILED
    text = lead.get(page(table)).text
    assert "every side was told its other routes" in text and "ask/?outcome=failed" in text
    assert "No agreement was reached." in resident.get(link).text
    assert "起诉" in texts_to(UPSTAIRS)[-1] and "起诉" in texts_to(GRANDMOTHER)[-1]


def test_the_first_date_that_suits_everybody_is_one_tap(street: Street, signed_in: SignedIn) -> None:
    table = laid(street)
    lead, session = signed_in(table.lead), table.convene()
    lead.post(deed(table, "come"), {"invitation": table.asked(table.neighbour).pk, "how": "call", "coming": "cannot"})
    form = lead.get(deed(table, "offer_dates") + f"?session={session.pk}").text
    dates = {name: hidden(form, name) for name in ("first", "second", "third")}
    lead.post(deed(table, "offer_dates"), {"session": session.pk, **dates})
    leader = signed_in(street.leader)
    for party in (table.resident, table.neighbour, table.contractor):
        sent = {"invitation": table.asked(party).pk, "coming": "another", "how": "call", "picks": ["1"]}
        assert leader.post(deed(table, "come"), sent).status_code == 302
    text = lead.get(page(table)).text
    assert "it suits everybody" in text
    tap = text.split("it suits everybody")[0].rsplit("<form", 1)[1]
    sent = {name: hidden(tap, name) for name in ("session", "until")}
    assert lead.post(deed(table, "convene"), {**sent, "words": "都行"}).status_code == 302
    session = again(session)
    assert session.planned_at is not None and session.planned_at.isoformat()[:10] != on(17).isoformat()[:10]
    for party in (table.resident, table.neighbour, table.contractor):
        assert table.asked(party).answer == "comes", "who picked the date is not asked once more"


def test_bad_answers_come_back_with_a_sentence_and_change_nothing(street: Street, signed_in: SignedIn) -> None:
    table = laid(street)
    lead = signed_in(table.lead)
    past = (on(15, 8) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    tries = [
        ("convene", {"kind": "joint", "until": past, "place": "居委会"}, "still to come"),
        ("convene", {"kind": "joint", "place": "居委会"}, "Name the day and hour"),
        ("convene", {"kind": "caucus", "until": "2026-09-17T15:00", "place": "居委会"}, "meet by itself"),
        ("sit", {"kind": "joint"}, "Tick which side came"),
        ("end_session", {"session": "99", "how": "agreed"}, "not there any more"),
        ("propose", {"words": "赔钱", "amount": "-5"}, "not below nothing"),
        ("propose", {"words": "赔钱", "amount": "一千"}, "Enter a number"),
        ("propose", {"words": "赔钱", "amount": "88888888"}, "hardly meant"),
        ("note", {"words": "话", "circle": "side"}, "whose confidence"),
        ("strike", {"note": "7", "words": "错"}, "not there any more"),
        ("come", {"invitation": "7", "coming": "comes", "how": "call"}, "not there any more"),
    ]
    for verb, sent, sentence in tries:
        answer = lead.post(deed(table, verb), sent)
        assert answer.status_code in (409, 422) and sentence in answer.text, (verb, sent)
    assert not Session.objects.exists() and not Proposal.objects.exists() and not Note.objects.exists()
    assert not texts_to(UPSTAIRS)


def test_the_page_asks_as_much_of_the_database_however_much_was_said(street: Street, signed_in: SignedIn) -> None:
    table = laid(street)
    lead = signed_in(table.lead)
    table.convene()
    table.sit()

    def asked() -> int:
        lead.get(page(table))
        with CaptureQueriesContext(connection) as queries:
            assert lead.get(page(table)).status_code == 200
        return len(queries)

    before = asked()
    for turn in range(6):
        noting.note(table.case, by=table.by, words=f"第{turn}条", circle="side", party=table.resident)
        proposing.propose(table.case, by=table.by, party=table.neighbour, words=f"方案{turn}")
    assert asked() == before


def test_what_was_accepted_is_written_down_for_who_does_it_and_who_is_paid(street: Street, signed_in: SignedIn) -> None:
    table = laid(street)
    table.sit()
    asked = {"by": table.by, "party": table.resident, "words": "赔吊顶", "amount": Decimal("1200")}
    proposing.propose(table.case, **asked)
    proposing.reply(table.case, by=table.by, proposal=Proposal.objects.get(), answer="accepted", party=table.neighbour)
    form = signed_in(table.lead).get(deed(table, "draft")).text
    chosen = dict(re.findall(r'<select name="clauses-0-(party|pays_to)".*?value="(\d+)"\s+selected', form, re.DOTALL))
    assert chosen == {"party": str(table.neighbour.pk), "pays_to": str(table.resident.pk)}


def test_between_two_who_both_do_not_complain_whoever_writes_chooses(street: Street, signed_in: SignedIn) -> None:
    table = laid(street)
    table.sit()
    proposing.propose(table.case, by=table.by, party=table.contractor, words="各出一半")
    proposing.reply(table.case, by=table.by, proposal=Proposal.objects.get(), answer="accepted", party=table.neighbour)
    form = signed_in(table.lead).get(deed(table, "draft")).text
    first = form[form.index('name="clauses-0-party"') :].partition("</select>")[0]
    assert not re.search(r'value="\d+"\s+selected', first) and "各出一半" in form
