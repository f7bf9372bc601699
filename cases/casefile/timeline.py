"""History as people read it: each event an entry with when, what, by whom, and the words as far as the reader may see.

Sentences for events stand here; which page shows them does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from cases import access, masking
from cases.casefile.names import Names, named, names_of
from cases.casefile.titles import label, title
from cases.circles import AT_THE_TABLE
from cases.deeds import DEEDS
from cases.models import Case, CaseEvent, Escalation
from cases.states import (
    ALL_PROMISES,
    SWEEP,
    Actor,
    EscalationCause,
    Public,
    Readers,
    SessionKind,
    Through,
    Verb,
)
from mediation.models import Level, Member, Promise

# Of a long history as many entries are shown at once; the rest stands behind a link.
SHOWN = 50
# What is asked for about a session may be about one apart.
OF_SESSIONS = (Verb.CONVENE, Verb.CALL_OFF)
ONE_NEWS = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One entry of history: when, what, by whom, and what was said."""

    at: datetime
    title: str
    who: str = ""
    words: str = ""
    is_miss: bool = False
    verb: str = ""
    # Where a phone without signal had kept it; the entry itself is of when it came.
    pressed_at: datetime | None = None


class Folding:
    """A page with a history: of a long one the newest entries are shown, unless all of it was asked for."""

    whole_history: bool

    @property
    def _history(self) -> list[Entry]:
        raise NotImplementedError

    @property
    def lines(self) -> list[Entry]:
        """What is shown of it, newest first."""
        return self._history if self.whole_history else self._history[:SHOWN]

    @property
    def folded(self) -> int:
        """How many older entries are not shown."""
        return len(self._history) - len(self.lines)


def whole(case: Case, sight: access.Sight, *, reader: Member) -> list[Entry]:
    """All that this member, of such sight, reads of the case, newest first. One statement."""
    rows = named(case.events.select_related("member__organisation", "saying"))
    if not sight.internal:
        rows = rows.exclude(of_a_session_apart())
    events = [event for event in rows.order_by("id") if may_know(event, sight, reader)]
    names = names_of(events)
    return [entry(event, names, sight) for event in reversed(events)]


def entry(event: Any, names: Names, sight: access.Sight) -> Entry:
    """An event that its reader may know of (`may_know`), as far as such sight reads it. It came `named`; `names` are
    those of it."""
    return Entry(
        at=event.at,
        title=title(event, names),
        who=_who(event, names),
        words=_as_seen(event.words or event.noted or "", sight) if _may_read(event, sight) else "",
        is_miss=_is_miss(event),
        verb=event.verb,
        pressed_at=datetime.fromisoformat(event.facts["pressed_at"]) if "pressed_at" in event.facts else None,
    )


def of_a_session_apart() -> Exists:
    """Over events: whether it reminds of a session with one side alone, or tells that it was missed."""
    escalation = Cast(KeyTextTransform("escalation_id", OuterRef("facts")), BigIntegerField())
    return Exists(Escalation.objects.filter(pk=escalation, clock__undertaking__session__side__isnull=False))


def may_know(event: CaseEvent, sight: access.Sight, reader: Member) -> bool:
    """Whether this reader knows that it happened. Early signs are risks: not for the sides of the works, nor for the
    district. That somebody was asked to step aside is for the group, and never for the one it is about. Which side does
    not agree to mediation, and what is asked for about a session, is the group's own (law.md section 7)."""
    if event.verb in AT_THE_TABLE or event.facts.get("held_as", SessionKind.JOINT) != SessionKind.JOINT:
        return sight.internal  # the sides of the works and the district do not even know that something was said
    if event.verb == Verb.CONSENT or event.facts.get("deed") in OF_SESSIONS:
        return sight.internal
    if event.verb == Verb.ASK_ASIDE:
        return sight.internal and event.facts.get("about_id") != reader.pk
    return sight.risks or event.verb != Verb.FLAG


def _may_read(event: CaseEvent, sight: access.Sight) -> bool:
    """The words of a report stand above the history, with what it was about."""
    if event.verb == Verb.REPORT:
        return False
    return sight.words if DEEDS[event.verb].words == Readers.REPORT else sight.internal


def _as_seen(words: str, sight: access.Sight) -> str:
    return words if sight.numbers else masking.masked(words)


