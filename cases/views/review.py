"""The street office's desk: what was missed and waits for a decision, and texts that a person must sort."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, casefile, hands
from cases.forms import DecideForm
from cases.states import Actor, Verb
from cases.views.asked import MemberRequest, posted, refusal, refused_page, tried, wants_all
from cases.views.shown import FIRST, shown


@login_required
@require_safe
@never_cache
def queue(request: MemberRequest) -> HttpResponse:
    """Cases that wait for this street office, what is urgent on top; follow-ups that were missed, requests for time,
    early signs.

    For whoever is of no street office the page is not there: what they may decide stands on the case.
    """
    if not request.user.is_of_street_office:
        raise Http404
    reader, late = request.user, Q(decide_by__lt=timezone.now())
    cases = shown("review", reader, most=FIRST, overdue=late)
    page = {
        "cases": cases,
        "overdue": cases.rows[0].overdue if cases else 0,
        "follow_ups": shown("follow-ups", reader),
        "out_of_hands": shown("out-of-hands", reader),
        "requests": shown("requests", reader),
        "to_approve": shown("to-approve", reader),
        "doubted": shown("doubted", reader),
        "flagged": shown("flagged", reader),
    }
    return render(request, "cases/review.html", page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def case(request: MemberRequest, number: str) -> HttpResponse:
    """One missed promise with all that is known, and the decision beneath it."""
    found = get_object_or_404(hands.shown(access.visible_to(request.user)), number=number)
    by = Actor(member=request.user)
    file = casefile.for_member(found, request.user, whole_history=wants_all(request))
    answers = posted(request)
    if answers and (refused := refusal(request, by, Verb.DECIDE, found)):
        return refused_page(request, refused, back=reverse("desk-case", args=[number]))
    if not answers and Verb.DECIDE not in file.verbs:
        return render(request, "cases/review_case.html", {"file": file})
    # A decision is made on what is there at its moment, not on what the page has gathered.
    form = DecideForm(**answers, case=found, reader=request.user, file=None if answers else file)
    status = tried(form, by=by) if form.is_bound else 200
    if form.is_bound and status == 200:
        messages.success(request, _("Decided. The group has been told."))
        return redirect("review")
    return render(request, "cases/review_case.html", {"file": file, "form": form}, status=status)
