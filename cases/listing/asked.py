"""What stands in the address of a list of cases: what is looked for, the filters, the order, where the page begins.

Whatever is typed there is answered. What means nothing shows nothing and says so; it is no reason to show everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cases import access, finding
from cases.models import CallTask, Clock, Deferral, Escalation, Request, Sign
from cases.models.deferral import DeferralKind, DeferralState
from cases.models.request import RequestState
from cases.states import ENDED, OPEN, SignKind, State
from mediation.models import Member, Tier

PAGES = {"": "desk-search", "open": "desk-open", "ended": "desk-ended"}
STATES = {"": State.values, "open": OPEN, "ended": ENDED}
ORDERS = ("new", "due")


def is_late() -> Exists:
    return Exists(Clock.objects.own().running().filter(case=OuterRef("pk"), due_at__lt=timezone.now()))


def _has_sign(kind: str = "") -> Exists:
    signs = Sign.objects.filter(case=OuterRef("pk"), handling=OuterRef("handling"))
    return Exists(signs.filter(kind=kind) if kind else signs)


def _of_case(rows: QuerySet[Any]) -> Exists:
    return Exists(rows.filter(case=OuterRef("pk")).order_by())


# For what a case waits, beside its next promise; each by rows that say so.
WAITING: dict[str, Callable[[], Exists | Q]] = {
    "lead": lambda: Q(lead__isnull=True, state=State.REPORTED),
    "decision": lambda: _of_case(Escalation.objects.before_the_street()),
    "approval": lambda: _of_case(Request.objects.filter(state=RequestState.ASKED)),
    "time": lambda: _of_case(Deferral.objects.filter(state=DeferralState.ASKED)),
    "call": lambda: _of_case(CallTask.objects.filter(done_at__isnull=True)),
    "answer": lambda: Q(state=State.RESOLVED, answer=""),
    "hold": lambda: _of_case(Deferral.objects.filter(state=DeferralState.GRANTED, kind=DeferralKind.HOLD)),
}
# What only the group and the street office know of (`access.sees_risks`): decisions asked for, calls, time.
INNER_WAITING = ("decision", "approval", "time", "call", "hold")
FILTERS = ("state", "tier", "late", "sign", "waiting", "lead", "site", "building", "category")


def is_key(said: str) -> bool:
    return said.isascii() and said.isdecimal() and len(said) < 10


def _means_something(name: str, said: str, *, inner: bool) -> bool:
    """Whether this is a value that such a filter can have, for a reader who knows of inner matters or not."""
    allowed = {
        "state": said in State.values,
        "tier": said in Tier.values,
        "late": said == "1",
        "sign": inner and (said == "1" or said in SignKind.values),
        "waiting": said in WAITING and (inner or said not in INNER_WAITING),
        "lead": said in ("me", "none") or is_key(said),
    }
    return allowed[name] if name in allowed else is_key(said)


@dataclass(frozen=True)
class Asked:
    """What stands in the address of a list. `is_strange`: some of it means nothing, so that nothing can be shown."""

    which: str = ""
    said: str = ""
    # Whether what was typed stands in the session, because a telephone is in it.
    is_kept: bool = False
    chosen: Mapping[str, str] = field(default_factory=dict)
    order: str = "new"
    after: str = ""
    is_strange: bool = False

    @property
    def as_query(self) -> str:
        """It again, as it stands behind the question mark; without where the page begins."""
        parts = {name: self.chosen[name] for name in FILTERS if name in self.chosen}
        if self.is_kept:
            parts = {"kept": "1", **parts}
        elif self.said:
            parts = {"q": self.said, **parts}
        if self.order != "new":
            parts["order"] = self.order
        return urlencode(parts)

    @property
    def address(self) -> str:
        """Where this list stands."""
        query = self.as_query
        return reverse(PAGES[self.which]) + (f"?{query}" if query else "")

    def but(self, **chosen: str) -> Asked:
        """The same with other filters; an empty one is taken off."""
        both = {name: said for name, said in {**self.chosen, **chosen}.items() if said}
        if "site" in chosen:
            both.pop("building", None)
        return replace(self, chosen=both, after="", is_strange=False)


def read(which: str, address: Mapping[str, str], *, member: Member, kept: str = "") -> Asked:
    """What an address asks for. `kept`: the words that stand in the session. Never raises."""
    inner = access.sees_risks(member)
    chosen = {name: address[name].strip() for name in FILTERS if address.get(name, "").strip()}
    order = address.get("order", "new")
    is_kept = address.get("kept") == "1" and bool(kept)
    return Asked(
        which=which,
        said=finding.clean(kept if is_kept else address.get("q", "")),
        is_kept=is_kept,
        chosen=chosen,
        order=order if order in ORDERS else "new",
        after=address.get("after", ""),
        is_strange=not all(_means_something(name, said, inner=inner) for name, said in chosen.items()),
    )


def kept_as(asked: Asked) -> str:
    """The list as a view keeps it: which page, and what stands in its address. No telephone: that is left out."""
    is_personal = asked.is_kept or finding.has_a_telephone(asked.said)
    bare = replace(asked, said="" if is_personal else asked.said, is_kept=False)
    return f"{asked.which}?{bare.as_query}"


def address_of(kept: str) -> str:
    """Where a kept list stands."""
    which, _mark, query = kept.partition("?")
    return reverse(PAGES.get(which, PAGES[""])) + (f"?{query}" if query else "")


def conditions(asked: Asked, who: finding.Reader) -> Iterator[Q | Exists]:
    """What every case of the list fulfils, by its filters. By what is inner none is found of which they are a side."""
    for name, said in asked.chosen.items():
        if who.sides and (name == "sign" or (name == "waiting" and said in INNER_WAITING)):
            yield ~Q(pk__in=who.sides)
        if name == "late":
            yield is_late()
        elif name == "sign":
            yield _has_sign("" if said == "1" else said)
        elif name == "waiting":
            yield WAITING[said]()
        elif name == "lead":
            yield Q(lead__isnull=True) if said == "none" else Q(lead=who.member.pk if said == "me" else int(said))
        else:
            yield Q(**{name: said if name in ("state", "tier") else int(said)})