def public(case: Case, *, by: Actor, is_spoken_for: bool) -> list[Entry]:
    """What the resident who reported the case reads of it, newest first: while it is joined to another one, of that
    too. Behind the link of a form only what was said by form and link is theirs; `is_spoken_for`: the phone that was
    typed there has spoken since. One statement."""
    here = Q(case=case)
    if case.joined_to_id is not None and case.ended_at is not None:
        here |= Q(case=case.joined_to_id, at__gte=case.ended_at)
    # What happened on the case itself, then what did on the other one since.
    rows = sorted(
        named(CaseEvent.objects.filter(here).select_related("saying")),
        key=lambda event: (event.case_id != case.pk, event.pk),
    )
    unsaid = "" if is_spoken_for else Through.FORM  # of what was written before history named doors
    for event in rows:
        event.is_readers = by.is_proven or event.facts.get("through", unsaid) == Through.FORM
    events = [event for event in rows if _is_public(event, window=case)]
    names = names_of(events)
    entries: list[Entry] = []
    for event in events:
        is_own = _is_theirs(event, window=case)
        is_read = is_own or (DEEDS[event.verb].resident_reads == Public.ITS_WORDS and not _is_own(event))
        title = _public_title(event, names, is_own=is_own)
        # The words of a report stand above the history.
        words = event.words if is_read and event.verb != Verb.REPORT else ""
        if not is_own:
            words = masking.without_papers(words)
        entry = Entry(at=event.at, title=title, words=words, is_miss=_is_miss(event), verb=event.verb)
        if not (entries and _is_the_same_news(entry, entries[-1], event)):
            entries.append(entry)
    return entries[::-1]


def _is_the_same_news(entry: Entry, before: Entry, event: CaseEvent) -> bool:
    """Several promises missed in one hour are one piece of news to a resident; that they asked for haste is another."""
    by_the_clock = event.facts.get("cause") == EscalationCause.MISSED
    return by_the_clock and before.is_miss and entry.at - before.at < ONE_NEWS


def _public_title(event: CaseEvent, names: Names, *, is_own: bool) -> str:
    if event.verb == Verb.JOIN:
        return _("Handled together with an earlier report of the same matter")
    if event.verb == Verb.VOUCH:
        return _("Somebody was on site")
    if event.verb != Verb.ESCALATE:
        return title(event, names)
    if event.facts.get("cause") == EscalationCause.RESIDENT and is_own:
        return _("You asked for haste; the street office was told")
    return _("A promised time has passed; the street office was told")


def _is_public(event: CaseEvent, *, window: Case) -> bool:
    """That others reported the same is told nobody; that their own case is joined to another one they are told."""
    if event.verb in (Verb.ADD, Verb.CONFIRM):
        return _is_theirs(event, window=window) or event.actor == SWEEP.kind
    if event.verb == Verb.ESCALATE:
        return _is_told_of(event)
    if event.verb in (Verb.ARRIVE, Verb.VOUCH):
        return _has_arrived(event)
    return DEEDS[event.verb].resident_reads != Public.NOTHING and "gathered_id" not in event.facts


def _has_arrived(event: CaseEvent) -> bool:
    """Whether somebody is there by it: what is doubted, and whose photo was looked at, are inner matters."""
    return not event.facts.get("stays") if event.verb == Verb.VOUCH else not event.facts.get("doubts")


def _is_told_of(event: CaseEvent) -> bool:
    """A resident is told of the street office with the times they were promised, not of inner ones (`audiences`)."""
    return event.facts.get("level") == Level.STREET and not _is_by_hand(event) and _is_of_the_case(event)


def _is_of_the_case(event: CaseEvent) -> bool:
    return event.facts.get("promise", Promise.ASSIGN) in ALL_PROMISES


def _is_theirs(event: Any, *, window: Case) -> bool:
    """Whether it is the resident of this window who spoke: on their own case, or on the one it is joined to."""
    came_with = event.facts.get("came_with_id")
    return (
        _is_own(event)
        and event.is_readers
        and (came_with is None if event.case_id == window.pk else came_with == window.pk)
    )


def _is_own(event: CaseEvent) -> bool:
    return event.actor == "resident"


def _is_miss(event: CaseEvent) -> bool:
    return event.verb == Verb.ESCALATE and event.facts.get("level") != Level.HANDLER and not _is_by_hand(event)


def _is_by_hand(event: CaseEvent) -> bool:
    """The leader asked the street office for a decision; nothing need be late."""
    return event.facts.get("cause") == EscalationCause.BY_HAND


def _who(event: CaseEvent, names: Names) -> str:
    caller, through = names.members.get(event.facts.get("called_by_id", 0)), event.facts.get("through")
    if caller:
        said = _("Phoned by %(name)s")
        if _is_own(event):
            by_code = through == Through.CODE
            written_down = _("Resident, written down on the phone by %(name)s")
            said = _("Resident, by a code that %(name)s read out") if by_code else written_down
        return said % {"name": caller}
    if event.member is None:
        return _by_door(through) if _is_own(event) else ""
    organisation = event.member.organisation
    return f"{event.member.name} · {organisation.called}" if organisation else event.member.name


def _by_door(through: str | None) -> str:
    """The resident, and by which door the deed came: what shows that it was theirs."""
    resident = _("Resident")
    return f"{resident} · {label(Through, through)}" if through else resident
