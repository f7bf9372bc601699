"""The board on the site: a sheet to print with the QR code, the numbers to call, and the code for arrivals."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases.views.asked import MemberRequest
from cases.views.chrome import of_site
from mediation import boards


@login_required
@require_safe
def board_list(request: MemberRequest) -> HttpResponse:
    """The sites whose board this member may print."""
    if not boards.may_have_boards(request.user):
        raise Http404
    return render(request, "cases/boards.html", {"sites": boards.sites_of(request.user)})


@login_required
@require_safe
def board(request: MemberRequest, code: str) -> HttpResponse:
    """One sheet, for those who serve the site; with the arrival code for those who put it up."""
    site = get_object_or_404(boards.sites_of(request.user), code=code)
    sheet = {"site": site, "address": boards.address(site), "qr": boards.qr(site)}
    sheet["prints_code"] = boards.prints_the_code(request.user, site)
    return render(request, "cases/board.html", {**sheet, **of_site(site)})
