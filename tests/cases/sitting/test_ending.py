"""How a session ends: in another date, heard, agreed, without agreement, with its case; or for whoever turns out to be
a side."""

from __future__ import annotations

import pytest

from cases import circles
from cases.actions import desk
from cases.actions import field as on_site
from cases.actions.table import convening, noting, sitting
from cases.casefile.table.ended import termination
from cases.casefile.table.sitting import Page
from cases.models import Party
from cases.states import Forbidden, NotNow, SessionEnd, Verb
from tests.cases.promises import on
from tests.cases.sitting.conftest import UPSTAIRS, Table, again
from tests.cases.street import GRANDMOTHER, by, fresh, sorted_out, texts_to


def test_it_ends_in_another_date_that_everybody_is_told_at_once(table: Table) -> None:
    session = table.sit()
    sitting.end(table.case, by=table.by, session=session, how="next", words="等报价", at=on(18, 9), place="居委会")
    session = again(session)
    following = table.case.sessions.latest("id")
    assert session.end == SessionEnd.NEXT and following.planned_at == on(18, 9) and following.place == "居委会"
    assert "9月18日09:00" in texts_to(UPSTAIRS)[-1]


def test_one_side_apart_was_heard_and_what_stays_open_stays_between_it_and_the_mediator(table: Table) -> None:
    joint = table.sit()
    with pytest.raises(NotNow, match="结果"):
        sitting.end(table.case, by=table.by, session=joint, how="heard")
    sitting.end(table.case, by=table.by, session=joint, how="agreed")
    apart = table.sit(kind="caucus", side=table.neighbour)
    sitting.end(table.case, by=table.by, session=apart, how="heard", words="最多出八百")
    assert again(apart).end == SessionEnd.HEARD and not texts_to(UPSTAIRS)

    def concluded(reading: circles.Reading) -> list[str]:
        held = Page(fresh(table.case), reading, numbers=True).sessions()
        return [each.conclusion for each in held if each.conclusion]

    assert concluded(circles.of_member(table.lead, fresh(table.case))) == ["最多出八百"]
    assert concluded(circles.of_sides(table.case, [table.neighbour])) == ["最多出八百"]
    for reading in (
        circles.of_member(table.street.leader, fresh(table.case)),
        circles.of_member(table.street.reviewer, fresh(table.case)),
        circles.of_sides(table.case, [table.resident]),
    ):
        assert concluded(reading) == []


def test_an_end_whose_next_date_makes_no_sense_ends_nothing(table: Table) -> None:
    session = table.sit()
    for at in (None, on(14, 9)):
        with pytest.raises(NotNow):
            sitting.end(table.case, by=table.by, session=session, how="next", at=at)
    session = again(session)
    assert session.ended_at is None
    assert table.case.refusals.filter(verb=Verb.END_SESSION).count() == 2


def test_without_agreement_every_side_is_told_its_routes_and_the_paper_has_what_it_needs(table: Table) -> None:
    session = table.sit()
    with pytest.raises(NotNow, match="原因"):
        sitting.end(table.case, by=table.by, session=session, how="failed")
    sitting.end(table.case, by=table.by, session=session, how="failed", words="赔偿数额相差太大")
    for phone in (GRANDMOTHER, UPSTAIRS):
        assert "人民调解" in texts_to(phone)[-1] and "起诉" in texts_to(phone)[-1]
    paper = termination(fresh(table.case))
    assert paper is not None and paper.reason == "赔偿数额相差太大" and len(paper.routes) == 4
    assert fresh(table.case).is_open, "the works go on; the case is closed or referred by its own deeds"


def test_that_it_failed_with_one_side_apart_every_side_hears(table: Table) -> None:
    apart = table.sit(kind="phone", side=table.neighbour)
    sitting.end(table.case, by=table.by, session=apart, how="failed", words="电话里谈不拢")
    assert all("起诉" in texts_to(phone)[-1] for phone in (GRANDMOTHER, UPSTAIRS))


def test_a_case_that_is_settled_leaves_no_session_open_and_every_side_hears_of_it_once(table: Table) -> None:
    planned, running = table.convene(), table.sit()
    assert [len(texts_to(phone)) for phone in (GRANDMOTHER, UPSTAIRS)] == [4, 1]
    still_open = sorted_out(fresh(table.case))
    said = {"outcome": "explained", "words": "说好了", "resident_word": "行", "still_open": still_open}
    on_site.resolve(fresh(table.case), by=table.by, **said)
    assert [again(each).end for each in (planned, running)] == [SessionEnd.CANCELLED, SessionEnd.AGREEMENT]
    for phone in (GRANDMOTHER, UPSTAIRS, str(table.street.contractor.phone)):
        assert sum("取消" in text for text in texts_to(phone)) == 1, phone


def test_two_members_end_it_at_once_and_the_second_is_told(table: Table) -> None:
    session = table.sit()
    sitting.end(table.case, by=table.by, session=session, how="agreed")
    with pytest.raises(NotNow, match="已经结束"):
        sitting.end(table.case, by=table.by, session=session, how="failed", words="没谈成")
    assert not texts_to(UPSTAIRS)


def test_whoever_leads_and_turns_out_to_be_a_side_lets_go_and_reads_no_more(table: Table) -> None:
    """An assignee who becomes a party mid-session."""
    session, lead = table.sit(), table.lead
    Party.objects.create(case=table.case, side="respondent", phone=str(lead.phone))
    noting.note(table.case, by=by(lead), words="继续", circle="mediator")
    assert fresh(table.case).lead is None
    with pytest.raises((Forbidden, NotNow)):
        sitting.end(table.case, by=by(lead), session=session, how="agreed")
    desk.assign(fresh(table.case), by=by(table.street.leader), lead=table.street.lead_for(fresh(table.case)))
    sitting.end(table.case, by=table.by, session=session, how="agreed")


def test_what_belongs_to_another_case_is_none_of_this_one(table: Table) -> None:
    session = table.sit()
    stranger = table.street.on_site(phone="+8613800138056")
    for deed in (
        lambda: convening.call_off(stranger, by=by(stranger.lead), session=session, words="x停电"),
        lambda: sitting.end(stranger, by=by(stranger.lead), session=session, how="agreed"),
    ):
        with pytest.raises(NotNow):
            deed()
