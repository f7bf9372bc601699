"""Who may note which kind of undertaking as done: an allow-list, a row a kind (law.md section 5).

What the street office convened or referred is its own to note, what the group handed on to an authority the group's;
where the parties meet and whether it was mediated is the lead's; what somebody owes is looked at by somebody else, and
never by a side of the works.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases import access, willing
from cases.models import Undertaking
from cases.states import Actor, Role, UndertakingKind
from mediation.models import Member


@dataclass(frozen=True)
class Noting:
    """By which of their roles somebody notes it; and whether a side of the works, or whoever handled the case, may."""

    roles: frozenset[str]
    by_a_side: bool = False
    by_handlers: bool = True


_ANY_OF_THE_CASE = frozenset({Role.LEAD, Role.GROUP, Role.LEADER, Role.REVIEWER})
_STAFF_OF_THE_CASE = frozenset({Role.LEAD, Role.LEADER, Role.REVIEWER})
NOBODYS = willing.Own()
_FOLLOWS_UP = Noting(frozenset({Role.GROUP, Role.LEADER, Role.REVIEWER}), by_handlers=False)

NOTING: dict[str, Noting] = {
    UndertakingKind.MEETING: Noting(frozenset({Role.REVIEWER})),
    UndertakingKind.REFERRAL: Noting(frozenset({Role.REVIEWER})),
    # A contractor in charge (with everybody's consent) keeps appointments and mediates as any lead does.
    UndertakingKind.APPOINTMENT: Noting(frozenset({Role.LEAD}), by_a_side=True),
    UndertakingKind.MEDIATION: Noting(frozenset({Role.LEAD}), by_a_side=True),
    UndertakingKind.OBLIGATION: Noting(_ANY_OF_THE_CASE),
    UndertakingKind.RECTIFICATION: Noting(_ANY_OF_THE_CASE),
    UndertakingKind.CONFIRMATION: Noting(_STAFF_OF_THE_CASE),
    UndertakingKind.FOLLOW_UP: _FOLLOWS_UP,
    UndertakingKind.LATE_FOLLOW_UP: _FOLLOWS_UP,
}


def not_yours(
    undertaking: Undertaking,
    *,
    by: Actor,
    mine: frozenset[str],
    own: willing.Own = NOBODYS,
    asks_nobody: Collection[int] = (),
) -> str:
    """Why somebody who is `mine` to the case may not note this as done, in a sentence; empty if they may. `own`: the
    sides of the case that they are or speak for; `asks_nobody`: who ever had a part in the case, or wrote its report
    down (`handled`)."""
    rule = NOTING[undertaking.kind]
    if not rule.by_handlers and by.member is not None and by.member.pk in asks_nobody:
        return _("Whoever handled the case does not follow it up.")
    if by.member is None:
        return ""
    if undertaking.by_organisation_id is not None and undertaking.by_organisation_id == by.member.organisation_id:
        return _("Your organisation undertook this; somebody else notes that it was done.")
    if _is_theirs(undertaking, by.member, mine, own):
        return _("You owe this, or said that it is done; somebody else looks at it.")
    if not rule.by_a_side and access.speaks_for_a_side(by.member):
        if not rule.by_handlers:
            return _("A side of the works does not ask residents whether they are content.")
        return _("A side of the works does not note this as done; somebody else of the group looks at it.")
    roles = _STAFF_OF_THE_CASE if getattr(undertaking, "is_the_groups", False) else rule.roles
    if not roles & mine:
        if roles == {Role.REVIEWER}:
            return _("The street office asked for this; its reviewer notes that it was done.")
        return _("This is for whoever leads the case to note.")
    return ""


def _is_theirs(undertaking: Undertaking, member: Member, mine: frozenset[str], own: willing.Own) -> bool:
    """Whether this member owes it themselves: as a side or who speaks for one, as who said that it is done, or of what
    the group owes as who leads the case."""
    if undertaking.reported_by_id == member.pk:
        return True
    if undertaking.party_id in own.sides or undertaking.by_organisation_id in own.organisations:
        return True
    if undertaking.party is not None and undertaking.party.phone:
        return str(undertaking.party.phone) == str(member.phone)
    is_the_leads = undertaking.by_organisation_id is None and undertaking.party_id is None
    return undertaking.kind == UndertakingKind.OBLIGATION and is_the_leads and Role.LEAD in mine
