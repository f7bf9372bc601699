"""Works notices (告居民书): written down, corrected, withdrawn, and texted to who asked to be told; and which complaint
had been announced.

No deed on a case: what is refused is recorded all the same. A text waits for the morning and for the day's limits as
any other; one that a correction has overtaken before it left is not sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import formats, timemachine
from cases.actions._door import attempt
from cases.models import Announced, Case, Party, Subscription
from cases.states import Actor, Forbidden, NotNow
from mediation import works
from mediation.models import Building, Member, NoticeEnd, Site, Terms, WorksBuilding, WorksNotice
from notifications import outbox
from notifications.models import InboundText, OptOut
from notifications.segments import cut

ANNOUNCE = "announce"
NEWS = "works"
NOT_ANNOUNCED = gettext_lazy(
    "Works are announced by client, contractor, supervision or the leader of the site's group."
)
NOT_THEIRS = gettext_lazy("Whoever announced it, or the leader of the site's group, corrects and withdraws it.")


@dataclass(frozen=True, kw_only=True)
class NewNotice:
    """What is announced. `buildings`: none of them is the whole site."""

    what: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    contact_phone: str
    buildings: Sequence[Building] = ()
    effects: Sequence[str] = ()
    is_daily: bool = False
    is_repair: bool = False
    certificate: str = ""
    contact_name: str = ""


def announce(site: Site, new: NewNotice, *, by: Actor) -> WorksNotice:
    """Write a notice down and text it to who asked for it.

    Raises:
        Forbidden: it is not this member's to announce works there.
        NotNow: it says nothing, its hours or buildings do not fit, or the same has been announced for that time.
    """
    with attempt(ANNOUNCE, by=by):
        notice = _written(site, new, by=by)
        _tell([notice], "works_told")
    return notice


def correct(notice: WorksNotice, new: NewNotice, *, by: Actor, why: str = "") -> WorksNotice:
    """Put another notice in the place of this one; who asked to be told of either place is told. Raises as `announce`,
    and where it is over, corrected or withdrawn already."""
    with attempt(ANNOUNCE, by=by):
        ended = _ended(notice, NoticeEnd.CORRECTED, why=why, by=by)
        fresh = _written(ended.site, new, by=by, replaces=ended)
        _tell([fresh, ended], "works_corrected")
    return fresh


def withdraw(notice: WorksNotice, *, by: Actor, why: str) -> WorksNotice:
    """Say that it does not take place. It stays on record, and on the site's page until it would have been over.

    Raises:
        Forbidden: it is not this member's.
        NotNow: there is no reason, or it is over, corrected or withdrawn already.
    """
    with attempt(ANNOUNCE, by=by):
        if not why.strip():
            raise NotNow(_("Say why it does not take place."))
        ended = _ended(notice, NoticeEnd.WITHDRAWN, why=why, by=by)
        _tell([ended], "works_withdrawn")
    return ended


def refusal(site: Site, notice: WorksNotice | None = None, *, by: Actor) -> Forbidden | None:
    """Why this is not theirs, before its form is looked at: to announce works at the site, or to change this notice.
    It is recorded as one that the deed itself finds. None where it is theirs."""
    member = by.member
    if member is not None and (may_change(member, notice) if notice else works.may_announce(member, site)):
        return None
    try:
        with attempt(ANNOUNCE, by=by):
            raise Forbidden(str(NOT_THEIRS if notice else NOT_ANNOUNCED))
    except Forbidden as refused:
        return refused


def may_change(member: Member, notice: WorksNotice) -> bool:
    """Whether this member may correct or withdraw it: of the organisation that announced it, or the site's leader."""
    if not works.may_announce(member, notice.site):
        return False
    is_theirs = member.organisation_id == notice.organisation_id
    is_writer = member.organisation is not None and member.organisation.kind in works.WRITERS
    return is_theirs or not is_writer


def _written(site: Site, new: NewNotice, *, by: Actor, replaces: WorksNotice | None = None) -> WorksNotice:
    member, at = by.member, timemachine.now()
    if member is None or member.organisation is None or not works.may_announce(member, site):
        raise Forbidden(str(NOT_ANNOUNCED))
    if not new.what.strip():
        raise NotNow(_("Say what works these are."))
    if any(building.site_id != site.pk for building in new.buildings):
        raise NotNow(_("Choose buildings of this site."))
    wrong = works.wrong_hours(new, effects=new.effects, is_repair=new.is_repair, certificate=new.certificate, now=at)
    if wrong:
        raise NotNow(wrong)
    Site.objects.select_for_update().get(pk=site.pk)  # so that two who announce the same do so one after the other
    if _same(site, new).exists():
        raise NotNow(_("The same is announced for that place and time already. Correct that notice instead."))
    notice = WorksNotice.objects.create(
        site=site, what=new.what.strip(), effects=sorted(set(new.effects)), starts_at=new.starts_at,
        ends_at=new.ends_at, is_daily=new.is_daily, is_repair=new.is_repair, certificate=new.certificate.strip(),
        contact_name=new.contact_name.strip(), contact_phone=new.contact_phone, organisation=member.organisation,
        announced_at=at, announced_by=member, replaces=replaces,
    )  # fmt: skip
    WorksBuilding.objects.bulk_create(WorksBuilding(notice=notice, building=each) for each in new.buildings)
    return notice


def _same(site: Site, new: NewNotice) -> QuerySet[WorksNotice]:
    """Notices in force of the same effects that share time and a place with it."""
    rows = works.in_force(site, after=new.starts_at).filter(starts_at__lt=new.ends_at, effects=sorted(set(new.effects)))
    if not new.buildings:
        return rows
    return rows.filter(Q(works_buildings__isnull=True) | Q(works_buildings__building__in=new.buildings))


