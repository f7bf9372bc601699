"""Figures on pages: all of them with their definitions, an overview of what the reader may read, the cases behind a
number, and a site's buildings. For whoever reads no figures, and for what is not theirs, none of it is there.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases import timemachine
from cases.figures import buildings, chosen, counting, on_paper, scope
from cases.figures.chosen import SPANS, Chosen
from cases.figures.declarations import FIGURES
from cases.figures.overview import Overview
from cases.models import Case
from cases.views.asked import MemberRequest, as_pdf
from config.custody.remembered import asked_once

PAGE = 50
# In an address: the cases of a site whose building is not known.
NOWHERE = "none"


@login_required
@require_safe
@never_cache
@asked_once()
def overview(request: MemberRequest) -> HttpResponse:
    """The figures of what the reader may read, or of a part of it."""
    now, asked = timemachine.now(), _asked(request)
    found = Overview(asked, now=now, start=_start(request))
    last = timezone.localdate(min(asked.span.ends, now) - timedelta(seconds=1))
    spans = [(each.__name__.lower(), each.of(last)) for each in SPANS]
    after = asked.span.after if asked.span.ends <= now else None
    page = {"overview": found, "chosen": asked, "spans": spans, "after": after}
    return render(request, "cases/figures.html", page)


@login_required
@require_safe
@never_cache
@asked_once()
def for_meeting(request: MemberRequest) -> HttpResponse:
    """The same on one sheet, as a PDF."""
    asked, organisation = _asked(request), request.user.organisation
    assert organisation is not None  # whoever reads figures has one
    found = Overview(asked, now=timemachine.now())
    return as_pdf(
        request, lambda: on_paper.for_meeting(found, organisation),
        name=f"{_('For the meeting')}-{organisation}-{asked.span.name}.pdf", back=asked.address(),
    )  # fmt: skip


@login_required
@require_safe
@never_cache
def definitions(request: MemberRequest) -> HttpResponse:
    """What each figure counts, what it leaves out, and why it cannot be polished."""
    reader = scope.reader_of(request.user)
    if reader is None:
        raise Http404
    figures = [each for each in FIGURES.values() if reader in each.readers]
    return render(request, "cases/figures_defined.html", {"figures": figures})


@login_required
@require_safe
@never_cache
@asked_once()
def behind(request: MemberRequest, key: str, which: str) -> HttpResponse:
    """The cases behind a number, a row each, newest first."""
    asked, figure = _asked(request), FIGURES.get(key)
    if figure is None or not asked.scope.opens(figure):
        raise Http404
    rows = counting.listed(figure, which, asked.scope, asked.span, now=timemachine.now())
    if rows is None:
        raise Http404
    start, n = _start(request), rows.count()
    found = counting.with_cases(rows[start : start + PAGE])
    more = start + PAGE if n > start + PAGE else None
    page = {"chosen": asked, "figure": figure, "which": which, "rows": found, "n": n, "more": more}
    return render(request, "cases/figures_cases.html", page)


@login_required
@require_safe
@never_cache
@asked_once()
def board(request: MemberRequest, code: str) -> HttpResponse:
    """A site's buildings and units by open cases; of a chosen one its cases beneath."""
    now, own = timemachine.now(), scope.of_member(request.user)
    asked = {name: request.GET[name] for name in ("building", "category") if name in request.GET}
    is_nowhere = asked.get("building") == NOWHERE
    place = {name: value for name, value in asked.items() if not (is_nowhere and name == "building")}
    found = own.narrowed({"site": code, **place}) if own else None
    at_site = own.narrowed({"site": code}) if own else None
    if found is None or at_site is None:
        raise Http404
    unit, start = request.GET.get("unit", "")[:10], _start(request)
    cases = buildings.open_in(found, now=now) if asked else Case.objects.none()
    if is_nowhere:
        cases = cases.filter(building=None)
    if "unit" in request.GET:
        cases = cases.filter(unit=unit)
    n, blocks = cases.count(), buildings.board(at_site, now=now)
    page = {
        "scope": found,
        "site": found.site,
        "blocks": [each for each in blocks if each.all.n],
        "quiet": [each for each in blocks if not each.all.n],
        "is_nowhere": is_nowhere,
        "is_chosen": bool(asked),
        "cases": cases.select_related("category", "lead").order_by("-pk")[start : start + PAGE],
        "n": n,
        "unit": unit,
        "more": start + PAGE if n > start + PAGE else None,
        "again": urlencode({name: value for name, value in request.GET.items() if name != "from"}),
    }
    return render(request, "cases/figures_board.html", page)


def _asked(request: MemberRequest) -> Chosen:
    found = chosen.read(request.user, request.GET.dict(), now=timemachine.now())
    if found is None:
        raise Http404
    return found


def _start(request: MemberRequest) -> int:
    begin = request.GET.get("from", "")
    return int(begin) if begin.isdecimal() and len(begin) < 7 else 0
