"""The board on the site: a sheet to print with the QR code, the numbers to call, and the code for arrivals."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

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
@require_POST
def new_code(request: MemberRequest, code: str) -> HttpResponse:
    """Another arrival code, by one press of those who put the board up; the old one is void at once."""
    site = get_object_or_404(boards.sites_of(request.user), code=code)
    if not boards.prints_the_code(request.user, site):
        raise Http404
    boards.renew_code(site, request.user)
    messages.success(
        request, _("There is a new code for arrivals; the old one is void. Print the board and put it up.")
    )
    return redirect("site-board", code=code)


@login_required
@require_safe
@never_cache
def board(request: MemberRequest, code: str) -> HttpResponse:
    """One sheet, for those who serve the site; with the arrival code for those who put it up."""
    site = get_object_or_404(boards.sites_of(request.user), code=code)
    sheet = {"site": site, "address": boards.address(site), "qr": boards.qr(site)}
    sheet["prints_code"] = boards.prints_the_code(request.user, site)
    sheet["renewal"] = boards.last_renewal(site)
    return render(request, "cases/board.html", {**sheet, **of_site(site)})
