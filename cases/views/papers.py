"""The papers of a case: what can be printed, what was, and each as a file for whoever has taken a copy of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases import access, papers
from cases.models import Case, Document
from cases.paperwork import TITLES, PaperKind
from cases.states import Actor, Verb
from cases.views.asked import MemberRequest

# How often the page looks whether a case file is ready, in seconds.
LOOKS_AGAIN = 2


@login_required
@require_safe
@never_cache
def shelf(request: MemberRequest, number: str) -> HttpResponse:
    """All papers of one case. While a case file is being printed the page comes again by itself."""
    case = get_object_or_404(access.visible_to(request.user), number=number)
    order = papers.under_way(case, request.user)
    by = Actor(member=request.user)
    may_print = Verb.PRINT in access.possible(by, case)
    offers = papers.offered(case, by) if may_print else {}
    page = {
        "case": case,
        "order": order,
        "may_print": may_print,
        "offers": [(PaperKind(kind), each) for kind, offered in offers.items() for each in offered],
        "printed": papers.printed(case, by),
    }
    answer = render(request, "cases/papers.html", page)
    if order is not None and order.ended_at is None:
        answer["Refresh"] = str(LOOKS_AGAIN)
    return answer


@login_required
@require_safe
@never_cache
def paper(request: MemberRequest, number: str, document_id: int) -> HttpResponse:
    """A printed paper, for whoever has printed it or taken a copy; for anybody else it is not there."""
    case = get_object_or_404(access.visible_to(request.user), number=number)
    return sent(case, papers.of_reader(case, Actor(member=request.user), document_id))


def sent(case: Case, found: Document | None) -> HttpResponse:
    """The file itself; none is a page that is not there."""
    if found is None:
        raise Http404
    name = f"{case.number}-{TITLES[found.kind]}-{found.version}.pdf"
    answer = HttpResponse(bytes(found.impression.content), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    return answer