def _ended(notice: WorksNotice, how: NoticeEnd, *, why: str, by: Actor) -> WorksNotice:
    held = WorksNotice.objects.select_for_update(of=("self",)).select_related("site").get(pk=notice.pk)
    at = timemachine.now()
    if by.member is None or not may_change(by.member, held):
        raise Forbidden(str(NOT_THEIRS))
    if held.ended_at is not None or held.ends_at <= at:
        raise NotNow(_("This notice is over, or was corrected or withdrawn already."))
    held.ended_at, held.ended_by, held.ended_as, held.why = at, by.member, how, why.strip()
    held.save(update_fields=["ended_at", "ended_by", "ended_as", "why"])
    return held


# -- who is told -------------------------------------------------------------------------------------------------------


def _tell(notices: Sequence[WorksNotice], template: str) -> None:
    """Text the first of these notices to who asked to be told of the place of any of them, each number once."""
    notice = notices[0]
    languages: dict[str, str] = {}
    for each in notices:
        for phone, language in _audience(each).values_list("phone", "language"):
            languages.setdefault(phone, language)
    params = {language: _said(notice, language) for language in set(languages.values())}
    outbox.queue_many(
        outbox.Draft(
            cause=f"{template}:{notice.pk}",
            recipient=phone,
            template=template,
            language=language,
            params=params[language],
            topic=f"works:{_root(notice).pk}",
            news=NEWS,
            expires_at=notice.ends_at,
        )
        for phone, language in sorted(languages.items())
    )


def _audience(notice: WorksNotice) -> QuerySet[Subscription]:
    """Whose number is proven, and has not opted out of all texts."""
    rows = Subscription.objects.filter(site=notice.site_id, ended_at__isnull=True)
    rows = rows.filter(Q(party__isnull=True) | Q(party__phone_proven_at__isnull=False))
    rows = rows.exclude(phone__in=OptOut.objects.values("phone")).order_by("id")
    buildings = [each.building_id for each in notice.works_buildings.all()]
    return rows.filter(Q(building__isnull=True) | Q(building__in=buildings)) if buildings else rows


def _root(notice: WorksNotice) -> WorksNotice:
    while notice.replaces is not None:
        notice = notice.replaces
    return notice


# How long the place of a notice may be in a text, in UTF-16 units.
LONGEST_IN_CHINESE, LONGEST_IN_LATIN = 12, 18


def _said(notice: WorksNotice, language: str) -> Mapping[str, str]:
    return {
        "where": cut(place(notice, language), LONGEST_IN_LATIN if language == "en" else LONGEST_IN_CHINESE),
        "announced": formats.works_fitted(notice, language),
        "contact": formats.read_out(str(notice.contact_phone)),
    }


def place(notice: WorksNotice, language: str) -> str:
    """Where it is, in few words: the site with the numbers of the buildings, else the site alone."""
    buildings = sorted(notice.buildings.values_list("number", flat=True))
    return formats.place_of(
        site=notice.site.label(language),
        building=formats.buildings(buildings, language),
        unit="",
        room="",
        language=language,
    )


# -- who asks to be told -----------------------------------------------------------------------------------------------


def subscribe(
    phone: str, *, site: Site, building: Building | None, language: str, inbound: InboundText
) -> Subscription:
    """This number wants to be told of works there. It texted so itself; asked for again it stays as it is. Of more
    places than `Terms.notice_places` the one asked for first gives way."""
    running = Subscription.objects.filter(phone=phone, ended_at__isnull=True, party__isnull=True)
    if (known := running.filter(site=site, building=building).first()) is not None:
        return known
    keeps = list(running.order_by("-id").values_list("pk", flat=True)[: Terms.current().notice_places - 1])
    running.exclude(pk__in=keeps).update(ended_at=timemachine.now())
    return Subscription.objects.create(
        phone=phone, site=site, building=building, language=language, inbound=inbound, since=timemachine.now()
    )


def subscribe_by_form(case: Case, party: Party, *, at: dt.datetime) -> None:
    """Who sent a form ticked that they want to be told; in force once the number is proven there."""
    if case.site is None or not party.phone or party.extension:
        return
    Subscription.objects.create(
        phone=str(party.phone), site=case.site, building=case.building, language=party.language, party=party, since=at
    )


def unsubscribe(phone: str) -> int:
    """This number wants to be told of no works any more. Returns of how many places it was."""
    return Subscription.objects.filter(phone=phone, ended_at__isnull=True).update(ended_at=timemachine.now())


def is_subscribed(phone: str) -> bool:
    return Subscription.objects.filter(phone=phone, ended_at__isnull=True).exists()


# -- what had been announced -------------------------------------------------------------------------------------------


def link(case: Case, *, words: str, at: dt.datetime) -> WorksNotice | None:
    """Note which notices had told of this case, as its place and matter are now; gives the first of them. A case that
    is placed or corrected later is asked for again, by the moment it was reported."""
    if case.site_id is None:
        return None
    found = works.fitting(
        site=case.site_id, building=case.building_id, category=case.category.code, words=words,
        at_moment=case.reported_at,
    )  # fmt: skip
    Announced.objects.bulk_create(
        (Announced(case=case, notice=notice, at=at) for notice in found), ignore_conflicts=True
    )
    return found[0] if found else None


def link_anew(case: Case, *, at: dt.datetime) -> None:
    """The same with the words that were said first."""
    said = case.reports.order_by("id").select_related("saying").first()
    link(case, words=said.words if said else "", at=at)
