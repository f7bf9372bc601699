"""The addresses worth looking at, found in the running installation: who opens them, and with which case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.outside import deeds
from tests.outside.world import World

SITE = "jxht"


@dataclass(frozen=True)
class Place:
    """One page. `who` is empty for residents, else a member's row."""

    name: str
    address: str
    who: dict[str, Any] | None = None


def _number(world: World, state: str, site: str, extra: str = "") -> str:
    return str(
        world.ledger.rows(
            "SELECT c.number FROM cases_case c JOIN mediation_site s ON s.id = c.site_id "
            f"WHERE c.state = %s AND s.code = %s {extra} ORDER BY c.id DESC LIMIT 1",
            state, site,
        )[0]["number"]
    )  # fmt: skip


# The links that were opened, by installation and state: so many codes a day go to one phone.
_OPENED: dict[tuple[str, str], str] = {}


def token(world: World, state: str) -> str:
    """The key of a link to the newest case in that state that nobody has answered: its resident asks for the digits."""
    key = world.web_url, state
    if key not in _OPENED:
        case = world.ledger.rows(
            "SELECT c.number, p.phone FROM cases_case c JOIN cases_party p ON p.case_id = c.id AND p.is_reporter "
            "WHERE c.state = %s AND c.answer = '' AND p.phone_proven_at IS NOT NULL ORDER BY c.id DESC LIMIT 1",
            state,
        )[0]
        _, page = deeds.looks_up(world, world.phones[case["phone"]], case["number"])
        _OPENED[key] = page.url.split("/c/")[1].strip("/")
    return _OPENED[key]


def places(world: World) -> list[Place]:
    """Pages of residents, a leader, a lead and a reviewer. Needs a case in each open state, as the demo's week has."""
    leader, reviewer = world.ledger.leader(SITE), world.ledger.reviewer(SITE)
    reported, on_site = _number(world, "reported", SITE), _number(world, "on_site", SITE)
    assigned = world.ledger.rows("SELECT number, lead_id FROM cases_case WHERE state = 'assigned' ORDER BY id DESC")[0]
    lead = world.ledger.member(world.ledger.case(assigned["number"])["lead_name"])
    waiting = world.ledger.rows(
        "SELECT c.number FROM cases_escalation e JOIN cases_case c ON c.id = e.case_id "
        "WHERE e.level = 'street' AND e.state IN ('raised', 'acknowledged') "
        "ORDER BY c.state NOT IN ('assigned', 'on_site'), e.id LIMIT 1"
    )[0]["number"]
    pair = world.ledger.rows(
        "SELECT c.number, c.token, p.number AS earlier FROM cases_case c JOIN cases_case p ON p.id = c.joined_to_id "
        "ORDER BY c.id LIMIT 1"
    )[0]
    settled = world.ledger.case(on_site)["lead_name"]
    item = world.ledger.value("SELECT id FROM cases_trayitem WHERE done_at IS NULL ORDER BY id LIMIT 1")
    district = world.ledger.district(SITE)
    return [
        Place("home", "/"),
        Place("sites", "/report/"),
        Place("report", f"/r/{SITE}/"),
        Place("one question a page", f"/r/{SITE}/?one=1"),
        Place("public board", f"/r/{SITE}/board/"),
        Place("text and colours", "/looks/"),
        Place("follow", "/follow/"),
        Place("sign-in", "/sign-in/"),
        Place("forgotten password", "/forgot/"),
        Place("case of a resident", f"/c/{token(world, 'assigned')}/"),
        Place("solved?", f"/c/{token(world, 'resolved')}/"),
        Place("not solved", f"/c/{token(world, 'resolved')}/reopen/"),
        Place("joined case of a resident", f"/c/{pair['token']}/"),
        Place("not found", "/nowhere/"),
        Place("desk", "/desk/", leader),
        Place("open cases", "/desk/open/", leader),
        Place("ended cases", "/desk/ended/", leader),
        Place("looked up", "/desk/search/?q=漏水", leader),
        Place("kept words", "/desk/phrases/", leader),
        Place("case", f"/desk/{on_site}/", leader),
        Place("assign", f"/desk/{reported}/assign/", leader),
        Place("join", f"/desk/{reported}/join/", leader),
        Place("case that others are joined to", f"/desk/{pair['earlier']}/", reviewer),
        Place("joined case", f"/desk/{pair['number']}/", reviewer),
        Place("part", f"/desk/{pair['number']}/part/", reviewer),
        Place("close", f"/desk/{reported}/close/", leader),
        Place("reassign", f"/desk/{on_site}/reassign/", leader),
        Place("correct the place", f"/desk/{reported}/place/", leader),
        Place("add words", f"/desk/{on_site}/add/", leader),
        Place("what is owed", "/desk/promises/", leader),
        Place("undertake", f"/desk/{on_site}/undertake/", leader),
        Place("rectification notice", f"/desk/{on_site}/issue/", leader),
        Place("refer", f"/desk/{on_site}/refer/", leader),
        Place("papers", f"/desk/{on_site}/papers/", leader),
        Place("print", f"/desk/{on_site}/print/?paper=intake", leader),
        Place("write down", "/desk/report/", leader),
        Place("boards", "/boards/", leader),
        Place("board", f"/boards/{SITE}/", leader),
        Place("case of the lead", f"/desk/{assigned['number']}/", lead),
        Place("arrive", f"/desk/{assigned['number']}/arrive/", lead),
        Place("resolve", f"/desk/{on_site}/resolve/", world.ledger.member(settled)),
        Place("own account", "/account/", leader),
        Place("change the password", "/account/password/", leader),
        Place("make a second factor", "/account/second-factor/", leader),
        Place("second step", "/sign-in/code/", reviewer),
        Place("account of a reviewer", "/account/", reviewer),
        Place("changes of accounts", "/account/changes/", reviewer),
        Place("review", "/review/", reviewer),
        Place("review of a case", f"/review/{waiting}/", reviewer),
        Place("desk of a reviewer", "/desk/", reviewer),
        Place("brief", "/brief/", reviewer),
        Place("monthly registers", "/registers/", reviewer),
        Place("ledger", "/ledger/", reviewer),
        Place("cases behind a figure", "/brief/open/", reviewer),
        Place("figures", "/figures/", reviewer),
        Place("what figures count", "/figures/definitions/", reviewer),
        Place("cases of a figure", "/figures/reports/part/", reviewer),
        Place("building board", f"/figures/buildings/{SITE}/", leader),
        Place("figures of the district", "/figures/", district),
        Place("tray", "/tray/", reviewer),
        Place("text in the tray", f"/tray/{item}/", reviewer),
        Place("alarms", "/alarms/", reviewer),
        Place("district", "/district/", district),
        Place("brief for the district", "/brief/", district),
    ]
