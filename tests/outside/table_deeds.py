"""What people do at the table of a case, each in one function: on its page, by the forms that stand there.

Each returns the page it was answered with, and raises NotSeen when that is not the table with the deed done.
"""

from __future__ import annotations

from tests.outside.page import Form, Node, Page, Value
from tests.outside.person import Person
from tests.outside.picture import png
from tests.outside.seen import NotSeen, expect

# The strokes of a finger, in the box of 1000 by 400 that the page lays out.
INK = "M120 260" + "".join(f"L{120 + 18 * n} {260 - (n * 53) % 170}" for n in range(1, 42))


def table(lead: Person, number: str) -> Page:
    """The table of a case, from the link on its page."""
    return lead.visit(lead.visit(f"/desk/{number}/").link(to=f"/desk/{number}/table/"))


def card(page: Page, words: str) -> Node:
    """The card of the side that these words stand on."""
    found = [node for node in page.main.all("li", class_="side") if words in node.text]
    if len(found) != 1:
        raise NotSeen(f"one side with {words} on {page.url}", [node.text for node in found] or page.text[:800])
    return found[0]


def key(page: Page, words: str) -> str:
    """What a side's box or line is worth in the forms of the table."""
    return card(page, words).attributes["id"].removeprefix("side-")


def presses(lead: Person, page: Page, side: str, verb: str) -> Page:
    """Press the one button for this verb on the card of a side."""
    forms = [Form(node) for node in card(page, side).all("form") if f"/{verb}/" in node.attributes.get("action", "")]
    expect(forms, f"a button {verb} on the card of {side}", card(page, side).text)
    return _done(lead.submit(page, forms[0]), page, verb)


def answers(lead: Person, page: Page, verb: str, /, of: Node | None = None, **said: Value | list[Value]) -> Page:
    """Follow the link to a verb's form, `of` that part of the page, and send it filled in so."""
    asked = lead.visit(_link(of or page.main, verb))
    return _done(lead.submit(asked, asked.form(asking="csrfmiddlewaretoken"), **said), page, verb)


def adds(lead: Person, page: Page, **said: Value | list[Value]) -> Page:
    """Put a side down by the small form that stands on the page."""
    return _done(lead.submit(page, "/add_side/", **said), page, "add_side")


def takes(lead: Person, page: Page) -> Page:
    """Take the first date that suits every side, by one tap."""
    form = page.form(asking="until")
    return _done(lead.submit(page, form), page, "convene")


def signs(lead: Person, page: Page, *who: str) -> Page:
    """Put a name in the box with a finger."""
    return answers(lead, page, "sign", who=list(who), how="finger", ink=INK)


def signs_on_paper(lead: Person, page: Page, *who: str) -> Page:
    """Take a photo of the paper that these have signed or put their thumbs on."""
    photo = ("paper.png", png(width=1200, height=1600))
    return answers(lead, page, "sign", who=list(who), how="thumb", photo=photo)


def signers(lead: Person, page: Page) -> dict[str, str]:
    """Who is still to sign, as the form offers them: what they are called, and the value of their box."""
    asked = lead.visit(_link(page.main, "sign"))
    boxes = [node for node in asked.main.all("label") if node.all("input", name="who")]
    return {" ".join(node.text.split()): node.first("input").attributes["value"] for node in boxes}


def missing(page: Page) -> list[str]:
    """What the page says is missing still, step after step."""
    return [line.text for part in page.main.all("ul", class_="missing") for line in part.all("li")]


def _link(part: Node, verb: str) -> str:
    for node in part.all("a"):
        href = node.attributes.get("href", "")
        if f"/{verb}/" in href:
            return href
    raise NotSeen(f"a link to {verb}", part.text[:1200])


def _done(answered: Page, table: Page, verb: str) -> Page:
    is_back = answered.status == 200 and answered.url.split("#")[0].split("?")[0].rstrip("/").endswith("/table")
    expect(is_back, f"the table after {verb}", f"{answered.status} {answered.url}: {answered.text[:900]}")
    return answered
