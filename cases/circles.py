"""Which circles of what is said at the table somebody reads (law.md section 8). The one place: the page of the table,
the resident's page, documents, texts and whatever else shows such words ask here.

| circle | who reads it |
|---|---|
| `parties` | every side that was at that table, the group, whoever leads, the street office |
| `group` | the group but for the sides of the works, the leader, whoever leads, the street office |
| `side` | that one side, and whoever leads now; from above only opened with a reason |
| `mediator` | whoever leads now |
| `street` | the street office, and its author |

Where a person fits two columns the narrower wins: an account of the works reads nothing of the table, a member who is
a side of the case, or speaks for one, what is for the sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cases import access, reporters
from cases.models import Attendance, Case, Invitation, Note, Party, Proposal
from cases.states import Actor, Readers, Role, Verb
from mediation.models import Member

CIRCLES = (Readers.PARTIES, Readers.GROUP, Readers.SIDE, Readers.MEDIATOR, Readers.STREET)
PARTIES, GROUP, SIDE, MEDIATOR, STREET = CIRCLES
# What was said at the table stands at the table, for its circle; history knows that it was.
AT_THE_TABLE = (
    *(Verb.NOTE, Verb.STRIKE, Verb.OPEN_NOTE, Verb.ACCOUNT, Verb.PROPOSE, Verb.REPLY, Verb.SHARE),
    *(Verb.COME, Verb.SEAT),
)


@dataclass(frozen=True)
class Reading:
    """What one reader reads of one case. `sides`: in whose confidence they are; None: in everybody's, as the mediator.

    `sessions`: where what is for all sides is theirs only if they were there, the sessions they were at; None: all.
    `author`: the member whose own notes for the street office they read besides.
    """

    circles: frozenset[str] = frozenset()
    sides: frozenset[int] | None = frozenset()
    sessions: frozenset[int] | None = None
    # Whether what belongs to no session, but is for all sides, is theirs.
    beside_sessions: bool = True
    author: int | None = None
    # Whether they may open, with a reason, what one side told in confidence.
    may_open: bool = False

    def reads(
        self, circle: str, *, party: int | None = None, session: int | None = None, by: int | None = None
    ) -> bool:
        """Whether a row of that circle, in that side's confidence, of that session, by that author, is theirs."""
        if circle == STREET and self.author is not None and by == self.author:
            return True
        if circle not in self.circles:
            return False
        if circle == SIDE:
            return self.sides is None or party in self.sides
        if circle == PARTIES and self.sessions is not None:
            return self.beside_sessions if session is None else session in self.sessions
        return True


NOTHING = Reading()


def of_member(member: Member, case: Case, *, mine: frozenset[str] | None = None) -> Reading:
    """What a member reads. One statement, none if their roles (`mine`) are known."""
    mine = access.roles(Actor(member=member), case) if mine is None else mine
    if not access.sight(member, case, mine=mine).words:
        return NOTHING
    if Role.LEAD in mine:
        street = {STREET} if Role.REVIEWER in mine else set()
        return Reading(frozenset({PARTIES, GROUP, SIDE, MEDIATOR, *street}), sides=None, author=member.pk)
    if Role.SIDE in mine:
        return Reading(frozenset({PARTIES}))
    if Role.REVIEWER in mine:
        return Reading(frozenset({PARTIES, GROUP, STREET}), author=member.pk, may_open=True)
    return Reading(frozenset({PARTIES, GROUP}), author=member.pk)


def of_resident(case: Case, by: Actor) -> Reading:
    """What the resident who reported reads of the case where it is handled. Who came with a joined case reads what was
    for all sides only of the sessions they were asked to or came to. Three statements."""
    return of_sides(case, list(reporters.own_sides(case, by)))


def of_sides(case: Case, sides: Sequence[Party]) -> Reading:
    """What these sides of the case may be given to read, on paper or on a page: their own confidences, and what was for
    all of a table they were at."""
    theirs = [side.pk for side in sides]
    asked = Invitation.objects.filter(party__in=theirs, session__case=case).values_list("session", flat=True)
    came = Attendance.objects.filter(party__in=theirs, session__case=case).values_list("session", flat=True)
    return of_those_at(sides, [*asked, *came])


def of_those_at(sides: Sequence[Party], sessions: Iterable[int]) -> Reading:
    """The same for who knows already to which sessions they were asked or came. No statement."""
    # Behind the link of a form nobody knows whose the typed number is: what was told in a room is not shown there.
    sides = [side for side in sides if not side.phone or side.phone_proven_at is not None]
    if not sides:
        return NOTHING
    return Reading(
        frozenset({PARTIES, SIDE}),
        sides=frozenset(side.pk for side in sides),
        sessions=frozenset(sessions),
        beside_sessions=any(side.came_with_id is None for side in sides),
    )


def circle_of(row: Any) -> str:
    """The circle of a note, an account or a proposal: that of its words; a proposal that was released is for all."""
    if isinstance(row, Proposal) and row.shared_at is not None:
        return PARTIES
    return str(row.saying.readers)


def reads(reading: Reading, row: Any) -> bool:
    """Whether this reader reads the row (a note, an account or a proposal, with its `saying`)."""
    by = row.by_id if isinstance(row, Note) else None
    return reading.reads(circle_of(row), party=row.party_id, session=row.session_id, by=by)


def may_write(mine: frozenset[str]) -> tuple[str, ...]:
    """For which circles somebody of these roles writes a note: whoever leads for all; others of the group for the group
    and, where they think the street office should know, for it."""
    return CIRCLES if Role.LEAD in mine else (GROUP, STREET)
