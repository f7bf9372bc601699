"""One answered page: its words, its forms as a browser would send them, and any element by tag and attribute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.outside.seen import NotSeen

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"script", "style", "template", "head"}
BLOCKS = {"p", "h1", "h2", "h3", "li", "div", "section", "article", "dt", "dd", "tr", "form", "fieldset", "label"}
Value = str | bytes | tuple[str, bytes]


@dataclass
class Node:
    """An element of the page."""

    tag: str
    attributes: dict[str, str]
    parent: Node | None = None
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def all(self, *tags: str, **wanted: str) -> list[Node]:
        """Elements below of one of these tags (any, when none is named) whose attributes are as `wanted`.

        `class_` is one of the element's classes; `data_case_state` stands for `data-case-state`.
        """
        return [node for node in self.walk() if (not tags or node.tag in tags) and node.fits(wanted)]

    def first(self, *tags: str, **wanted: str) -> Node:
        found = self.all(*tags, **wanted)
        if not found:
            raise NotSeen(f"an element {'/'.join(tags)} {wanted} on the page", self.text[:600])
        return found[0]

    def fits(self, wanted: dict[str, str]) -> bool:
        for name, value in wanted.items():
            if name == "class_":
                if value not in self.attributes.get("class", "").split():
                    return False
            elif self.attributes.get(name.replace("_", "-")) != value:
                return False
        return True

    @property
    def text(self) -> str:
        """The words in it, one line a block, without blank lines."""
        return "\n".join(line for line in (" ".join(part.split()) for part in self._words().split("\n")) if line)

    def _words(self) -> str:
        parts = []
        for child in self.children:
            if isinstance(child, str):
                parts.append(" ".join(child.split("\n")))
            elif child.tag == "br":
                parts.append("\n")
            elif child.tag not in UNSEEN:
                parts.append(f"\n{child._words()}\n" if child.tag in BLOCKS else child._words())
        return "".join(parts)


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self._open = self.root

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attributes}, self._open)
        self._open.children.append(node)
        if tag not in VOID:
            self._open = node

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self._open
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self._open = node.parent

    def handle_data(self, data: str) -> None:
        self._open.children.append(data)


class Form:
    """A form as it stands on the page: where it goes and what it would send."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.action = node.attributes.get("action", "")
        self.method = node.attributes.get("method", "get").lower()
        self.is_multipart = node.attributes.get("enctype") == "multipart/form-data"
        self.controls: dict[str, list[Node]] = {}
        for control in node.all("input", "select", "textarea", "button"):
            if name := control.attributes.get("name"):
                self.controls.setdefault(name, []).append(control)

    def filled(self, answers: dict[str, Value | list[Value]]) -> list[tuple[str, Value]]:
        """What it sends with these answers. An answer to a question that is not asked is an error, as for a person."""
        strange = set(answers) - set(self.controls)
        if strange:
            raise NotSeen(f"questions {sorted(strange)} in the form", sorted(self.controls))
        sent: list[tuple[str, Value]] = []
        for name, controls in self.controls.items():
            if name in answers:
                answer = answers[name]
                sent += [(name, each) for each in (answer if isinstance(answer, list) else [answer])]
            else:
                sent += [(name, value) for control in controls for value in _standing(control)]
        return sent

    def choices(self, name: str) -> list[str]:
        """The values one may choose from."""
        controls = self.controls.get(name, [])
        return [
            each.attributes.get("value", "")
            for control in controls
            for each in (control.all("option") if control.tag == "select" else [control])
        ]


def _standing(control: Node) -> list[str]:
    """What a control sends when nobody touches it."""
    kind = control.attributes.get("type", "text")
    if control.tag == "button" or kind in ("submit", "file", "button") or "disabled" in control.attributes:
        return []
    if control.tag == "textarea":
        return ["".join(child for child in control.children if isinstance(child, str)).removeprefix("\n")]
    if control.tag == "select":
        options = control.all("option")
        chosen = [each for each in options if "selected" in each.attributes]
        if not chosen and "multiple" not in control.attributes:
            chosen = options[:1]
        return [each.attributes.get("value", each.text) for each in chosen]
    if kind in ("checkbox", "radio"):
        return [control.attributes.get("value", "on")] if "checked" in control.attributes else []
    return [control.attributes.get("value", "")]


class Page:
    """What a request was answered with."""

    def __init__(self, *, status: int, url: str, headers: dict[str, str], body: bytes) -> None:
        self.status, self.url, self.headers, self.body = status, url, headers, body
        self.html = body.decode("utf-8", "replace")
        tree = _Tree()
        if "html" in headers.get("content-type", "html"):
            tree.feed(self.html)
        self.root = tree.root

    @property
    def main(self) -> Node:
        found = self.root.all("main")
        return found[0] if found else self.root

    @property
    def text(self) -> str:
        """The words of the page without its frame."""
        return self.main.text

    @property
    def title(self) -> str:
        headings = self.main.all("h1")
        if not headings:
            return ""
        parts = [part if isinstance(part, str) else part.text for part in headings[0].children]
        return " ".join(" ".join(parts).split())

    @property
    def notices(self) -> list[str]:
        """What the page says about what was just done."""
        return [node.text for node in self.main.all(class_="notice") if "role" in node.attributes]

    @property
    def state(self) -> str:
        """The state of the case shown."""
        return self.main.first("article").attributes.get("data-case-state", "")

    @property
    def offers(self) -> list[str]:
        """The buttons, and the links that look like buttons."""
        return [
            node.text
            for node in self.main.all("button", "a")
            if node.tag == "button" or node.fits({"class_": "button"})
        ]

    def form(self, *, to: str = "", asking: str = "") -> Form:
        """The form whose action ends in `to`, or that has a question named `asking`; those of the frame come last."""
        forms = [Form(node) for node in self.main.all("form")]
        forms += [Form(node) for node in self.root.all("form") if not any(node is form.node for form in forms)]
        for form in forms:
            if (to and form.action.rstrip("/").endswith(to.rstrip("/"))) or (asking and asking in form.controls):
                return form
        raise NotSeen(f"a form {to or asking} on {self.url}", [(form.action, sorted(form.controls)) for form in forms])

    def link(self, words: str = "", *, to: str = "") -> str:
        """The address of the link that says `words` or whose address ends in `to`."""
        for node in self.root.all("a"):
            href = node.attributes.get("href", "")
            if (words and words in node.text) or (to and href.rstrip("/").endswith(to.rstrip("/"))):
                return href
        raise NotSeen(f"a link {words or to} on {self.url}", self.text[:600])

    def says(self, *words: str) -> bool:
        return all(each in self.text for each in words)

    def must_say(self, *words: str) -> Page:
        """Raises NotSeen unless all these words stand on the page."""
        missing = [each for each in words if each not in self.text]
        if missing:
            raise NotSeen(f"{missing} on {self.url} (status {self.status})", self.text[:1200])
        return self
