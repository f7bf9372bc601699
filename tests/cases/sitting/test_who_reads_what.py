"""Who reads what is said at the table: five circles, every role and side, every door. The expectation is read from the
table of the law, where each circle says who reads it; the counts of what was tried are printed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import access, circles, searchable
from cases.actions import desk, joining
from cases.actions import field as on_site
from cases.actions.table import noting, proposing, sitting
from cases.models import CaseEvent, Note, Party, Words
from cases.papers.printing import Wanted, _number, _reading, _whole
from cases.paperwork import PaperKind
from cases.states import Actor, Readers
from mediation.models import Member, Organisation, OrganisationKind
from notifications.models import Message
from tests.addresses import opened
from tests.cases.sitting.conftest import UPSTAIRS, Table, laid
from tests.cases.street import GRANDMOTHER, Street, by, fresh

LAW = (Path(__file__).resolve().parents[3] / "docs/law.md").read_text(encoding="utf-8")
# What each note says, so that it is found wherever it leaks to.
MARK = {circle: f"暗号{circle.upper()}七" for circle in circles.CIRCLES}
OF_ANOTHER = "暗号OTHERSIDE七"
JOINED = "+8613800138066"


def of_the_law() -> dict[str, str]:
    """Of each circle who reads it, as the law's own table says."""
    (table,) = re.findall(r"^\| circle \| 中文 \| who reads it \|\n\|[-|]+\|\n((?:\|.*\n)+)", LAW, re.M)
    rows = [[cell.strip() for cell in line.strip().strip("|").split(" | ")] for line in table.splitlines()]
    return {code.strip("` "): reads for code, _chinese, reads in rows}


READ_BY = of_the_law()
# Which words of the law's table mean which of our readers.
MEANS = {
    "the group": {"member"},
    "leader": {"leader"},
    "lead": {"lead"},
    "whoever leads now": {"lead"},
    "street office": {"reviewer"},
}
EVERYBODY = (
    *("lead", "former lead", "helper", "member", "member who is a side", "leader", "reviewer", "other street"),
    *("district", "operator", "contractor", "client", "property", "elsewhere", "stranger"),
)


def expected(who: str, circle: str) -> bool:
    """Whether the law lets this reader read this circle."""
    reads = READ_BY[circle]
    clauses = re.split(r"[;,]| and ", reads.split("; the street office opens")[0])
    meant = {
        one for clause in clauses for said, means in MEANS.items() if clause.strip().endswith(said) for one in means
    }
    if who == "former lead":  # a member of the group again
        who = "member"
    if who == "member who is a side":
        return circle == Readers.PARTIES
    return who in meant


@dataclass
class Scene:
    """The case with a note of every circle, and everybody who might read it."""

    table: Table
    people: dict[str, Member]
    author_of_street: Member
    counts: Counter[str] = field(default_factory=Counter)


@pytest.fixture
def scene(street: Street) -> Scene:
    table = laid(street)
    former = table.lead
    desk.reassign(fresh(table.case), by=by(street.leader), lead=street.another(fresh(table.case)), words="换人")
    case = fresh(table.case)
    lead = table.lead
    on_site.arrive(case, by=by(lead), code=case.site.arrival_code)
    session = table.sit()
    for circle in circles.CIRCLES:
        writer = street.reviewer if circle == Readers.STREET else lead
        noting.note(case, by=by(writer), words=MARK[circle], circle=circle, party=table.resident)
    noting.note(case, by=by(lead), words=OF_ANOTHER, circle="side", party=table.neighbour)
    proposing.propose(case, by=by(lead), party=table.neighbour, words=f"{OF_ANOTHER}八百", is_for_all=False)
    sitting.account(case, by=by(lead), party=table.resident, words=MARK["parties"])
    sitting.end(case, by=by(lead), session=session, how="agreed")
    of = {kind: street.member(kind) for kind in ("contractor", "client", "property", "supervision", "owners_committee")}
    a_side = of["owners_committee"]
    Party.objects.create(case=case, side="respondent", organisation=a_side.organisation)
    people = {
        "lead": lead, "former lead": former, "helper": of["contractor"], "member": of["supervision"],
        "member who is a side": a_side, "leader": street.leader, "reviewer": street.reviewer,
        "other street": Member.objects.exclude(organisation=street.site.street).filter(
            organisation__kind=OrganisationKind.STREET_OFFICE).first() or _other_street(),
        "district": street.district, "operator": Member.objects.get(is_superuser=True),
        "contractor": of["contractor"], "client": of["client"], "property": of["property"],
        "elsewhere": street.member(OrganisationKind.OWNERS_COMMITTEE, site=street.other_site),
    }  # fmt: skip
    return Scene(table, people, street.reviewer)


