"""Who could take a case: the members of a site's group in the order they are offered, each with the reasons for
the place they stand in. Assigning is a deed of `cases`; the open load and the sides are handed in from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise as LazyText
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .models import DeclaredTie, Member, Membership, Site
from .neutrality import Sides, Tie, ties


@dataclass(frozen=True)
class Candidate:
    """A member of the group as offered for a case. `why` are sentences, translated when shown."""

    member: Member
    role: str
    ties: list[Tie]
    open_load: int
    is_away: bool
    why: list[str | LazyText]

    @property
    def may_lead(self) -> bool:
        """Only the neutral lead; whoever has a tie may attend and fix as a helper."""
        return not self.ties


def candidates(site: Site, *, sides: Sides, open_load: Mapping[int, int]) -> list[Candidate]:
    """The group's active members: neutral first, then present, then by fewest open cases, then by name.

    `open_load` maps a member's primary key to the number of open cases they lead; a missing one is none.
    Two statements, however many members.
    """
    memberships = (
        Membership.objects.serving()
        .filter(group__site=site, member__is_active=True)
        .select_related("member__organisation", "member__home_building")
        .prefetch_related(Prefetch("member__declared_ties", DeclaredTie.objects.select_related("organisation")))
    )
    found = [_candidate(each, sides=sides, load=open_load.get(each.member_id, 0)) for each in memberships]
    return sorted(found, key=lambda one: (bool(one.ties), one.is_away, one.open_load, one.member.name, one.member.pk))


def _candidate(membership: Membership, *, sides: Sides, load: int) -> Candidate:
    member = membership.member
    found = ties(member, sides)
    is_away = member.is_away_on(timezone.localdate())
    why: list[str | LazyText] = [tie.words for tie in found] or [_("No tie to any side.")]
    if is_away:
        why.append(_away(member))
    why.append(_load_in_words(load))
    return Candidate(member=member, role=membership.role, ties=found, open_load=load, is_away=is_away, why=why)


def _away(member: Member) -> str | LazyText:
    if member.away_until is None:
        return _("Away until further notice.")
    return format_lazy(_("Away until {day}."), day=_day_in_words(member.away_until, "SHORT_DATE_FORMAT"))


def _count_cases(count: int) -> str:
    return ngettext("%(count)d open case.", "%(count)d open cases.", count) % {"count": count}


_load_in_words = lazy(_count_cases, str)
_day_in_words = lazy(date_format, str)
