"""The ledger's proof for those who keep it outside: its seals, how the last look went, and the proof of one case."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, casefile
from cases.ledger import proof, readers, roots, verifying
from cases.ledger.findings import Kind
from cases.models import DayRoot, RootReader
from cases.views.asked import MemberRequest

SHOWN, NAMED = 31, 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ledger(request: MemberRequest) -> HttpResponse:
    """The newest seals and the last look; a member of the district says here whether they wish the seals by text."""
    member = request.user
    if not readers.sees_roots(member):
        raise Http404
    if request.method == "POST":
        if not member.is_of_district:
            raise Http404
        roots.wishes(member, texts=request.POST.get("texts") == "on")
        return redirect("ledger")
    looked = verifying.last()
    found = looked.found[:NAMED] if looked else []
    page = {
        "looked": looked,
        "found": [{**each, "label": Kind(each["kind"]).label} for each in found],
        "roots": DayRoot.objects.order_by("-day")[:SHOWN],
        "is_texted": RootReader.objects.filter(member=member).exists(),
    }
    return render(request, "cases/ledger.html", page)


@login_required
@require_safe
@never_cache
def roots_file(request: MemberRequest) -> HttpResponseBase:
    """All seals as lines of text."""
    if not readers.sees_roots(request.user):
        raise Http404
    answer = StreamingHttpResponse(roots.as_file(), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = _named("ledger-roots.txt")
    return answer


@login_required
@require_safe
@never_cache
def proof_of_case(request: MemberRequest, number: str) -> HttpResponse:
    """The proof of one case, with what its reader may know; for whoever may not take it, it is not there."""
    case = get_object_or_404(access.visible_to(request.user), number=number)
    file = casefile.CaseFile(case, request.user)
    if not file.may_prove:
        raise Http404
    told = proof.as_file(proof.of_case(case, may_know=file.knows_of()))
    answer = HttpResponse(told, content_type="application/json")
    answer["Content-Disposition"] = _named(f"{case.number}.json")
    return answer


def _named(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"
