"""The page of all that is owed (兑现台), in a column for each who owes something."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases import access, promised
from cases.views.asked import MemberRequest


@login_required
@require_safe
@never_cache
def promises(request: MemberRequest) -> HttpResponse:
    """What is owed in the cases this member may open; to a side of the works its own. Not there for the operator."""
    member = request.user
    if member.organisation is None:
        raise Http404
    columns, has_more = promised.columns(member)
    page = {"columns": columns, "has_more": has_more, "is_own": access.speaks_for_a_side(member)}
    return render(request, "cases/promises.html", page)
