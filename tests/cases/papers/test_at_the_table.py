"""The papers of a session and of what was agreed: what the parties sign holds what is for the parties, and no more."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from cases import history
from cases.models import (
    Account,
    Agreement,
    Attendance,
    Clause,
    Note,
    Party,
    Proposal,
    RightsNotice,
    Session,
    Signature,
    Words,
)
from cases.models.agreement import AgreementKind, Signed, SignsAs
from cases.models.session import Seat
from cases.paperwork import PaperKind
from cases.states import Channel, NotNow, Readers, Reply, SessionEnd, SessionKind
from tests.cases.papers.pdf import printed_for, squeezed, words_in
from tests.cases.street import Street, by, fresh

# What is said at the table, by the circle that reads it.
NOTES = {
    Readers.PARTIES: "双方同意先做闭水试验",
    Readers.GROUP: "施工方经理态度摇摆",
    Readers.SIDE: "居民私下说一千也行",
    Readers.MEDIATOR: "我看老人身体不好",
    Readers.STREET: "建议街道盯一下",
}
STROKES = "M100 200 L300 220 L500 180 C600 100 700 300 900 200"


class Table:
    """A joint session with both sides, as its rows stand when it is over."""

    def __init__(self, street: Street) -> None:
        self.street = street
        self.case = street.on_site(words="卫生间顶棚漏水", name="王秀兰", building=street.site.buildings.get(number=3))
        lead = self.case.lead
        assert lead is not None
        self.lead = lead
        self.resident = Party.objects.get(case=self.case, is_reporter=True)
        self.builder = Party.objects.filter(case=self.case, organisation__isnull=False).first() or Party.objects.create(
            case=self.case, side="respondent", organisation=street.builder
        )
        (self.event_id,) = history.new_ids(by(lead))
        now = timezone.now()
        self.session = self._session(SessionKind.JOINT, 1, begun_at=now)
        for party in (self.resident, self.builder):
            RightsNotice.objects.create(
                case=self.case, handling=1, party=party, how=Channel.VISIT, given_at=now, noted_at=now, given_by=lead
            )
            Attendance.objects.create(session=self.session, seat=Seat.PARTY, party=party, noted_at=now)
        Attendance.objects.create(session=self.session, seat=Seat.MEDIATOR, member=lead, noted_at=now)
        Attendance.objects.create(session=self.session, seat=Seat.INVITED, name="监理赵明", noted_at=now)
        self.account(self.resident, "外墙打孔以后才漏的")
        self.account(self.builder, "愿意修，但要先查清原因")
        for readers, said in NOTES.items():
            Note.objects.create(case=self.case, session=self.session, saying=words(said, readers), at=now, by=lead)
        first = self.propose(self.resident, "赔偿吊顶", "2000", reply=Reply.COUNTERED)
        self.propose(self.builder, "修复并补偿", "1200", counters=first)

    def _session(self, kind: str, number: int, **more: Any) -> Session:
        return Session.objects.create(
            case=self.case, handling=1, number=number, kind=kind, made_at=timezone.now(), made_by=self.lead,
            place="社区活动室", **more,
        )  # fmt: skip

    def account(self, party: Party, said: str, session: Session | None = None) -> None:
        Account.objects.create(
            case=self.case, session=session or self.session, party=party, saying=words(said, Readers.PARTIES),
            at=timezone.now(), taken_by=self.lead,
        )  # fmt: skip

    def propose(self, party: Party, said: str, amount: str, **more: Any) -> Proposal:
        if "reply" in more:
            more |= {"replied_at": timezone.now(), "replied_by": self.builder}
        return Proposal.objects.create(
            case=self.case, handling=1, session=self.session, party=party, saying=words(said, Readers.PARTIES),
            amount=Decimal(amount), by_when=timezone.localdate() + timedelta(days=9), made_at=timezone.now(),
            noted_by=self.lead, **more,
        )  # fmt: skip

    def end(self, how: str = SessionEnd.AGREEMENT, said: str = "") -> None:
        Session.objects.filter(pk=self.session.pk).update(
            ended_at=timezone.now(), end=how, ended_by=self.case.events.latest("id"),
            conclusion=words(said, Readers.PARTIES) if said else None,
        )  # fmt: skip

    def agree(self, kind: str = AgreementKind.WRITTEN, *, clauses: int = 2) -> Agreement:
        made = Agreement.objects.create(
            case=self.case, handling=1, version=1, kind=kind, session=self.session, made_at=timezone.now(),
            made_by=self.lead, facts=words("外墙施工后卫生间渗水", Readers.PARTIES),
            issues=words("渗水的原因和修复", Readers.PARTIES),
        )  # fmt: skip
        for number in range(1, clauses + 1):
            Clause.objects.create(
                agreement=made, number=number, party=self.builder, does=words(f"第{number}项修复", Readers.PARTIES),
                amount=Decimal(1200) if number == 1 else None, pays_to=self.resident if number == 1 else None,
                place="3号楼卫生间", due_on=timezone.localdate() + timedelta(days=9), checking="闭水二十四小时",
            )  # fmt: skip
        return made

    def sign(self, row: Agreement, party: Party, **more: Any) -> None:
        more = {"how": Signed.FINGER, "ink": STROKES} | more
        Signature.objects.create(
            agreement=row, signs_as=SignsAs.PARTY, party=party, digest="0" * 64, place="社区活动室", at=timezone.now(),
            taken_by=self.lead, **more,
        )  # fmt: skip

    def printed(self, kind: str, about: int, reader: Any = None) -> str:
        return words_in(printed_for(fresh(self.case), reader or self.lead, kind, about))


def words(said: str, readers: str) -> Words:
    kept = Words.keep(said, readers=readers)
    assert kept is not None
    return kept


@pytest.fixture
def table(street: Street) -> Table:
    return Table(street)


def test_the_record_keeps_each_sides_account_apart_as_a_claim(table: Table) -> None:
    table.end(said="先试验，再定赔偿")
    text = table.printed(PaperKind.MEDIATION, table.session.pk)
    for said in (
        "居民称：外墙打孔以后才漏的", "施工方称：愿意修，但要先查清原因", "监理赵明", "王秀兰", "先试验，再定赔偿",
        "社区活动室",
        "2,000.00", "1,200.00", squeezed(table.lead.name),
    ):  # fmt: skip
        assert squeezed(said) in text, said


@pytest.mark.parametrize("readers", [circle for circle in NOTES if circle != Readers.PARTIES])
def test_what_is_not_for_the_parties_stands_in_no_paper(table: Table, readers: str) -> None:
    table.end()
    for member in (table.lead, table.street.leader, table.street.reviewer):
        for kind, about in ((PaperKind.MEDIATION, table.session.pk), (PaperKind.VOLUME, 0)):
            text = table.printed(kind, about, member)
            assert NOTES[Readers.PARTIES] in text
            assert NOTES[readers] not in text


def test_a_struck_note_stands_there_as_struck(table: Table) -> None:
    note = Note.objects.get(saying__readers=Readers.PARTIES)
    Note.objects.filter(pk=note.pk).update(struck_at=timezone.now(), struck_by=table.lead)
    table.end()
    assert f"{NOTES[Readers.PARTIES]}（已划去）" in table.printed(PaperKind.MEDIATION, table.session.pk)


def test_a_session_that_failed_tells_the_other_ways(table: Table) -> None:
    table.end(SessionEnd.FAILED, "金额差距大")
    text = table.printed(PaperKind.MEDIATION, table.session.pk)
    for said in ("金额差距大", "人民法院", "12345"):
        assert said in text, said


def test_a_session_that_runs_has_no_record_yet_and_that_is_said(table: Table) -> None:
    with pytest.raises(NotNow, match="尚未结束"):
        table.printed(PaperKind.MEDIATION, table.session.pk)


def test_what_one_side_said_apart_has_no_record(table: Table) -> None:
    apart = table._session(SessionKind.CAUCUS, 2, side=table.resident, begun_at=timezone.now())
    table.account(table.resident, "背靠背说的话", apart)
    table.end()
    with pytest.raises(NotNow):
        table.printed(PaperKind.MEDIATION, apart.pk)
    assert "背靠背说的话" not in table.printed(PaperKind.VOLUME, 0)


def test_an_inquiry_is_a_paper_of_its_own(table: Table) -> None:
    asked = table._session(SessionKind.INQUIRY, 2, side=table.resident, begun_at=timezone.now())
    with pytest.raises(NotNow, match="陈述"):
        table.printed(PaperKind.INQUIRY, asked.pk)
    table.account(table.resident, "上周四下雨以后开始漏", asked)
    text = table.printed(PaperKind.INQUIRY, asked.pk)
    for said in ("上周四下雨以后开始漏", "王秀兰", "与我所说一致"):
        assert said in text, said


def test_what_one_side_told_apart_is_printed_for_whoever_leads_and_for_nobody_else(table: Table) -> None:
    """The group, the leader and the street office do not read it at the table either."""
    for number, kind in ((2, SessionKind.INQUIRY), (3, SessionKind.PHONE)):
        apart = table._session(kind, number, side=table.resident, begun_at=timezone.now())
        said = f"第{number}次单独说的话"
        Account.objects.create(
            case=table.case, session=apart, party=table.resident, saying=words(said, Readers.SIDE), at=timezone.now(),
            taken_by=table.lead,
        )  # fmt: skip
        table.session = apart
        table.end()
        paper = PaperKind.INQUIRY if kind == SessionKind.INQUIRY else PaperKind.MEDIATION
        assert said in table.printed(paper, apart.pk)
        for member in (table.street.leader, table.street.reviewer, table.street.member("residents")):
            assert said not in table.printed(PaperKind.VOLUME, 0, member)
        if kind == SessionKind.INQUIRY:
            with pytest.raises(NotNow, match="陈述"):
                table.printed(paper, apart.pk, table.street.leader)


def test_the_agreement_says_who_does_what_where_by_when_and_how_it_is_checked(table: Table) -> None:
    row = table.agree()
    text = table.printed(PaperKind.AGREEMENT, row.pk)
    due = timezone.localdate() + timedelta(days=9)
    for said in (
        "外墙施工后卫生间渗水", "渗水的原因和修复", "第1项修复（付给王秀兰）", "第2项修复", "1,200.00", "3号楼卫生间",
        f"{due.year}年{due.month}月{due.day}日", "闭水二十四小时", table.street.builder.name, "一式三份",
    ):  # fmt: skip
        assert squeezed(said) in text, said


def test_whoever_has_signed_and_whoever_has_not_are_told_apart(table: Table) -> None:
    row = table.agree()
    table.sign(row, table.resident)
    made = printed_for(fresh(table.case), table.lead, PaperKind.AGREEMENT, row.pk)
    first = words_in(made)
    assert "社区活动室" in first
    assert f"当事人{squeezed(table.street.builder.name)}（签名、盖章或按指印）" in first
    table.sign(row, table.builder, name="李强")
    assert printed_for(fresh(table.case), table.lead, PaperKind.AGREEMENT, row.pk).version == made.version + 1


def test_nine_sides_sign_one_agreement(table: Table) -> None:
    names = [f"第{place}户" for place in range(2, 9)]
    for name in names:
        Party.objects.create(case=table.case, side="complainant", name=name)
    row = table.agree()
    for party in Party.objects.filter(case=table.case):
        table.sign(row, party)
    text = table.printed(PaperKind.AGREEMENT, row.pk)
    assert row.signatures.count() == 9
    assert [name for name in (*names, "王秀兰") if name not in text] == []
    assert text.count("（签名、盖章或按指印）") == 10, "nine sides, and the mediator"


def test_strokes_that_are_none_become_no_picture(table: Table) -> None:
    row = table.agree()
    table.sign(row, table.resident, ink='M0 0"/><image href="file:///etc/passwd"/><path d="M0 0')
    assert "王秀兰" in table.printed(PaperKind.AGREEMENT, row.pk)


def test_an_agreement_without_clauses_is_refused_and_says_what_is_missing(table: Table) -> None:
    row = table.agree(clauses=0)
    with pytest.raises(NotNow, match="协议条款"):
        table.printed(PaperKind.AGREEMENT, row.pk)


def test_what_was_agreed_aloud_is_registered_by_the_mediator(table: Table) -> None:
    row = table.agree(AgreementKind.ORAL)
    text = table.printed(PaperKind.ORAL, row.pk)
    for said in ("口头协议登记表", "第1项修复", squeezed(table.lead.name), "自达成之日起生效"):
        assert said in text, said


def test_the_works_have_none_of_these_papers(table: Table) -> None:
    table.end()
    row = table.agree()
    for kind, about in ((PaperKind.MEDIATION, table.session.pk), (PaperKind.AGREEMENT, row.pk)):
        with pytest.raises(NotNow):
            table.printed(kind, about, table.street.contractor)
    text = table.printed(PaperKind.VOLUME, 0, table.street.contractor)
    for said in ("王秀兰", "外墙打孔", "闭水", "修复并补偿"):
        assert said not in text, said


def test_the_groups_copy_names_no_resident(table: Table) -> None:
    table.end()
    row = table.agree()
    table.sign(row, table.resident)
    member = table.street.member("residents")
    for kind, about in ((PaperKind.MEDIATION, table.session.pk), (PaperKind.AGREEMENT, row.pk)):
        assert "王秀兰" not in table.printed(kind, about, member)


def test_a_case_file_holds_all_of_them(table: Table) -> None:
    table.end()
    row = table.agree()
    table.sign(row, table.resident)
    text = table.printed(PaperKind.VOLUME, 0)
    for said in ("调解记录", "调解协议书", "居民称：外墙打孔以后才漏的", "第1项修复"):
        assert said in text, said
    assert "卷内没有调解协议书" not in text
