"""Who could take a case: the members of a site's group in the order they are offered, each with the reasons for
the place they stand in. Assigning is a deed of `cases`; the open load and the sides are handed in from there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import DeclaredTie, Member, Membership, Site
from .neutrality import Sides, Tie, ties


@dataclass(frozen=True)
class Candidate:
    """A member of the group, or of the street office, as offered for a case."""

    member: Member
    # Their seat in the group; empty for the street office's own.
    role: str
    ties: list[Tie]
    open_load: int
    is_away: bool
    # Whether a side is only a guess, so that whoever is tied to none of these may be tied to the true one.
    of_a_guess: bool = False
    is_on_duty: bool = False

    @property
    def may_lead(self) -> bool:
        """Only the neutral lead; whoever has a tie may attend and fix as a helper."""
        return not self.ties

    @property
    def why(self) -> list[str]:
        """Why they stand in this place: sentences in the language now active."""
        sentences = [tie.sentence for tie in self.ties] or [self._untied]
        if self.is_away:
            sentences.append(_away(self.member))
        elif self.is_on_duty:
            sentences.append(_("On duty now."))
        load = ngettext("%(count)d open case.", "%(count)d open cases.", self.open_load) % {"count": self.open_load}
        return [*sentences, load]

    @property
    def in_short(self) -> str:
        """The same in a few words, for a line of a list: `neutral · 1 open · on duty`."""
        as_known = _("neutral as far as known") if self.of_a_guess else _("neutral")
        untied = _("not neutral") if self.ties else as_known
        present = _("away") if self.is_away else _("on duty") if self.is_on_duty else ""
        return " · ".join(each for each in (untied, _("%(n)d open") % {"n": self.open_load}, present) if each)

    @property
    def _untied(self) -> str:
        if self.of_a_guess:
            return _("No tie to the sides known so far; one of them is only a guess.")
        return _("No tie to any side.")


def seats(sites: Iterable[Site]) -> dict[int, list[Membership]]:
    """The seats of active members in the groups of these sites, by site. Two statements, however many there are."""
    found: dict[int, list[Membership]] = defaultdict(list)
    memberships = (
        Membership.objects.serving()
        .filter(group__site__in={site.pk for site in sites}, member__is_active=True)
        .select_related("group", "member__organisation", "member__home_building")
        .prefetch_related(Prefetch("member__declared_ties", DeclaredTie.objects.select_related("organisation")))
    )
    for seat in memberships:
        found[seat.group.site_id].append(seat)
    return found


def of_offices(offices: Iterable[int]) -> dict[int, list[Member]]:
    """The active members of these street offices, which may take a case up themselves, by office. Two statements."""
    found: dict[int, list[Member]] = defaultdict(list)
    members = (
        Member.objects.filter(is_active=True, organisation__in=set(offices))
        .select_related("organisation", "home_building")
        .prefetch_related(Prefetch("declared_ties", DeclaredTie.objects.select_related("organisation")))
    )
    for member in members:
        assert member.organisation_id is not None  # of a street office
        found[member.organisation_id].append(member)
    return found


def candidates(
    seats: Iterable[Membership],
    *,
    of_office: Iterable[Member] = (),
    sides: Sides,
    open_load: Mapping[int, int],
    on_duty: Collection[int] = (),
) -> list[Candidate]:
    """Who could take a case, of a group's seats and of its street office: neutral first, then present, then on duty
    (`on_duty` are the keys of who is), then by fewest open cases, then by name. `open_load` maps a member's primary key
    to the number of open cases they lead; a missing one is none. No statement.
    """
    people = [(seat.member, seat.role) for seat in seats]
    people += [(member, "") for member in of_office if all(member != seated for seated, _role in people)]
    offered = [_offered(member, role, sides=sides, open_load=open_load, on_duty=on_duty) for member, role in people]
    return sorted(offered, key=_place)


def _place(one: Candidate) -> tuple[bool, bool, bool, int, str, int]:
    return bool(one.ties), one.is_away, not one.is_on_duty, one.open_load, one.member.name, one.member.pk


def _offered(
    member: Member, role: str, *, sides: Sides, open_load: Mapping[int, int], on_duty: Collection[int]
) -> Candidate:
    return Candidate(
        member=member,
        role=role,
        ties=ties(member, sides),
        open_load=open_load.get(member.pk, 0),
        is_away=member.is_away_on(timezone.localdate()),
        of_a_guess=sides.is_guess,
        is_on_duty=member.pk in on_duty,
    )


def _away(member: Member) -> str:
    if member.away_until is None:
        return _("Away until further notice.")
    return _("Away until {day}.").format(day=date_format(member.away_until, "SHORT_DATE_FORMAT"))
