"""The press by which whoever missed a promised time says why, on the page of the case."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cases import access
from cases.forms.missed import WhyForm
from cases.states import Actor
from cases.views.asked import MemberRequest, tried


@login_required
@require_POST
@never_cache
def why(request: MemberRequest, number: str) -> HttpResponse:
    """Why it was missed; back to the case, with what is said to it."""
    found = get_object_or_404(access.visible_to(request.user), number=number)
    form = WhyForm(request.POST, case=found)
    if tried(form, by=Actor(member=request.user)) == 200:
        messages.success(request, _("Noted. The street office reads it before it decides."))
    else:
        for sentences in form.errors.values():
            for sentence in sentences:
                messages.error(request, str(sentence))
    return redirect("desk-case", number=number)
