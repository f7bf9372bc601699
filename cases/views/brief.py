"""The weekly brief of a street office or the district: one page to print, and the cases behind each number."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases import timemachine
from cases.figures import on_paper as printed
from cases.figures import scope
from cases.figures.brief import Brief
from cases.figures.week import Week, week_to_read
from cases.ledger.roots import last_root
from cases.views.asked import MemberRequest, as_pdf
from mediation.models import Organisation, OrganisationKind

READERS = (OrganisationKind.STREET_OFFICE, OrganisationKind.DISTRICT_BUREAU)
MOST = 200


@login_required
@require_safe
@never_cache
def brief(request: MemberRequest) -> HttpResponse:
    """A week in numbers; the last whole one, once there is one with cases, unless another is asked for."""
    page = {"brief": _asked(request), "organisation": _reader(request), "root": last_root()}
    return render(request, "cases/brief.html", page)


@login_required
@require_safe
@never_cache
def on_paper(request: MemberRequest) -> HttpResponse:
    """The same as a PDF."""
    asked, organisation = _asked(request), _reader(request)
    return as_pdf(
        request, lambda: printed.weekly(asked, organisation),
        name=f"{_('Weekly brief')}-{organisation}-{asked.week.name}.pdf", back=reverse("brief"),
    )  # fmt: skip


@login_required
@require_safe
@never_cache
def behind(request: MemberRequest, figure: str) -> HttpResponse:
    """The cases behind one number, newest first."""
    asked = _asked(request)
    cases = asked.cases(figure)
    if cases is None:
        raise Http404
    page = {"brief": asked, "cases": cases[:MOST], "n": cases.count(), "most": MOST}
    return render(request, "cases/brief_cases.html", page)


def _reader(request: MemberRequest) -> Organisation:
    """The organisation whose brief it is; for whoever is of no street office or district the page is not there."""
    organisation = request.user.organisation
    if organisation is None or organisation.kind not in READERS:
        raise Http404
    return organisation


def _asked(request: MemberRequest) -> Brief:
    now, own = timemachine.now(), scope.of_office(_reader(request))
    week = Week.named(request.GET["week"]) if "week" in request.GET else week_to_read(own.cases, now=now)
    if week is None or week.begins > now:
        raise Http404
    return Brief(own, week, now=now)
