"""The list of cases: which they are, in which order, and how many there are of each kind.

One list for whatever is looked for (`/desk/search/`), for all open cases and for the ended ones, with one set of
filters. Which of them somebody may see is `access.visible_to`; what typed words mean is `finding`; what stands in its
address is `asked`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import access, among, finding, hands, queues
from cases.listing.asked import ORDERS, PAGES, STATES, Asked, address_of, conditions, is_key, kept_as, read
from cases.listing.counting import COUNTED, Choice, chosen, counted, filters
from cases.listing.excerpt import excerpt
from cases.models import Case, Report

__all__ = ["PAGES", "Asked", "Choice", "Listing", "address_of", "kept_as", "page", "read"]

PAGE = 40


@dataclass(frozen=True)
class Listing:
    """One page of the list."""

    asked: Asked
    rows: list[Case]
    n: int
    filters: list[tuple[str, list[Choice]]]
    chosen: list[Choice]
    # Where it goes on; empty at the end.
    following: str = ""

    @property
    def is_counted_in_part(self) -> bool:
        """Whether there are more than were counted."""
        return self.n >= COUNTED

    @property
    def bare(self) -> Asked:
        """The same without filters."""
        return replace(self.asked, chosen={}, after="", is_strange=False)

    @property
    def orders(self) -> list[Choice]:
        """The two orders it can have."""
        labels = {"new": _("Newest first"), "due": _("Due first")}
        return [
            Choice(labels[each], 0, replace(self.asked, order=each, after="").address, each == self.asked.order)
            for each in ORDERS
        ]

    @property
    def tabs(self) -> list[Choice]:
        """The same among all, the open and the ended cases."""
        labels = {"": _("All"), "open": _("Open"), "ended": _("Ended")}
        bare = {name: said for name, said in self.asked.chosen.items() if name != "state"}
        return [
            Choice(
                labels[each],
                0,
                replace(self.asked, which=each, chosen=bare, after="").address,
                each == self.asked.which,
            )
            for each in labels
        ]


def page(asked: Asked, who: finding.Reader) -> Listing:
    """One page of what is asked for, with what it can be narrowed to. Two statements."""
    if asked.is_strange:
        return Listing(asked, [], 0, [], list(chosen(asked, {})))
    cases = access.visible_to(who.member).filter(*conditions(asked, who))
    if asked.which:
        cases = cases.filter(state__in=STATES[asked.which])
    if asked.said:
        cases = finding.found(cases, asked.said, who)
    found = _in_order(queues.with_next_due(cases) if asked.order == "due" else cases, asked, who)
    shown = among.first(PAGE + 1, _as_shown(access.visible_to(who.member), who), of=found)
    rows = list(_in_order(shown, replace(asked, after=""), who))
    following = ""
    if len(rows) > PAGE:
        rows = rows[:PAGE]
        following = f"?{urlencode({'after': _key(rows[-1], asked)})}" + (f"&{asked.as_query}" if asked.as_query else "")
    for row in rows:
        row.excerpt = excerpt(row, asked.said) if who.reads else []
    n, of = counted(cases, who)
    return Listing(asked, rows, n, list(filters(asked, of)), list(chosen(asked, of)), following)


def _as_shown(cases: QuerySet[Case], who: finding.Reader) -> QuerySet[Any]:
    """With what the list says of each: the next promise, in whose hands, and what was reported, for who reads that."""
    cases = queues.with_next_due(hands.shown(cases))
    if not who.reads:
        return cases
    reports = Report.objects.filter(case=OuterRef("pk"), saying__masked_at__isnull=True).order_by("id")
    return cases.annotate(said=ArraySubquery(reports.values("saying__body")))


def _in_order(cases: QuerySet[Any], asked: Asked, who: finding.Reader) -> QuerySet[Any]:
    if asked.order == "due":
        if (beyond := _after_due(asked.after)) is not None:
            cases = cases.filter(beyond)
        return cases.order_by(F("next_due_at").asc(nulls_last=True), "id")
    if is_key(asked.after):
        cases = cases.filter(pk__lt=int(asked.after))
    # By key. Few are found by an index and then sorted: PostgreSQL would else go through all cases by their keys until
    # it has met enough of them. A district's are nearly all.
    is_nearly_all = who.member.is_of_district and not asked.said and not asked.chosen
    return cases.order_by("-id" if is_nearly_all else (F("id") + 0).desc())


def _key(last: Any, asked: Asked) -> str:
    if asked.order == "new":
        return str(last.pk)
    return f"{last.next_due_at.isoformat() if last.next_due_at else ''}~{last.pk}"


def _after_due(key: str) -> Q | None:
    """What stands after this key; None for a key that means nothing. Without a moment comes last."""
    moment, _tilde, pk = key.rpartition("~")
    if not is_key(pk):
        return None
    try:
        at = datetime.fromisoformat(moment) if moment else None
    except ValueError:
        return None
    if at is None or timezone.is_naive(at):
        return Q(next_due_at__isnull=True, pk__gt=int(pk))
    return Q(next_due_at__gt=at) | Q(next_due_at=at, pk__gt=int(pk)) | Q(next_due_at__isnull=True)
