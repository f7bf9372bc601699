"""Asking for what one person alone may not do: it becomes a request, and another decides (law.md section 11).

Which deeds those are is found by their effect (`_gate`); carrying out what was asked for is `granting`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import BigIntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from cases.actions import _gate
from cases.actions._door import asking_instead, door
from cases.facts import Wanted, as_kept
from cases.models import Case, CaseEvent, Request
from cases.models.request import RequestState
from cases.states import CLOSING, Actor, NeedsAnother, NotNow, State, Verb
from mediation.models import Category, Member, Site


def done_or_asked(
    case: Case, verb: str, do: Callable[[], CaseEvent], *, by: Actor, words: str, **wanted: Any
) -> CaseEvent:
    """Do it, or where that needs another person ask for it with the same answers. Returns the event of whichever it
    was.

    Raises:
        NotNow: it is asked for, and no reason is given, or something else is asked for already.
    """
    if _gate.is_granted():
        return do()
    try:
        with asking_instead():
            return do()
    except NeedsAnother:
        return ask(case, by=by, verb=verb, words=words, **wanted)


def ask(case: Case, *, by: Actor, verb: str, words: str, unit: str = "", room: str = "", **wanted: Any) -> CaseEvent:
    """Ask that `verb` be done to the case with what is `wanted` (`facts.Wanted`).

    Raises:
        NotNow: no reason is given, or something is asked for already.
    """
    with door(case, Verb.ASK, by=by) as deed:
        assert by.member is not None  # only members come this far
        saying = deed.say(words)
        if saying is None:
            raise NotNow(_("Another person decides on this: say why it is needed."))
        if verb == Verb.CLOSE and wanted.get("outcome") not in CLOSING:
            raise NotNow(_("Choose how the case ends."))
        if not deed.case.is_open and verb != Verb.KEEP_PART:
            raise NotNow(_("The case has moved on: it is now “%(state)s”.") % {"state": State(deed.case.state).label})
        if asked(deed.case) is not None:
            raise NotNow(_("Something is asked for already and waits for a decision."))
        kept = as_kept(Wanted, wanted)
        request = Request.objects.create(
            case=deed.case,
            verb=verb,
            handling=deed.case.handling,
            wanted=kept,
            stood=stands(deed.case),
            unit=unit,
            room=room,
            saying=saying,
            asked_by=by.member,
            asked_at=deed.at,
        )
        deed.note(request=request, deed=verb, asked_by=by.member, outcome=kept.get("outcome"), tier=kept.get("tier"))
    return deed.event


def asked(case: Case) -> Request | None:
    """What waits for somebody else's decision."""
    return open_requests().filter(case=case).first()


def open_requests() -> QuerySet[Any]:
    """What waits for a decision, each with what the rows are called that are wanted: `category_zh`, `category_en`,
    `site_name`, `site_name_en`, `into_number`, `wanted_name`."""
    return (
        Request.objects.filter(state=RequestState.ASKED)
        .select_related("asked_by", "saying")
        .annotate(
            category_zh=_of_wanted(Category, "name_zh", "category_id"),
            category_en=_of_wanted(Category, "name_en", "category_id"),
            site_name=_of_wanted(Site, "name", "site_id"),
            site_name_en=_of_wanted(Site, "name_en", "site_id"),
            into_number=_of_wanted(Case, "number", "into_id"),
            wanted_name=_of_wanted(Member, "name", "wanted_id"),
        )
        .order_by("asked_at", "id")
    )


def _of_wanted(model: type[Model], column: str, key: str) -> Subquery:
    pk = Cast(KeyTextTransform(key, OuterRef("wanted")), BigIntegerField())
    return Subquery(model._default_manager.order_by().filter(pk=pk).values(column)[:1])


def need_the_same(now: int, seen: int | None) -> None:
    """What is decided is what was read: `seen` is the key on the page that was pressed, where a page was.

    Raises:
        NotNow: something else is asked for meanwhile.
    """
    if seen is not None and seen != now:
        raise NotNow(_("What is asked for has changed since you opened the page. Please look again."))


def stands(case: Case) -> dict[str, Any]:
    """What of the case a request is about, as it is now: with another state, lead, place or urgency it is another."""
    return {
        "state": str(case.state),
        "handling": case.handling,
        "lead_id": case.lead_id,
        "site_id": case.site_id,
        "category_id": case.category_id,
        "tier": str(case.tier),
    }


def decide(request: Request, deed: Any, *, state: str) -> None:
    """Note the decision on it. The door of whoever decides is open (`_gate.second_hand` was asked)."""
    request.state, request.decided_by, request.decided_at = state, deed.by.member, deed.at
    request.save(update_fields=["state", "decided_by", "decided_at"])
