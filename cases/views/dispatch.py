"""The presses of the leader's desk (`dispatching`), which itself is a part of `views.desk`."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cases.actions.assigning_many import Given
from cases.forms.dispatch import DispatchForm
from cases.states import Actor
from cases.views.asked import MemberRequest
from mediation.models import Member

SAID_AT_MOST = 8


@login_required
@require_POST
@never_cache
def dispatch(request: MemberRequest) -> HttpResponse:
    """Give one case, or those that are ticked, to somebody; back to where it was pressed, where the next one stands."""
    if request.user.organisation is None:
        raise Http404
    form = DispatchForm(request.POST, by=request.user)
    if form.is_valid():
        _tell(request, form.do(by=Actor(member=request.user)), form.cleaned_data["lead"])
    else:
        for sentence in form.non_field_errors():
            messages.error(request, str(sentence))
    return redirect(_back(request))


def _back(request: MemberRequest) -> str:
    """The desk, or the page of the queue; to an address of our own alone."""
    if request.POST.get("back") != "queue":
        return reverse("desk")
    after = request.POST.get("after", "")
    return reverse("desk-queue", args=["unassigned"]) + (f"?{urlencode({'after': after})}" if after else "")


def _tell(request: MemberRequest, all_of: Given, lead: Member) -> None:
    if all_of.given:
        messages.success(request, _given(all_of, lead))
    for _event in all_of.asked:
        messages.info(request, _("Asked for. Somebody else decides, and you are told."))
    for case, sentence in all_of.refused[:SAID_AT_MOST]:
        messages.error(request, f"{case.number}: {sentence}")
    if (more := len(all_of.refused) - SAID_AT_MOST) > 0:
        messages.error(request, _("%(n)d more were refused.") % {"n": more})


def _given(all_of: Given, lead: Member) -> str:
    n, told = len(all_of.given), all_of.are_told
    if n > 1:
        said = _("%(n)d cases are given to %(name)s, and %(told)d residents told by text.")
    elif told:
        said = _("Given to %(name)s, and the resident is told by text.")
    else:
        said = _("Given to %(name)s. No text reaches the resident.")
    return said % {"n": n, "name": lead.name, "told": told}
