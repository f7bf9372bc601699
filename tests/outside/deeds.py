"""What people do, each in one function: on the pages they have, by the forms that stand on them.

Each returns what was seen, and raises NotSeen when it was not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.outside.page import Page
from tests.outside.person import Person
from tests.outside.phone import Phone
from tests.outside.picture import png
from tests.outside.seen import NotSeen, eventually, expect
from tests.outside.world import World

NUMBER = re.compile(r"[A-Z]{2,8}-\d{4}-\d{6,}")
SIX_DIGITS = re.compile(r"\d{6}(?=,)")


@dataclass(frozen=True)
class Candidate:
    """A line on the page that asks who takes the case; `said` is all of it."""

    value: str
    name: str
    said: str
    is_neutral: bool
    is_away: bool


def number_in(text: str) -> str:
    """The case number in a text. Raises NotSeen."""
    found = NUMBER.search(text)
    if found is None:
        raise NotSeen("a case number in the text", text)
    return found[0]


def looks_up(world: World, phone: Phone, number: str) -> tuple[Person, Page]:
    """A resident finds the case from the front page, by the number in the text and the six digits that come to the
    phone."""
    browser = world.anybody("resident")
    had = len(phone.received)
    asked = browser.submit(browser.visit("/"), "/follow/", number=number, phone=phone.number.removeprefix("+86"))
    code = SIX_DIGITS.search(phone.wait_for(number, "验证码", after=had))
    expect(code, "six digits in the text", phone.received)
    assert code is not None
    page = browser.submit(asked, "/follow/code/", code=code[0])
    expect("/c/" in page.url, f"the page of {number} by the digits that came to the phone", page.text[:600])
    return browser, page.must_say(number)


def candidates(page: Page) -> list[Candidate]:
    """Who is offered on an assign page, in the order offered."""
    found = []
    for line in page.main.all("label", class_="candidate"):
        badges = [badge.text for badge in line.all(class_="badge")]
        is_neutral = not line.fits({"class_": "candidate--tied"})
        found.append(
            Candidate(
                value=line.first("input").attributes["value"],
                name=line.first("strong").text,
                said=" ".join(line.text.split()),
                is_neutral=is_neutral,
                is_away=is_neutral and bool(badges),
            )
        )
    return found


def assigns(leader: Person, number: str) -> tuple[Page, Candidate, Page]:
    """The leader gives it to the first who is neutral and there: the page that asked, who it is, the case after."""
    waiting = leader.visit("/desk/queue/unassigned/").must_say(number)
    case = leader.visit(waiting.link(to=f"/desk/{number}/"))
    asked = leader.visit(case.link(to=f"/desk/{number}/assign/"))
    offered = candidates(asked)
    chosen = next((each for each in offered if each.is_neutral and not each.is_away), None)
    if chosen is None:
        raise NotSeen("a neutral candidate on the assign page", [each.name for each in offered])
    done = leader.submit(asked, lead=chosen.value)
    expect(done.status == 200 and done.state == "assigned", f"{number} assigned", done.text[:800])
    return asked, chosen, done


def accepts(lead: Person, number: str) -> Page:
    """The lead finds the case among their own and accepts it with the one button."""
    mine = lead.visit("/desk/queue/mine/").must_say(number)
    case = lead.visit(mine.link(to=f"/desk/{number}/"))
    done = lead.submit(case, f"/desk/{number}/accept/")
    expect(done.status == 200 and done.notices, f"{number} accepted", done.text[:800])
    return done


def board_code(leader: Person, site: str) -> str:
    """The code for arrivals, read off the board as the leader prints it: to the lead the page does not show it."""
    boards = leader.visit("/boards/")
    board = leader.visit(boards.link(to=f"/boards/{site}/"))
    return board.main.first(class_="board__code").text


def arrives(lead: Person, number: str, code: str) -> Page:
    """The lead types the board's code. The page as answered: the case, or the form with what was wrong."""
    asked = lead.visit(lead.visit(f"/desk/{number}/").link(to=f"/desk/{number}/arrive/"))
    return lead.submit(asked, code=code)


def settles(lead: Person, number: str, *, words: str, resident_word: str) -> Page:
    """The lead records a settlement on site: what was done, what the resident said, and a photo of the result."""
    asked = lead.visit(lead.visit(f"/desk/{number}/").link(to=f"/desk/{number}/resolve/"))
    done = lead.submit(
        asked, outcome="rectified", words=words, resident_word=resident_word, photo=("result.png", png())
    )
    expect(done.status == 200 and done.state == "resolved", f"{number} settled", done.text[:800])
    return done


def instructs(reviewer: Person, number: str, *, words: str) -> tuple[Page, Page, Page]:
    """The reviewer opens the case from the queue, takes note, and decides: the queue, the case, what came of it."""
    queue = reviewer.visit("/desk/queue/review/").must_say(number)
    case = reviewer.visit(queue.link(to=f"/review/{number}/"))
    noted = reviewer.submit(case, f"/desk/{number}/acknowledge/")
    expect(noted.status == 200 and noted.notices, f"{number} acknowledged", noted.text[:800])
    case = reviewer.visit(f"/review/{number}/")
    decided = reviewer.submit(case, case.form(asking="decision"), decision="instruct", words=words)
    expect(decided.status == 200 and decided.notices, f"{number} decided", decided.text[:800])
    return queue, case, decided


def case_row_becomes(world: World, number: str, **wanted: object) -> dict[str, object]:
    """The case's row once its columns are as wanted. Raises NotSeen."""

    def look() -> dict[str, object]:
        row = world.ledger.case(number)
        return row if all(row[name] == value for name, value in wanted.items()) else {}

    try:
        return eventually(look, f"{number} with {wanted}")
    except NotSeen:
        row = world.ledger.case(number)
        raise NotSeen(f"{number} with {wanted}", {name: row[name] for name in wanted}) from None
