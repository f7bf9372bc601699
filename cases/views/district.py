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
    page = {"desks": streets.desks(request.user), "cases": streets.overdue(request.user)}
    return render(request, "cases/district.html", page)
