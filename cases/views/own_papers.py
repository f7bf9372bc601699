"""The resident's own papers behind the case's link: what they may have, what they took before, and each as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cases import papers, reporters
from cases.desk_forms import RESIDENT_DEEDS
from cases.paperwork import PaperKind
from cases.states import Forbidden, Verb
from cases.views.asked import posted, refused_page, tried
from cases.views.browser import SENTENCE, member_here
from cases.views.chrome import of_site
from cases.views.papers import sent
from cases.views.track import opened_by, refused_here


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def shelf(request: HttpRequest, token: str) -> HttpResponse:
    """Their papers; one press sets one of them and opens it. Papers bear names, so they are for a phone that has proven
    itself: whoever only sent a form is told how."""
    opened = opened_by(token)
    case, by, matter = opened.case, opened.by, reporters.matter(opened.case)
    around = {"case": case, "token": token, **of_site(case.site)}
    if refused := refused_here(request, by, Verb.PRINT, matter):
        return refused_page(request, refused, back=f"/c/{token}/", **of_site(case.site))
    form: Any = RESIDENT_DEEDS["papers"](**posted(request), case=matter)
    status = tried(form, by=by) if form.is_bound else 200
    if form.is_bound and status == 200:
        return redirect("track-paper", token=token, document_id=form.done.facts["printed"]["document"])
    offered = papers.offered(matter, by)
    shown = {
        "form": form,
        "offers": [(PaperKind(kind), offer) for kind, offers in offered.items() for offer in offers],
        "printed": papers.printed(matter, by),
        "is_proven": by.is_proven,
    }
    return render(request, "cases/own_papers.html", around | shown, status=status)


@require_safe
@never_cache
def paper(request: HttpRequest, token: str, document_id: int) -> HttpResponse:
    """One of their own copies; not there for anybody else, nor in the browser of who has to do with the case."""
    opened = opened_by(token)
    matter = reporters.matter(opened.case)
    if member_here(request, matter):
        return refused_page(request, Forbidden(SENTENCE), back=f"/c/{token}/", **of_site(opened.case.site))
    return sent(opened.case, papers.of_reader(matter, opened.by, document_id))
