"""What stands on a site's board: its address as a QR code, and the code for arrivals. Which sites' boards a member may
print, and who makes the code anew.
"""

from __future__ import annotations

import contextlib

import segno
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from config.custody import speaking
from mediation.models import CodeRenewal, Member, Membership, Site, new_arrival_code

# Another site may have the same six digits by chance.
TURNS = 20


def sites_of(member: Member) -> QuerySet[Site]:
    """The active sites a member serves: by a seat in the group, as its street office, or as the operator who prints."""
    sites = Site.objects.filter(is_active=True).select_related("street", "community")
    if member.is_staff:
        return sites
    if member.is_of_street_office:
        return sites.filter(street=member.organisation)
    seats = Membership.objects.serving().filter(member=member)
    return sites.filter(pk__in=seats.values("group__site"))


def may_have_boards(member: Member) -> bool:
    """Whether boards are any business of theirs: who serves no site today may tomorrow, the district never does."""
    return member.is_staff or (member.organisation is not None and not member.is_of_district)


def prints_the_code(member: Member, site: Site) -> bool:
    """Whether the sheet carries the arrival code for this member: it proves that somebody stands before the board, so
    it is known to those alone who put the board up: the site's leader, its street office, the operator."""
    if member.is_staff or (member.organisation_id is not None and member.organisation_id == site.street_id):
        return True
    return Membership.objects.leading().filter(member=member, group__site=site).exists()


def renew_code(site: Site, by: Member) -> None:
    """Another arrival code, from this moment on; the old one is worth nothing any more. Who pressed is kept.

    `by` is somebody for whom `prints_the_code` holds.
    """
    for _turn in range(TURNS):
        with contextlib.suppress(IntegrityError), transaction.atomic():
            speaking.say(by.pk)
            held = Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
            held.arrival_code = _another_than(held.arrival_code)
            held.save(update_fields=["arrival_code"])
            CodeRenewal.objects.create(site=held, at=timezone.now(), by=by)
            return
    raise RuntimeError("no arrival code is free")  # of a million, with some twenty sites


def _another_than(code: str) -> str:
    fresh = new_arrival_code()
    return fresh if fresh != code else _another_than(code)


def last_renewal(site: Site) -> CodeRenewal | None:
    """When its code was made anew last, and by whom; None where it is the first one."""
    return site.code_renewals.select_related("by").first()


def address(site: Site) -> str:
    """Where the QR code leads: the site's own report form."""
    return settings.PUBLIC_URL + reverse("report-site", args=[site.code])


def qr(site: Site) -> SafeString:
    """The address as an inline SVG that still reads when a quarter of it is scratched."""
    drawn = segno.make(address(site), error="q", micro=False)
    # Built by the library from the address alone; nothing a person typed gets in.
    return SafeString(drawn.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None))
