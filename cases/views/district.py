"""The district's page: how its street offices keep up with their decisions, in counts and places."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases.figures import streets
from cases.views.asked import MemberRequest


@login_required
@require_safe
@never_cache
def district(request: MemberRequest) -> HttpResponse:
    """Each street office with what waits and what is overdue. For whoever is not of a district it is not there."""
    if not request.user.is_of_district:
        raise Http404
    desks, (cases, n) = streets.desks(request.user), streets.overdue(request.user)
    begin = request.GET.get("from", "")
    place = int(begin) if begin.isdecimal() and len(begin) < 6 else 0
    shown = desks[place : place + streets.MOST]
    more = place + streets.MOST if len(desks) > place + streets.MOST else None
    page = {"desks": shown, "streets": len(desks), "more": more, "cases": cases, "n": n}
    return render(request, "cases/district.html", page)
