"""`manage.py draw_states`: the picture and the table of the workflow in `docs/`, drawn from the code's declarations.

Nothing of the workflow is written down here: states, moves, roles and promises are read from the rows of `deeds`.
Only where on the sheet a line bends is settled here. A test keeps the drawn files current.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from cases.deed import BESIDE, STAYS, Deed
from cases.deeds import DEEDS
from cases.states import ALL_PROMISES, ENDED, OPEN, Role, State, Verb
from mediation.models import Promise

DOCS = Path(settings.BASE_DIR) / "docs"
PICTURE = DOCS / "pictures" / "states.svg"
TABLE = DOCS / "states.md"

Move = tuple[str, str]
Point = tuple[float, float]

# The sheet, in SVG units: the spine from left to right, and under all of it the one end beside it.
SPINE: list[State] = [state for state in State if state != State.CLOSED]
STEP, LEFT, TOP, BELOW = 286, 176, 252, 190
BOX_WIDTH, BOX_HEIGHT = 150, 70
WIDTH, HEIGHT = LEFT + STEP * (len(SPINE) - 1) + 110, TOP + BELOW + 60
# Ways there and back run side by side, this far from the middle line.
LANE = 17

STYLE = """
text { font-family: system-ui, "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; fill: #1d2733 }
.sheet { fill: #ffffff }
.box { fill: #eef4fb; stroke: #2b5c93; stroke-width: 2 }
.ended { fill: #f1f1ee; stroke: #6a6a62 }
.name { font-size: 19px; font-weight: 600; text-anchor: middle }
.zh { font-size: 15px; text-anchor: middle }
.verb { font-size: 14.5px; text-anchor: middle; paint-order: stroke; stroke: #ffffff; stroke-width: 5px }
.left { text-anchor: end }
.right { text-anchor: start }
.line { fill: none; stroke-linejoin: round; stroke: #5b6875; stroke-width: 1.6; marker-end: url(#tip) }
"""


def moves() -> dict[Move, list[str]]:
    """Each way from a state to a state (or to itself) with the verbs that go it, in the order of the workflow.

    A verb that may leave the case where it is counts only where it does not.
    """
    order = list(Verb.values)
    ways: dict[Move, list[str]] = {}
    for row in (row for row in DEEDS.values() if row.moves):
        for source in row.frm:
            for target in _targets(row, source):
                ways.setdefault((str(source), target), []).append(str(row.verb))
    return {move: sorted(verbs, key=order.index) for move, verbs in sorted(ways.items())}


def _targets(row: Deed, source: State) -> list[str]:
    """Where a verb may lead from there: one state, one of several, or nowhere else."""
    if isinstance(row.to, Mapping):
        return [str(target) for target in row.to[source] if target != source]
    if isinstance(row.to, tuple):
        return [str(target) for target in row.to]
    return [str(source if row.to in (STAYS, BESIDE) else row.to)]


def place(state: str) -> tuple[float, float, float]:
    """The middle of a state's box, across and down, and half its width."""
    if state == State.CLOSED:
        return LEFT + STEP * (len(SPINE) - 1) / 2, TOP + BELOW, STEP * (len(SPINE) - 1) / 2 + BOX_WIDTH / 2
    return LEFT + STEP * SPINE.index(State(state)), TOP, BOX_WIDTH / 2


def picture() -> str:
    """The whole workflow as an SVG document."""
    ways = moves()
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<title>The states of a case and the verbs between them</title>",
        f"<style>{STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#5b6875"/></marker></defs>',
        f'<rect class="sheet" width="{WIDTH}" height="{HEIGHT}"/>',
        *_beginning(),
        *(line for move, verbs in ways.items() for line in _way(move, verbs, ways)),
        *(line for state in State for line in _box(state)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _box(state: State) -> Iterable[str]:
    x, y, half = place(state)
    kind = "box ended" if state in ENDED else "box"
    yield (
        f'<rect class="{kind}" x="{x - half:g}" y="{y - BOX_HEIGHT / 2:g}" '
        f'width="{2 * half:g}" height="{BOX_HEIGHT}" rx="12"/>'
    )
    yield f'<text class="name" x="{x:g}" y="{y - 4:g}">{state.value}</text>'
    yield f'<text class="zh" x="{x:g}" y="{y + 20:g}">{escape(_in(state.label, "zh-hans"))}</text>'


def _beginning() -> Iterable[str]:
    """The one verb that has no state before it, because it makes the case."""
    x, y, half = place(SPINE[0])
    yield f'<path class="line" d="M{x - half - 90:g} {y:g} {x - half:g} {y:g}"/>'
    yield from _label([Verb.REPORT], (x - half - 50, y - 12))


def _way(move: Move, verbs: list[str], ways: dict[Move, list[str]]) -> Iterable[str]:
    (x1, y1, half), (x2, y2, _half) = place(move[0]), place(move[1])
    edge = BOX_HEIGHT / 2
    if move[0] == move[1]:
        # Beside the ways back, which leave from the left corner of what has ended.
        x, top = x1 + (22 if move[0] in ENDED else 0), y1 - edge
        path = f"M{x - 26:g} {top:g} C{x - 56:g} {top - 66:g} {x + 56:g} {top - 66:g} {x + 26:g} {top:g}"
        words, side = (x, top - 62), ""
    elif y1 < y2:  # down into the end
        path, words, side = f"M{x1 - LANE:g} {y1 + edge:g} V{y2 - edge:g}", (x1 - LANE - 8, (y1 + y2) / 2 + 14), "left"
    elif y1 > y2:  # up out of it
        path, words, side = f"M{x2 + LANE:g} {y1 - edge:g} V{y2 + edge:g}", (x2 + LANE + 8, (y1 + y2) / 2 + 5), "right"
    elif abs(x1 - x2) > STEP:  # a long way back, above everything
        far = abs(x1 - x2) / STEP
        # Each on a height of its own: the one that leaves from an open state lowest.
        high, end = y1 - edge - 124 - 32 * (far - 2) - (32 if move[0] in ENDED else 0), x2 + half - 8
        begin = x1 - half + 8 + 16 * (far - 2)
        path = f"M{begin:g} {y1 - edge:g} V{high:g} H{end:g} V{y2 - edge:g}"
        words, side = ((begin + end) / 2, high - 8), ""
    else:  # one step along the spine
        ahead = 1 if x2 > x1 else -1
        y = y1 - (LANE * ahead if (move[1], move[0]) in ways else 0)
        path = f"M{x1 + ahead * half:g} {y:g} H{x2 - ahead * half:g}"
        words, side = ((x1 + x2) / 2, y + (-9 if ahead > 0 else 20 + 19 * (len(verbs) - 1))), ""
    yield f'<path class="line" d="{path}"/>'
    yield from _label(verbs, words, side=side)


def _label(verbs: Iterable[str], at: Point, *, side: str = "") -> Iterable[str]:
    names = list(verbs)
    kind = f"verb {side}".strip()
    for above, verb in zip(range(len(names) - 1, -1, -1), names, strict=True):
        label = escape(_in(Verb(verb).label, "zh-hans"))
        yield f'<text class="{kind}" x="{at[0]:g}" y="{at[1] - 19 * above:g}">{verb} {label}</text>'


def table() -> str:
    """Every verb with where it leads from and to, who may, and which promises it turns, as a Markdown page."""
    ways = moves()
    lines = [
        "# States and verbs",
        "",
        "Drawn from the code by `./run manage draw_states`; do not edit. The rows stand in `cases/deeds.py`.",
        "",
        "![The states of a case and the verbs between them](pictures/states.svg)",
        "",
        "| verb | 中文 | from → to | who may | promises | who hears | the resident reads |",
        "|---|---|---|---|---|---|---|",
    ]
    for verb, deed in DEEDS.items():
        name = _in(Verb(verb).label, "zh-hans")
        who = ", ".join(Role(role).value for role in deed.who)
        hears = ", ".join(audience.value for audience in deed.hears)
        reads = deed.resident_reads.value
        lines.append(f"| {verb} | {name} | {_course(deed, ways)} | {who} | {_turned(deed)} | {hears} | {reads} |")
    lines += ["", "`system` is a sweep; `router` is the choice of a lead made without a person.", ""]
    return "\n".join(lines)


def _course(deed: Deed, ways: dict[Move, list[str]]) -> str:
    if not deed.frm:
        return f"→ {deed.to}"
    mine = [move for move, verbs in ways.items() if deed.verb in verbs]
    if not mine:
        return f"in {_states(deed.frm)}"
    sources = [state for state in State.values if any(state == source for source, _target in mine)]
    targets = [state for state in State.values if any(state == target for _source, target in mine)]
    if deed.may_stay:
        return f"in {_states(deed.frm)}; {_states(sources)} → {' or '.join(targets)}"
    stays = all(source == target for source, target in mine)
    return f"in {_states(sources)}" if stays else f"{_states(sources)} → {' or '.join(targets)}"


def _states(states: Iterable[str]) -> str:
    given = {str(state) for state in states}
    if given == set(State.values):
        return "any state"
    return (
        "any open state"
        if given == {str(state) for state in OPEN}
        else ", ".join(state for state in State.values if state in given)
    )


def _turned(deed: Deed) -> str:
    if not deed.frm:
        return "starts all"
    words = [f"keeps {_promises(deed.keeps)}"] if deed.keeps else []
    words += ["ends the others"] if deed.ends and len(deed.keeps) < len(ALL_PROMISES) else []
    words += [f"resumes {_promises(deed.resumes)}"] if deed.resumes else []
    for promises, sources in _starting(deed.starts).items():
        where = "" if set(sources) == set(deed.frm) else f" (from {_states(sources)})"
        words.append(f"starts {_promises(promises)}{where}")
    return "; ".join(words)


def _starting(starts: Any) -> dict[tuple[str, ...], list[str]]:
    grouped: dict[tuple[str, ...], list[str]] = {}
    for source, promises in starts.items():
        if promises:
            grouped.setdefault(promises, []).append(source)
    return grouped


def _promises(promises: Iterable[str]) -> str:
    names = [Promise(promise).value for promise in promises]
    return "all" if len(names) > 3 else ", ".join(names)


def _in(label: Any, language: str) -> str:
    with translation.override(language):
        return str(label)


class Command(BaseCommand):
    help = "Draws docs/pictures/states.svg and docs/states.md from the declarations of the workflow."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        for path, wanted in ((PICTURE, picture()), (TABLE, table())):
            is_current = path.exists() and path.read_text(encoding="utf-8") == wanted
            if options["check"] and not is_current:
                raise CommandError(f"{path.name} is out of date: ./run manage draw_states")
            if not is_current:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(wanted, encoding="utf-8")
            self.stdout.write(f"{path.relative_to(DOCS.parent)}: {'current' if is_current else 'written'}")
