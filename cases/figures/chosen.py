"""What a page of figures is asked for, in its address: which cases, which stretch of time, split by what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cases.figures.declaration import Reader
from cases.figures.scope import Scope
from cases.figures.week import Month, Quarter, Span, Week, Year, span_named
from mediation.models import Member

from . import scope as scopes

SPANS: tuple[type[Week] | type[Month] | type[Quarter] | type[Year], ...] = (Week, Month, Quarter, Year)
STREETS, SITES, BUILDINGS, CONTRACTORS, CATEGORIES = SPLITS = ("street", "site", "building", "contractor", "category")
# So many days of a month have to be over before it is shown first: one that has just begun says nothing.
BEGUN = 7


@dataclass(frozen=True)
class Chosen:
    """The cases, the stretch, and by what they are split. `whole` is all that the reader may read."""

    whole: Scope
    scope: Scope
    span: Span
    by: str

    @property
    def splits(self) -> list[str]:
        """By what these cases can be split."""
        if self.scope.reader == Reader.DISTRICT and self.scope.street is None and self.scope.site is None:
            places = [STREETS, SITES]
        elif self.scope.site is None:
            places = [SITES]
        else:
            places = [] if self.scope.building else [BUILDINGS]
        others = [] if self.scope.contractor else [CONTRACTORS]
        return [*places, *others, *([] if self.scope.category else [CATEGORIES])]

    @property
    def query(self) -> str:
        """What stands in the address of its lists."""
        return self.scope.address(period=self.span.name)

    def address(self, scope: Scope | None = None, *, span: Span | None = None, by: str | None = None) -> str:
        """The page of these figures, or of others beside them."""
        chosen = scope or self.scope
        more = {"by": by} if by else {}
        return f"{reverse('figures')}?{chosen.address(period=(span or self.span).name, **more)}"

    def behind(self, key: str, which: str, scope: Scope | None = None, span: Span | None = None) -> str:
        """The list of cases behind a number."""
        asked = (scope or self.scope).address(period=(span or self.span).name)
        return f"{reverse('figures-cases', args=[key, which])}?{asked}"


def read(member: Member, asked: Mapping[str, str], *, now: datetime) -> Chosen | None:
    """What is asked for; None for whoever reads no figures, and for what is not theirs, is nothing or has not begun."""
    whole = scopes.of_member(member)
    scope = whole.narrowed(asked) if whole else None
    if whole is None or scope is None:
        return None
    span = span_named(asked["period"]) if "period" in asked else to_show(now)
    if span is None or span.begins > now:
        return None
    chosen = Chosen(whole, scope, span, "")
    splits = chosen.splits
    by: Any = asked.get("by") or (splits[0] if splits else "")
    return None if by and by not in splits else Chosen(whole, scope, span, by)


def to_show(now: datetime) -> Month:
    """The month shown first: the running one, once a week of it is over."""
    today = timezone.localdate(now)
    month = Month.of(today)
    return month if today.day > BEGUN else month.before
