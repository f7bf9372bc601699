"""A party asks that somebody steps aside (申请回避): by page, by text, or through a member, who writes it down.

If it is about whoever leads, they are tied from now on and go (`_neutral`); if not, they are not given the lead. It
reaches whoever should act on it, and never the one it is about.

What is written down for a party is bounded, or one member alone could say it of the whole group until nobody may lead:
one wish of each party in a handling, none by a side of the works (`access`), and about whom the street office has named
none but by its reviewer. What a party says itself has no such bound; of one that came with a joined case, and whose
number nobody has proven, it is heard by the leader and decides nothing (`assigning`).
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases import access, reporters
from cases.actions import _gate
from cases.actions._door import Underway, door
from cases.actions.assigning import parties_to_ask, stand_behind
from cases.models import AsideRequest, Case, CaseEvent, Party
from cases.states import Actor, Channel, NotNow, Verb
from mediation import directory
from mediation.models import Member


def ask(
    case: Case,
    *,
    by: Actor,
    about: Member | None = None,
    party: Party | None = None,
    words: str = "",
    channel: str = Channel.FORM,
) -> CaseEvent:
    """Ask that a member does not lead. A resident asks it for themselves, of whoever leads; a member for a `party`.

    Raises:
        Forbidden: a side of the works says it for a party.
        NotNow: it is not said for which party of the case, or about which member there; or it is not a member's to
            write down. That the same has been asked before is no reason: whoever it is about could find out by trying.
    """
    with door(case, Verb.ASK_ASIDE, by=by) as deed:
        if by.member is None:
            about, party = deed.case.lead, reporters.side_of(deed.case, by)
        if about is None or not _could_lead(deed.case, about):
            raise NotNow(_("Choose who should step aside."))
        if party is None or party.pk not in {each.pk for each in parties_to_ask(deed.case)}:
            raise NotNow(_("Choose which party asks for it."))
        if by.member is not None:
            _may_write_it_down(deed.case, about, party, by=by.member)
        _write_down(deed, about, party, words=words, channel=channel)
    return deed.event


def could_lead(case: Case) -> list[Member]:
    """About whom it can be asked: the site's group, and whoever leads."""
    group = list(directory.group_members(case.site).select_related("organisation")) if case.site else []
    return group if case.lead is None or case.lead in group else [case.lead, *group]


def _could_lead(case: Case, member: Member) -> bool:
    return member in could_lead(case)


def _may_write_it_down(case: Case, about: Member, party: Party, *, by: Member) -> None:
    if about == case.lead and _gate.lead_is_named(case) and not access.reviews(by, case):
        raise NotNow(_("The street office has named who leads this case: its reviewer writes this down."))
    written = AsideRequest.objects.filter(case=case, party=party, handling=case.handling, taken_by__isnull=False)
    # Whoever an earlier one is about finds all as if there were none.
    if written.exclude(about=by).exists():
        raise NotNow(
            _("One such wish is written down for a party. What else it wants it says itself, by page or text.")
        )


def _write_down(deed: Underway, about: Member, party: Party, *, words: str, channel: str) -> None:
    made = AsideRequest.objects.create(
        case=deed.case, handling=deed.case.handling, about=about, party=party, channel=channel,
        saying=deed.say(words), at=deed.at, taken_by=deed.by.member,
    )  # fmt: skip
    deed.note(about=about, aside_request_id=made.pk, channel=channel)
    if deed.by.member is None and not stand_behind(deed.case).filter(pk=party.pk).exists():
        deed.note(is_news_only=True)
