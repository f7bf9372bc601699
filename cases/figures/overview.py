"""All figures of some cases on one page: the headline, every figure beside the stretch before and the year before, the
same split into rows, eight weeks as lines, and vulnerable residents against all. One statement counts it all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.figures import counting
from cases.figures.chosen import BUILDINGS, CATEGORIES, CONTRACTORS, SITES, STREETS, Chosen
from cases.figures.counting import APART, PART, REST, UNDECIDED, WHOLE, Question, Tally
from cases.figures.declaration import Declaration, Unit
from cases.figures.declarations import FIGURES, HEADLINE
from cases.figures.lines import Line
from cases.figures.scope import Scope
from cases.figures.week import Span, Week
from mediation.models import Building, Category, Organisation, Site

MOST, WEEKS = 10, 8
NOW, BEFORE, YEAR = "now", "before", "year"
# The columns of a split, and what is said of vulnerable residents.
COLUMNS = (
    "reports", "settled-at-site", "arrived-in-time", "closed-by-first", "reopened", "spilled-over", "escalated",
    "obligations-in-time", "per-100-households",
)  # fmt: skip
OF_VULNERABLE = ("reports", "settled-at-site", "arrived-in-time", "closed-by-first", "hours-to-resolve", "reopened")


@dataclass(frozen=True)
class Shown:
    """A tally with the addresses of its lists; empty where this reader has none."""

    tally: Tally
    part: str = ""
    whole: str = ""
    rest: str = ""
    undecided: str = ""
    apart: str = ""

    @property
    def figure(self) -> Declaration:
        return self.tally.figure


@dataclass(frozen=True)
class Compared:
    """A figure now, in the stretch before (环比), and in the same of the year before (同比)."""

    now: Shown
    before: Tally
    year: Tally

    @property
    def figure(self) -> Declaration:
        return self.now.figure


@dataclass(frozen=True)
class Row:
    """One of what the cases are split into: its name, its page if it has one, its figures, and its weeks."""

    name: str
    address: str
    shown: list[Shown]
    line: Line | None = None


@dataclass(frozen=True)
class _Part:
    """What a row is of: its scope where it can be opened, and its key among the counted groups."""

    name: str
    scope: Scope | None
    key: int | None
    households: int = 0


class Overview:
    """The page as it is asked for, at this moment, from the `start`th row on."""

    def __init__(self, chosen: Chosen, *, now: datetime, start: int = 0) -> None:
        self.chosen, self.now, self._start = chosen, now, start
        self.scope, self.span = chosen.scope, chosen.span
        self.until = min(self.span.ends, now)
        reader = self.scope.reader
        self.figures = [
            each
            for each in FIGURES.values()
            if reader in each.readers and (each.unit != Unit.HOUSEHOLDS or self.scope.is_of_places)
        ]
        self.columns = [FIGURES[key] for key in COLUMNS if reader in FIGURES[key].readers and self._is_told(key)]
        self._count()

    def _is_told(self, key: str) -> bool:
        if FIGURES[key].unit != Unit.HOUSEHOLDS:
            return True
        return self.scope.is_of_places and self.chosen.by in (STREETS, SITES, BUILDINGS)

    # -- counting -----------------------------------------------------------------------------------------------------

    def _count(self) -> None:
        spans: dict[str, Span] = {NOW: self.span, BEFORE: self.span.before, YEAR: self.span.year_before}
        now: dict[str, Span] = {NOW: self.span}
        self._all = Question(self.figures, self.scope, spans)
        asked = [self._all]
        if self.scope.knows_risks and not self.scope.is_vulnerable:
            self._vulnerable = Question([FIGURES[key] for key in OF_VULNERABLE], self._of_vulnerable, now)
            asked.append(self._vulnerable)
        weeks = {"weeks": _Weeks(self.weeks)}
        self._weekly = Question([FIGURES["reports"], HEADLINE], self.scope, weeks, weekly=True)
        asked.append(self._weekly)
        if self.chosen.by == CONTRACTORS:
            # A case may have several: each is counted by itself.
            scopes = [each.scope for each in self._parts[self._page] if each.scope]
            self._by_one = [Question(self.columns, each, now) for each in scopes]
            self._by_one_weekly = [Question([FIGURES["reports"]], each, weeks, weekly=True) for each in scopes]
            asked += [*self._by_one, *self._by_one_weekly]
        elif self.chosen.by:
            self._split = Question(self.columns, self.scope, now, by=f"{self.chosen.by}_at")
            self._split_weekly = Question(
                [FIGURES["reports"]], self.scope, weeks, by=f"{self.chosen.by}_at", weekly=True
            )
            asked += [self._split, self._split_weekly]
        counting.count(asked, now=self.now)

    @property
    def _of_vulnerable(self) -> Scope:
        return replace(self.scope, is_vulnerable=True)

    @cached_property
    def weeks(self) -> list[Week]:
        """The last eight weeks of the stretch, the running one among them."""
        last = Week.of(timezone.localdate(self.until - timedelta(seconds=1)))
        found = [last]
        while len(found) < WEEKS:
            found.insert(0, found[0].before)
        return found

    # -- what is shown ------------------------------------------------------------------------------------------------

    @property
    def headline(self) -> Compared:
        return self._compared(HEADLINE)

    @property
    def compared(self) -> list[Compared]:
        """Every figure but the headline."""
        return [self._compared(each) for each in self.figures if each is not HEADLINE]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all happened in it."""
        return not any(tally.whole_rows for tally in self._all.answers.get(None, {}).values())

    def _compared(self, figure: Declaration) -> Compared:
        now, before, year = (self._all.tally(figure, name) for name in (NOW, BEFORE, YEAR))
        if figure.unit == Unit.HOUSEHOLDS:
            now, before, year = (replace(each, of=self._households) for each in (now, before, year))
        return Compared(self._shown(now, self.scope), before, year)

    @cached_property
    def _households(self) -> int:
        return self.scope.households

    def _shown(self, tally: Tally, scope: Scope | None, *, span: Span | None = None) -> Shown:
        figure = tally.figure
        if scope is None or not scope.opens(figure):
            return Shown(tally)
        which = [PART, *([WHOLE, REST] if figure.counts_parts else [])]
        which += [UNDECIDED, APART] if figure.undecided is not None else []
        return Shown(tally, **{each: self.chosen.behind(figure.key, each, scope, span) for each in which})

    @property
    def vulnerable(self) -> list[tuple[Shown, Shown]]:
        """A figure of all, and of residents who need something so as to take part; nothing for who may not know."""
        if not self.scope.knows_risks or self.scope.is_vulnerable:
            return []
        both = [FIGURES[key] for key in OF_VULNERABLE]
        return [
            (
                self._shown(self._all.tally(each), self.scope),
                self._shown(self._vulnerable.tally(each), self._of_vulnerable),
            )
            for each in both
        ]

    @cached_property
    def line(self) -> list[tuple[Week, Shown, Shown]]:
        """The eight weeks: what came in, and the headline."""
        return [(week, self._in_week(FIGURES["reports"], week), self._in_week(HEADLINE, week)) for week in self.weeks]

    def _in_week(self, figure: Declaration, week: Week) -> Shown:
        return self._shown(self._of_week(self._weekly, figure, week), self.scope, span=week)

    @property
    def chart(self) -> Line:
        """Cases reported in each of the eight weeks."""
        return Line([int(shown.tally.n) for _week, shown, _headline in self.line])

    def _of_week(self, question: Question, figure: Declaration, week: Week, group: int | None = None) -> Tally:
        return question.tally(figure, "weeks", (group, week.first_day.isoformat()))

    # -- rows ---------------------------------------------------------------------------------------------------------

    @cached_property
    def _parts(self) -> list[_Part]:
        by, scope = self.chosen.by, self.scope
        if by == STREETS:
            streets = Organisation.objects.filter(parent=scope.organisation, kind="street_office").order_by("name")
            return [_Part(each.called, replace(scope, street=each), each.pk) for each in streets]
        if by == SITES:
            return [_Part(str(each), replace(scope, site=each), each.pk) for each in scope.sites]
        if by == BUILDINGS:
            buildings = Building.objects.filter(site=scope.site).order_by("number")
            return [_Part(str(each), replace(scope, building=each), each.pk, each.households) for each in buildings]
        if by == CONTRACTORS:
            return [_Part(each.called, replace(scope, contractor=each), each.pk) for each in scope.contractors]
        if by == CATEGORIES:
            return [_Part(str(each), replace(scope, category=each), each.pk) for each in Category.objects.all()]
        return []

    @cached_property
    def _told(self) -> list[_Part]:
        """Most reports first; of matters and buildings those alone of which something is told."""
        if self.chosen.by == CONTRACTORS or not self.chosen.by:
            return self._parts
        parts = self._parts
        if self.chosen.by in (CATEGORIES, BUILDINGS):
            parts = [each for each in parts if self._split.answers.get(each.key)]
        reports = FIGURES["reports"]
        return sorted(parts, key=lambda each: -self._split.tally(reports, NOW, each.key).n)

    @property
    def _page(self) -> slice:
        return slice(self._start, self._start + MOST)

    @property
    def more(self) -> int | None:
        """From which row on the next page begins."""
        following = self._start + MOST
        return following if len(self._told) > following else None

    @cached_property
    def rows(self) -> list[Row]:
        """What the cases are split into."""
        parts = self._told[self._page]
        if self.chosen.by == CONTRACTORS:
            return [self._row(*each) for each in zip(parts, self._by_one, self._by_one_weekly, strict=True)]
        return self._rows(parts, is_last=not self.more)

    @property
    def every_row(self) -> list[Row]:
        """All of them, not only those of this page; not for contractors."""
        return self._rows(self._told, is_last=True)

    def _rows(self, parts: list[_Part], *, is_last: bool) -> list[Row]:
        found = [self._row(part, self._split, self._split_weekly, part.key) for part in parts]
        if self.chosen.by in (SITES, BUILDINGS) and self._split.answers.get(None) and is_last:
            found.append(self._row(_Part(_("place not known yet"), None, None), self._split, self._split_weekly))
        return found

    def _row(self, part: _Part, question: Question, weekly: Question, key: int | None = None) -> Row:
        tallies = [question.tally(each, NOW, key) for each in self.columns]
        homes = self._homes.get(part.key or 0, 0) if part.scope else 0
        tallies = [replace(each, of=homes) if each.figure.unit == Unit.HOUSEHOLDS else each for each in tallies]
        address = self.chosen.address(part.scope) if part.scope else ""
        weeks = [int(self._of_week(weekly, FIGURES["reports"], week, key).n) for week in self.weeks]
        return Row(part.name, address, [self._shown(each, part.scope) for each in tallies], Line(weeks))

    @cached_property
    def _homes(self) -> dict[int, int]:
        """The households of each row. One statement."""
        by = {STREETS: "site__street", SITES: "site", BUILDINGS: "pk"}.get(self.chosen.by)
        if by is None:
            return {}
        found: dict[int, int] = {}
        sites: Sequence[Site] = [self.scope.site] if self.scope.site else self.scope.sites
        for key, homes in Building.objects.filter(site__in=sites).values_list(by, "households"):
            found[key] = found.get(key, 0) + homes
        return found


class _Weeks(Span):
    """All of these weeks as one stretch, to be counted week by week."""

    name = "weeks"

    def __init__(self, weeks: Sequence[Week]) -> None:
        self.first_day, self.next_day = weeks[0].first_day, weeks[-1].next_day
