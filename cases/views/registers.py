"""Monthly registers for street offices and the district: asked for here, watched while they are written, taken away."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cases import register, timemachine
from cases.figures.chosen import to_show
from cases.figures.week import Month
from cases.models import RegisterOrder
from cases.states import NotNow
from cases.views.asked import NOT_NOW, MemberRequest
from mediation.models import Terms

# How often the page looks how far it is, in seconds; so many months back can be chosen.
LOOKS_AGAIN, MONTHS = 2, 24


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def registers(request: MemberRequest) -> HttpResponse:
    """Ask for one; and those that were asked for. While one is written the page comes again by itself."""
    whole = register.may_have(request.user)
    if whole is None:
        raise Http404
    asked, sentence = request.POST if request.method == "POST" else request.GET, ""
    if request.method == "POST":
        try:
            register.order(request.user, place=asked.get("place", ""), month=asked.get("month", ""))
            return redirect("registers")
        except NotNow as refused:
            sentence = refused.sentence
    now = timemachine.now()
    orders = register.of_reader(request.user)
    page = {
        "whole": whole,
        "places": register.places(whole),
        "months": [each.name for each in _months(Month.of(timezone.localdate(now)))],
        "place": asked.get("place", ""),
        "month": asked.get("month") or to_show(now).name,
        "sentence": sentence,
        "orders": [(each, register.path_of(each) is not None) for each in orders],
        "days": Terms.current().register_days,
    }
    answer = render(request, "cases/registers.html", page, status=NOT_NOW if sentence else 200)
    if request.method != "POST" and any(each.ended_at is None for each in orders):
        answer["Refresh"] = str(LOOKS_AGAIN)
    return answer


@login_required
@require_safe
@never_cache
def file(request: MemberRequest, order_id: int) -> HttpResponseBase:
    """One of them as a file, for whoever asked for it; for anybody else it is not there."""
    found = register.file_of(request.user, order_id)
    if found is None:
        raise Http404
    order, path = found
    answer = FileResponse(path.open("rb"), content_type=_TYPE)
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=_name(order)) or "attachment"
    )
    return answer


_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _name(order: RegisterOrder) -> str:
    return f"{_('Monthly register')}-{order.site or order.street or order.organisation}-{order.month}.xlsx"


def _months(last: Month) -> list[Month]:
    found = [last]
    while len(found) < MONTHS:
        found.append(found[-1].before)
    return found
