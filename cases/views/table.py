"""The table of a case (调解桌): parties, notice, this session, agreement, on one page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases import access, hands, timemachine
from cases.casefile.table import Table, is_open_to
from cases.views.asked import MemberRequest


@login_required
@require_safe
@never_cache
def table(request: MemberRequest, number: str) -> HttpResponse:
    """The four steps, as far as this member may see them. Not there for the sides of the works."""
    case = get_object_or_404(hands.shown(access.visible_to(request.user)), number=number)
    if not is_open_to(request.user, case):
        raise Http404
    case.now = timemachine.now()
    return render(request, "cases/table.html", {"table": Table(case, request.user)})
