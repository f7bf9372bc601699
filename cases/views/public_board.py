"""The public board of a site, for whoever comes by: counts of whole months, announced works, numbers to call. The sheet
with the QR code is `boards`.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases import timemachine
from cases.figures import public
from cases.views.chrome import of_site
from cases.views.works import announced
from config.custody.remembered import asked_once
from mediation import boards
from mediation.models import Site


@require_safe
@asked_once()
def public_board(request: HttpRequest, code: str) -> HttpResponse:
    """Of an active site, for everybody; printable."""
    site = get_object_or_404(Site.objects.select_related("street", "community"), code=code, is_active=True)
    page = {
        "site": site,
        "board": public.board(site, now=timemachine.now()),
        "notices": list(announced(site)),
        "address": boards.address(site),
        "qr": boards.qr(site),
    }
    return render(request, "cases/public_board.html", {**page, **of_site(site)})
