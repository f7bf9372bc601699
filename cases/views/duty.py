"""Who is on duty when: the groups that a leader or a street office plans for, and the roster of one with its switch."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, timemachine
from cases.actions import rostering
from cases.forms.duty import TurnForm
from cases.states import Actor
from cases.views.asked import MemberRequest, tried
from mediation import duty
from mediation.models import CoordinationGroup


@login_required
@require_safe
@never_cache
def groups(request: MemberRequest) -> HttpResponse:
    """The groups they plan for."""
    found = list(access.whose_groups(request.user))
    if not found:
        raise Http404
    return render(request, "cases/duty.html", {"groups": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def roster(request: MemberRequest, code: str) -> HttpResponse:
    """One group's turns, the form for another one, and whether new cases go by it."""
    group = get_object_or_404(access.whose_groups(request.user), site__code=code)
    if request.method == "POST" and (said := _pressed(request, group)):
        messages.success(request, said)
        return redirect("duty-site", code=code)
    form = TurnForm(request.POST or None, group=group)
    status = tried(form, by=Actor(member=request.user)) if form.is_bound else 200
    if form.is_bound and status == 200:
        messages.success(request, _("The turn is entered."))
        return redirect("duty-site", code=code)
    turns = list(group.turns.select_related("member"))
    now = duty.who(turns, timemachine.now())
    page = {"group": group, "form": form, "turns": turns, "now": now}
    return render(request, "cases/duty_site.html", page, status=status)


def _pressed(request: MemberRequest, group: CoordinationGroup) -> str:
    """What a lone button did, in a sentence; empty where the form was sent."""
    turn = request.POST.get("drop", "")
    if turn.isdecimal() and len(turn) < 18:
        rostering.drop(group, int(turn), by=request.user)
        return _("The turn is taken off.")
    if "assigns" in request.POST:
        on = request.POST["assigns"] == "on"
        rostering.switch(group, on=on, by=request.user)
        return _("New cases go to who is on duty.") if on else _("The leader assigns new cases.")
    return ""
