"""What follows from a works notice: who may write one, what is wrong with its hours, whether it covers a place and a
moment. Pure questions and queries; writing one down, and texting it, is `cases.actions.works`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Protocol

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.custody.remembered import Remembered
from mediation.models import (
    OUTAGES,
    Category,
    EffectCategory,
    GroupRole,
    Member,
    Membership,
    OrganisationKind,
    Site,
    Terms,
    WorksNotice,
)

WRITERS = (OrganisationKind.CLIENT, OrganisationKind.CONTRACTOR, OrganisationKind.SUPERVISION)


class Hours(Protocol):
    """When works are: of a notice, or of one that is being written."""

    @property
    def starts_at(self) -> dt.datetime: ...
    @property
    def ends_at(self) -> dt.datetime: ...
    @property
    def is_daily(self) -> bool: ...


def may_announce(member: Member, site: Site) -> bool:
    """Whether this member may announce works at the site: with a seat in its group, for client, contractor or
    supervision, or as its leader; while there is none, as its street office."""
    if not member.is_active or member.organisation is None or not site.is_active:
        return False
    serving = Membership.objects.serving().filter(group__site=site, member__is_active=True)
    seat = serving.filter(member=member).values_list("role", flat=True).first()
    if seat is not None:
        return seat == GroupRole.LEADER or member.organisation.kind in WRITERS
    is_office = member.organisation_id == site.street_id
    return is_office and not serving.filter(role=GroupRole.LEADER).exists()


def windows(hours: Hours) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """The times between which works are, local: one, or of a daily notice one for each of its days. An hour of the end
    that is not after that of the beginning is on the next day."""
    starts, ends = timezone.localtime(hours.starts_at), timezone.localtime(hours.ends_at)
    if not hours.is_daily:
        yield starts, ends
        return
    day, over_night = starts, dt.timedelta(days=1 if ends.time() <= starts.time() else 0)
    while day < ends:
        end = day.replace(hour=ends.hour, minute=ends.minute) + over_night
        yield day, min(end, ends)
        day += dt.timedelta(days=1)


def covers(hours: Hours, at: dt.datetime, *, grace: dt.timedelta) -> bool:
    """Whether works are at that moment, or were within the time that people take to complain."""
    return any(begins <= at <= ends + grace for begins, ends in windows(hours))


def is_at_night(hours: Hours, terms: Terms) -> bool:
    """Whether any of it lies between the hours of night."""
    for begins, ends in windows(hours):
        if ends - begins >= dt.timedelta(days=1):
            return True
        day = (begins - dt.timedelta(days=1)).date()
        while day <= ends.date():
            dusk = timezone.make_aware(dt.datetime.combine(day, terms.night_from))
            dawn = timezone.make_aware(dt.datetime.combine(day, terms.night_until))
            dawn += dt.timedelta(days=1 if dawn <= dusk else 0)
            if begins < dawn and dusk < ends:
                return True
            day += dt.timedelta(days=1)
    return False


def wrong_hours(hours: Hours, *, effects: Iterable[str], is_repair: bool, certificate: str, now: dt.datetime) -> str:
    """What is wrong with when it is, in a sentence; empty where nothing is.

    Works at night are announced with the number of the certificate that allows them, but for emergency repair and for
    outages at which nobody works (噪声污染防治法 art. 43).
    """
    terms, found = Terms.current(), list(effects)
    if hours.ends_at <= hours.starts_at:
        return _("The works cannot end before they begin.")
    if hours.ends_at <= now:
        return _("These works are over: announce what is still to come.")
    if hours.starts_at < now and not is_repair:
        return _("Works are announced before they begin; only an emergency repair may have begun.")
    if hours.starts_at < now - dt.timedelta(days=1):
        return _("Works are announced before they begin; only an emergency repair may have begun.")
    if hours.ends_at - hours.starts_at > dt.timedelta(days=terms.notice_days):
        return _("One notice is for %(n)d days at most: announce the rest when it comes.") % {"n": terms.notice_days}
    outage_alone = bool(found) and set(found) <= set(OUTAGES)
    if is_at_night(hours, terms) and not (is_repair or outage_alone or certificate.strip()):
        return _("Works at night need a certificate: enter its number, or keep to the day.")
    return ""


def in_force(site: Site | int, *, after: dt.datetime) -> QuerySet[WorksNotice]:
    """The notices of a site that were neither corrected nor withdrawn and are not over at that moment, soonest
    first."""
    rows = WorksNotice.objects.filter(site=site, ended_at__isnull=True, ends_at__gt=after)
    return rows.order_by("starts_at", "id")


def at(rows: QuerySet[WorksNotice], building: int | None) -> QuerySet[WorksNotice]:
    """Those of them that are about this building (key), or about the whole site; without one about the whole site."""
    whole = Q(works_buildings__isnull=True)
    return rows.filter(whole | Q(works_buildings__building=building)).distinct() if building else rows.filter(whole)


def can_be_announced(category: str) -> bool:
    """Whether a notice could have told of what a complaint of this category (code) is about."""
    return any(code == category for code, _effect, _words in _EFFECTS())


def announced_by(notice: WorksNotice, *, category: str, words: str) -> bool:
    """Whether what is complained of is what the notice tells of: an effect of that category, and not another one of it
    by its words."""
    of_category = [(effect, known) for code, effect, known in _EFFECTS() if code == category]
    named = {effect for effect, known in of_category if any(word in words for word in known)}
    return any(effect in notice.effects and (not named or effect in named) for effect, _known in of_category)


def categories() -> set[str]:
    """The categories (codes) of which a notice can tell."""
    return {code for code, _effect, _words in _EFFECTS()}


def fitting(*, site: int, building: int | None, category: str, words: str, at_moment: dt.datetime) -> list[WorksNotice]:
    """The notices that had told of such a complaint, made at that moment at that place; no statement where nothing that
    could tell of it is announced there, else two at most."""
    if not can_be_announced(category):
        return []
    grace = dt.timedelta(hours=Terms.current().notice_grace_hours)
    last = _LAST().get(site)
    if last is None or last + grace <= at_moment:
        return []
    rows = at(in_force(site, after=at_moment - grace), building).filter(announced_at__lte=at_moment)
    return [
        notice
        for notice in rows
        if covers(notice, at_moment, grace=grace) and announced_by(notice, category=category, words=words)
    ]


def _load() -> list[tuple[str, str, tuple[str, ...]]]:
    rows = EffectCategory.objects.values_list("category__code", "effect", "words")
    return [(code, effect, tuple(filter(None, map(str.strip, words.splitlines())))) for code, effect, words in rows]


def _load_last() -> dict[int, dt.datetime]:
    rows = WorksNotice.objects.filter(ended_at__isnull=True).order_by().values("site")
    return dict(rows.annotate(last=Max("ends_at")).values_list("site", "last"))


# Until when anything is announced at a site, by its key: most reports come from where nothing is.
_LAST = Remembered(_load_last, of=(WorksNotice,))
_EFFECTS = Remembered(_load, of=(EffectCategory, Category))
