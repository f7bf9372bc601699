"""The rectification notice (整改通知单): a numbered order to an organisation, by whoever may order it. That it is put
right is an undertaking like any other (`undertaking`, `owed`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import photos
from cases.actions import briefing, judging
from cases.actions._door import door
from cases.actions.undertaking import undertake_within
from cases.models import Case, CaseEvent, RectificationNotice, Words
from cases.models.fieldwork import PhotoKind
from cases.photos import Shot
from cases.states import Actor, NotNow, Readers, UndertakingKind, Verb
from mediation.models import Organisation, Site


def issue(
    case: Case,
    *,
    by: Actor,
    organisation: Organisation | None,
    brief: str,
    standard: str,
    due_at: datetime,
    recheck_at: datetime | None = None,
    pictures: Sequence[Shot] = (),
) -> CaseEvent:
    """Order an organisation at work there to put something right: what and where (`brief`), by which standard, until
    when, and when it is looked at again (when it is due, where nothing is said).

    Raises:
        NotNow: something of it is missing or says too much, the organisation is not at work there or is the issuer's
            own, a date has passed, or the second look comes before it is due.
    """
    shown = photos.develop(pictures)
    with door(case, Verb.ISSUE, by=by) as deed:
        assert by.member is not None  # only members come this far
        site, looks_at = deed.case.site, recheck_at or due_at
        if site is None:
            raise NotNow(_("Say first at which site this is."))
        if organisation is None or not site.organisations.filter(pk=organisation.pk).exists():
            raise NotNow(_("Choose an organisation that is at work at this site."))
        if organisation.pk == by.member.organisation_id:
            raise NotNow(_("Nobody orders their own organisation. Somebody else issues it."))
        if looks_at < due_at:
            raise NotNow(_("It is looked at again when it is due, or after."))
        deed.saying = briefing.keep(deed.case, brief, is_needed=True)
        briefing.need_no_identity(deed.case, standard)
        measure = Words.keep(standard, readers=Readers.PARTIES)
        if measure is None:
            raise NotNow(_("Say by which standard or drawing it is put right."))
        made = undertake_within(
            deed.case, UndertakingKind.RECTIFICATION, by=by, due_at=due_at, brief=deed.saying, organisation=organisation
        )
        kept = judging.keep_of(made, shown, kind=PhotoKind.TASK, by=by, at=deed.at)
        year = timezone.localdate(deed.at).year
        notice = RectificationNotice.objects.create(
            case=deed.case,
            undertaking=made,
            site=site,
            year=year,
            serial=_next_serial(site, year),
            standard=measure,
            recheck_at=looks_at,
            issued_at=deed.at,
            issued_by=by.member,
        )
        deed.note(undertaking=made, notice_id=notice.pk, until=due_at, recheck_at=looks_at, photos=len(kept))
    return deed.event


def _next_serial(site: Site, year: int) -> int:
    """The next number of this site in this year, without a gap: whoever issues in the same moment waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"cases.notice:{site.pk}:{year}"])
    last = RectificationNotice.objects.filter(site=site, year=year).aggregate(last=Max("serial"))["last"]
    return (last or 0) + 1
