"""All open cases of one member on one page, a neutral successor proposed for each (移交): the leader's, and the street
office's. The administration has pages of its own for it.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases import access, hands
from cases.actions import handing
from cases.forms.handing import HandedOn, HandOverForm
from cases.states import Actor
from cases.views.asked import INCOMPLETE, MemberRequest
from mediation.models import Member

# So many on one page; whoever has more of them presses again.
SHOWN = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hand_over(request: MemberRequest, member_id: int) -> HttpResponse:
    """Of a member of one's own groups. Not there for whoever plans for nobody."""
    groups = access.whose_groups(request.user)
    if not groups.exists():
        raise Http404
    theirs = Q(pk__in=access.whose_leave(request.user)) | Q(led_cases__site__group__in=groups, is_active=False)
    member = get_object_or_404(Member.objects.filter(theirs).distinct(), pk=member_id)
    cases = list(handing.of_member_to(member, by=request.user)[:SHOWN])
    rows = handing.hanging(cases, by=request.user)
    why = next((case.hands for case in cases if case.hands), "")
    initial = {"words": hands.sentence(why, member.name) if why else ""}
    form = HandOverForm(request.POST if request.method == "POST" else None, rows=rows, initial=initial)
    if form.is_bound and form.is_valid():
        _tell(request, form.do(by=Actor(member=request.user)))
        left = handing.of_member_to(member, by=request.user).exists()
        return redirect("hand-over", member_id=member_id) if left else redirect("desk")
    status = INCOMPLETE if form.is_bound else 200
    return render(request, "cases/hand_over.html", {"form": form, "member": member, "rows": rows}, status=status)


def _tell(request: MemberRequest, became: HandedOn) -> None:
    if became.done:
        said = ngettext("%(n)d case was handed over.", "%(n)d cases were handed over.", became.done)
        messages.success(request, said % {"n": became.done} + " " + _("The residents are told by text."))
    for case, sentence in became.refused:
        messages.error(request, f"{case.number}: {sentence}")