def _other_street() -> Member:
    office = Organisation.objects.create(kind=OrganisationKind.STREET_OFFICE, name="城南街道办事处")
    return Member.objects.create(phone="+8613952600999", name="外街", organisation=office)


def client_of(scene: Scene, who: str) -> Client:
    client = Client()
    if who in scene.people:
        client.force_login(scene.people[who])
    return client


def whole_file(scene: Scene, who: str) -> str:
    """All that stands in the case file as this member may print it; nothing where they may not."""
    member = scene.people.get(who)
    if member is None or not access.visible_to(member).filter(pk=scene.table.case.pk).exists():
        return ""
    case, wanted = fresh(scene.table.case), Wanted(PaperKind.VOLUME)
    case.now = timezone.now()
    reading = _reading(case, by(member), wanted)
    assert reading is not None
    return str(_whole(reading, _number(case, wanted)).data)


def test_the_law_names_every_circle_of_the_table() -> None:
    assert set(READ_BY) == set(circles.CIRCLES)


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_member_reads_by_any_door_what_the_law_does_not_give_them(scene: Scene, who: str, capsys) -> None:
    """Table, case page, whole history, review, forms, lists, search, figures, desk, papers, the proof, texts."""
    client, number = client_of(scene, who), scene.table.case.number
    doors = {
        "table": reverse("desk-table", args=[number]),
        "case": reverse("desk-case", args=[number]),
        "history": reverse("desk-case", args=[number]) + "?history=all",
        "review": reverse("review-case", args=[number]),
        "note": reverse("desk-verb", args=[number, "note"]),
        "strike": reverse("desk-verb", args=[number, "strike"]),
        "open": reverse("desk-verb", args=[number, "open_note"]),
        "propose": reverse("desk-verb", args=[number, "propose"]),
        "keep": reverse("desk-verb", args=[number, "keep"]),
        "come": reverse("desk-verb", args=[number, "come"]),
        "account": reverse("desk-verb", args=[number, "account"]),
        "papers": reverse("papers", args=[number]),
        "proof": reverse("case-proof", args=[number]),
        "promises": reverse("promises"),
        "list": reverse("desk-open"),
        "overview": reverse("figures"),
        "desk": reverse("desk"),
        "brief": reverse("brief"),
        "figures": reverse("brief-cases", args=["reports"]),
    }
    pages: dict[str, Any] = {door: client.get(address) for door, address in doors.items()}
    searchable.sweep()
    for circle, mark in MARK.items():
        pages[f"find {circle}"] = client.post(reverse("desk-search"), {"q": mark[:8]}, follow=True)
    for door, answer in pages.items():
        text = answer.text if answer.status_code == 200 else ""
        for circle, mark in MARK.items():
            reads = expected(who, circle) and door == "table"
            shown = mark in text.replace(f'value="{mark}"', "")
            if door.startswith("find"):
                shown = shown and door != f"find {circle}"  # what was looked for stands in its field
                assert number not in text, f"{who} finds {circle} by {door}"
            if circle == Readers.PARTIES and door == "strike":
                continue
            assert shown == reads, f"{who} · {circle} · {door}"
            scene.counts[f"{'reads' if reads else 'does not'}"] += 1
        assert (OF_ANOTHER in text) == (who == "lead" and door == "table"), f"{who} · another side's · {door}"
        scene.counts["another side's"] += 1
    file = whole_file(scene, who)
    for circle, mark in MARK.items():
        reads = (
            expected(who, circle) and circle == Readers.PARTIES
        )  # what is for all sides stands in the record they sign
        assert (mark in file) == reads, f"{who} · {circle} · 卷宗"
        scene.counts[f"{'reads' if reads else 'does not'}"] += 1
    assert OF_ANOTHER not in file, f"{who} · another side's · 卷宗"
    for body in Message.objects.filter(recipient=str(getattr(scene.people.get(who), "phone", ""))).values_list(
        "body", flat=True
    ):
        assert not any(mark in body for mark in (*MARK.values(), OF_ANOTHER)), f"a text to {who}"
        scene.counts["texts"] += 1
    with capsys.disabled():
        print(f"\n{who}: {dict(scene.counts)}", end=" ")


