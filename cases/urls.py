"""Addresses of everything that has a case: the resident's doors, the members' desk, the street office's review."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cases.numbers import as_number
from cases.views import (
    alarms,
    boards,
    brief,
    desk,
    dispatch,
    district,
    duty,
    field,
    figures,
    follow,
    handing,
    inbound,
    leave,
    ledger,
    missed,
    own_papers,
    papers,
    photos,
    phrases,
    promised,
    public_board,
    registers,
    report,
    review,
    search,
    style,
    table,
    track,
    tray,
    works,
)


class CaseNumberInPath(StringConverter):
    """`HL-2026-000123` in an address; typed there by hand, `hl2026000123` too."""

    regex = r"[A-Za-z]{2,8}-?\d{4}-?\d{1,9}"

    def to_python(self, value: str) -> str:
        return as_number(value)


class LinkTokenInPath(StringConverter):
    """The key in a resident's link."""

    regex = r"[A-Za-z0-9_-]{1,64}"


register_converter(CaseNumberInPath, "case")
register_converter(LinkTokenInPath, "token")

urlpatterns = [
    # Residents
    path("report/", report.choose_site, name="report"),
    path("report/elsewhere/", report.report_elsewhere, name="report-elsewhere"),
    path("r/<slug:code>/", report.report_site, name="report-site"),
    path("r/<slug:code>/board/", public_board.public_board, name="public-board"),
    path("follow/", follow.follow, name="follow"),
    path("follow/code/", follow.code, name="follow-code"),
    path("c/<token:token>/", track.track, name="track"),
    path("c/<token:token>/photos/<int:photo_id>/", track.photo, name="track-photo"),
    path("c/<token:token>/papers/", own_papers.shelf, name="track-papers"),
    path("c/<token:token>/papers/<int:document_id>/", own_papers.paper, name="track-paper"),
    path("c/<token:token>/content/", track.content, name="track-content"),
    path("c/<token:token>/<slug:verb>/", track.deed, name="track-verb"),
    # Members
    path("desk/", desk.desk, name="desk"),
    path("desk/open/", search.all_cases, {"which": "open"}, name="desk-open"),
    path("desk/ended/", search.all_cases, {"which": "ended"}, name="desk-ended"),
    path("desk/queue/<slug:name>/", desk.queue, name="desk-queue"),
    path("desk/dispatch/", dispatch.dispatch, name="dispatch"),
    path("desk/duty/", duty.groups, name="duty"),
    path("desk/duty/<slug:code>/", duty.roster, name="duty-site"),
    path("desk/hand-over/<int:member_id>/", handing.hand_over, name="hand-over"),
    path("desk/leave/", leave.leave, name="leave"),
    path("desk/promises/", promised.promises, name="promises"),
    path("desk/search/", search.search, name="desk-search"),
    path("desk/views/", search.views, name="views"),
    path("desk/views/keep/", search.keep_view, name="keep-view"),
    path("desk/views/<int:view_id>/", search.change_view, name="change-view"),
    path("desk/phrases/", phrases.phrases, name="phrases"),
    path("desk/phrases/<int:phrase_id>/", phrases.change_phrase, name="change-phrase"),
    path("desk/report/", report.take_report, name="take-report"),
    path("desk/calls/<int:task_id>/", desk.call, name="call"),
    path("desk/worker.js", field.worker, name="field-worker"),
    path("desk/no-signal/", field.no_signal, name="field-no-signal"),
    path("desk/here/", field.here, name="field-here"),
    path("desk/<case:number>/", desk.case, name="desk-case"),
    path("desk/<case:number>/why/", missed.why, name="missed-why"),
    path("desk/<case:number>/table/", table.table, name="desk-table"),
    path("desk/<case:number>/agreement/<int:version>/", table.agreement, name="agreement"),
    path("desk/<case:number>/papers/", papers.shelf, name="papers"),
    path("desk/<case:number>/papers/<int:document_id>/", papers.paper, name="paper"),
    path("desk/<case:number>/proof/", ledger.proof_of_case, name="case-proof"),
    path("desk/<case:number>/<slug:verb>/", desk.deed, name="desk-verb"),
    path("photos/<int:photo_id>/", photos.photo, name="photo"),
    path("works/", works.sites, name="works"),
    path("works/<slug:code>/", works.site, name="works-site"),
    path("works/<slug:code>/<int:notice_id>/", works.notice, name="works-notice"),
    path("boards/", boards.board_list, name="boards"),
    path("boards/<slug:code>/", boards.board, name="site-board"),
    path("boards/<slug:code>/code/", boards.new_code, name="site-code"),
    # The street office
    path("review/", review.queue, name="review"),
    path("review/<case:number>/", review.case, name="review-case"),
    path("brief/", brief.brief, name="brief"),
    path("brief/paper.pdf", brief.on_paper, name="brief-paper"),
    path("brief/<slug:figure>/", brief.behind, name="brief-cases"),
    path("figures/", figures.overview, name="figures"),
    path("figures/meeting.pdf", figures.for_meeting, name="figures-meeting"),
    path("figures/definitions/", figures.definitions, name="figures-defined"),
    path("figures/buildings/<slug:code>/", figures.board, name="figures-board"),
    path("figures/<slug:key>/<slug:which>/", figures.behind, name="figures-cases"),
    path("registers/", registers.registers, name="registers"),
    path("registers/<int:order_id>/", registers.file, name="register-file"),
    path("district/", district.district, name="district"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/roots.txt", ledger.roots_file, name="ledger-roots"),
    path("alarms/", alarms.alarms, name="alarms"),
    path("tray/", tray.tray, name="tray"),
    path("tray/<int:item_id>/", tray.item, name="tray-item"),
    # Whoever draws pages; in the demo alone
    path("style/", style.style, name="style"),
    # The text provider
    path("sms/inbound/", inbound.inbound_text, name="inbound-text"),
]
