"""The triage tray: texts that could become neither a case nor a reply by themselves, and what a person makes of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cases import queues
from cases.actions import tray as actions
from cases.forms import TrayForm
from cases.intake import sender
from cases.models import TrayItem
from cases.reading import reading
from cases.states import Actor, Refused
from cases.views.asked import INCOMPLETE, NOT_NOW, MemberRequest, posted


@login_required
@require_safe
@never_cache
def tray(request: MemberRequest) -> HttpResponse:
    """What waits, oldest first. For whoever is of no street office the page is not there."""
    if not request.user.is_of_street_office:
        raise Http404
    return render(request, "cases/tray.html", {"items": queues.tray(request.user)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def item(request: MemberRequest, item_id: int) -> HttpResponse:
    """One text: a new case, words on a case, a call, spam, or nothing; the sender's own cases stand ready to tap."""
    found = get_object_or_404(queues.tray(request.user), pk=item_id)
    form = TrayForm(**posted(request), member=request.user)
    status = 200
    if form.is_bound:
        status = INCOMPLETE
        if form.is_valid():
            try:
                _sort(found, form, by=Actor(member=request.user))
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
                status = NOT_NOW
            else:
                messages.success(request, _("Sorted."))
                return redirect("tray")
    own = queues.of_sender(request.user, found.inbound.sender)
    return render(request, "cases/tray_item.html", {"item": found, "form": form, "own": own}, status=status)


def _sort(item: TrayItem, form: TrayForm, *, by: Actor) -> None:
    said = form.cleaned_data
    plain = {TrayForm.DISMISS: actions.dismiss, TrayForm.SPAM: actions.spam, TrayForm.CALL: actions.call_back}
    if said["deed"] in plain:
        plain[said["deed"]](item, by=by)
    elif form.case is not None:
        actions.attach(item, by=by, case=form.case)
    else:
        text = item.inbound
        read = reading.understand(text.body, site=said["site"], at=text.received_at)
        actions.make_case(item, by=by, read=read, language=sender.language_of(text, read))