@pytest.mark.parametrize("side", ["own", "other", "representative", "joined", "stranger", "by form"])
def test_no_side_reads_by_page_or_text_what_is_not_theirs(scene: Scene, street: Street, side: str, capsys) -> None:
    case, read = fresh(scene.table.case), Counter[str]()
    if side == "own":
        text = Client().get(reverse("track", args=[opened(case).token])).text
        assert MARK["parties"] in text and MARK["side"] in text
        hidden = {MARK["group"], MARK["mediator"], MARK["street"], OF_ANOTHER}
    elif side == "by form":
        text = Client().get(reverse("track", args=[case.token])).text
        hidden = {*MARK.values(), OF_ANOTHER}
    elif side == "joined":
        later = street.case(words="天花板漏水", category="leak", phone=JOINED)
        joining.join(later, by=by(street.leader), into=case, words="一件事")
        text = Client().get(reverse("track", args=[opened(fresh(later), JOINED).token])).text
        hidden = {*MARK.values(), OF_ANOTHER}
    else:
        reading = {
            "other": circles.of_sides(case, [scene.table.neighbour]),
            "representative": circles.of_resident(case, Actor(phone="+8613800138088")),
            "stranger": circles.of_resident(case, Actor(phone="+8613800138099")),
        }[side]
        rows = list(Note.objects.filter(case=case).select_related("saying"))
        text = " ".join(row.words for row in rows if circles.reads(reading, row))
        hidden = (
            {MARK["side"], MARK["group"], MARK["mediator"], MARK["street"]} if side == "other" else set(MARK.values())
        )
        if side == "other":
            neighbour = Party.objects.filter(pk=scene.table.neighbour.pk)
            neighbour.update(phone_proven_at=timezone.now(), phone_proven_by="text")
            reading = circles.of_sides(case, list(neighbour))
            text = " ".join(row.words for row in rows if circles.reads(reading, row))
            assert OF_ANOTHER in text and MARK["parties"] in text
    for mark in hidden:
        assert mark not in text, f"{side} reads {mark}"
        read["does not"] += 1
    for phone in (GRANDMOTHER, UPSTAIRS, JOINED):
        for body in Message.objects.filter(recipient=phone).values_list("body", flat=True):
            assert not any(mark in body for mark in (*MARK.values(), OF_ANOTHER))
            read["texts"] += 1
    with capsys.disabled():
        print(f"\n{side}: {dict(read)}", end=" ")


def test_no_event_of_the_table_carries_words_of_a_note_an_account_or_a_proposal(scene: Scene) -> None:
    """Whatever shows the words of events can leak none of them."""
    words = set(Words.objects.filter(body__startswith="暗号").values_list("pk", flat=True))
    assert len(words) == len(MARK) + 3
    assert not CaseEvent.objects.filter(saying__in=words).exists()
    assert not any(f'"words": {pk}' in str(event.facts) for event in CaseEvent.objects.all() for pk in words)


def test_a_closed_note_is_asked_for_by_link_in_vain(scene: Scene) -> None:
    """By the contractor's account, which guesses the addresses of the verbs."""
    number, note = scene.table.case.number, Note.objects.filter(saying__readers="side").earliest("id")
    client = client_of(scene, "contractor")
    assert client.get(reverse("desk-table", args=[number])).status_code == 404
    for verb in ("open_note", "strike"):
        address = reverse("desk-verb", args=[number, verb])
        answer = client.post(address, {"note": note.pk, "words": "给我看看"})
        assert answer.status_code in (403, 404) and MARK["side"] not in answer.text


def test_the_street_office_reads_a_confidence_once_and_its_author_reads_why(scene: Scene) -> None:
    number, note = scene.table.case.number, Note.objects.filter(saying__readers="side").earliest("id")
    client = client_of(scene, "reviewer")
    page = reverse("desk-table", args=[number])
    assert MARK["side"] not in client.get(page).text
    answer = client.post(reverse("desk-verb", args=[number, "open_note"]), {"note": note.pk, "words": "信访核查"})
    assert answer.status_code == 200 and MARK["side"] in answer.text
    assert MARK["side"] not in client.get(page).text, "shown once, not from then on"
    assert "信访核查" in client_of(scene, "lead").get(page).text
    assert "信访核查" not in client_of(scene, "leader").get(page).text
