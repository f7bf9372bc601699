"""Noting that one is away, or that somebody of one's group is."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.forms.leave import LeaveForm
from cases.states import Actor
from cases.views.asked import MemberRequest, tried


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leave(request: MemberRequest) -> HttpResponse:
    """One's own absence, or that of whoever is chosen. Not there for the operator, whose page of a member has it."""
    if request.user.organisation is None:
        raise Http404
    whose = request.GET.get("member", "")
    of = int(whose) if whose.isdecimal() and len(whose) < 18 else None
    form = LeaveForm(request.POST or None, by=request.user, of=of)
    status = tried(form, by=Actor(member=request.user)) if form.is_bound else 200
    if form.is_bound and status == 200:
        messages.success(request, _what_follows(form))
        return redirect("desk")
    return render(request, "cases/leave.html", {"form": form}, status=status)


def _what_follows(form: LeaveForm) -> str:
    said, leads = form.cleaned_data, form.done
    if said["first"] is None:
        return _("Noted: %(name)s is there.") % {"name": said["member"]}
    noted = _("Noted: %(name)s is away.") % {"name": said["member"]}
    if not isinstance(leads, int) or not leads:
        return noted
    follows = ngettext(
        "%(n)d open case of theirs stands before the leader or the street office while they are away.",
        "%(n)d open cases of theirs stand before the leader or the street office while they are away.",
        leads,
    )
    return f"{noted} {follows % {'n': leads}}"
