"""The table of a case (调解桌): parties, notice, this session, agreement, on one page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases import access, hands, timemachine
from cases.casefile.table import Table, agreeing, is_open_to
from cases.models import Case
from cases.views.asked import MemberRequest


@login_required
@require_safe
@never_cache
def table(request: MemberRequest, number: str) -> HttpResponse:
    """The four steps, as far as this member may see them. Not there for the sides of the works."""
    case = _at_the_table(request, number)
    return render(request, "cases/table.html", {"table": Table(case, request.user)})


@login_required
@require_safe
@never_cache
def agreement(request: MemberRequest, number: str, version: int) -> HttpResponse:
    """One version of what is agreed, in letters to be read aloud."""
    case = _at_the_table(request, number)
    if (found := agreeing.numbered(case, version)) is None:
        raise Http404
    sight = access.sight(request.user, case)
    return render(request, "cases/agreement.html", {"case": case, "version": agreeing.version(found, sight)})


def _at_the_table(request: MemberRequest, number: str) -> Case:
    case = get_object_or_404(hands.shown(access.visible_to(request.user)), number=number)
    if not is_open_to(request.user, case):
        raise Http404
    case.now = timemachine.now()
    return case
