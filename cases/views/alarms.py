"""Alarms about the text channel on the street office's and the operator's desk: what happened, what it means, seen."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases import queues
from cases.views.asked import MemberRequest
from notifications import alarms as channel

LONGEST_KEY = 18


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def alarms(request: MemberRequest) -> HttpResponse:
    """What nobody has looked at yet, newest first; a POST with `alarm` says that this person now has."""
    if not queues.watches_the_channel(request.user):
        raise Http404
    if request.method == "POST":
        which = request.POST.get("alarm", "")
        if which.isdecimal() and len(which) < LONGEST_KEY:
            channel.see([int(which)], by=request.user)
        return redirect("desk" if request.POST.get("from") == "desk" else "alarms")
    return render(request, "cases/alarms.html", {"alarms": list(queues.alarms(request.user))})
