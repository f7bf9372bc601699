"""What was changed of accounts: for the street office, the district and the operator, of those they oversee."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases.views.asked import MemberRequest
from config.accounts import ledger


@login_required
@require_safe
@never_cache
def changes(request: MemberRequest) -> HttpResponse:
    """The newest changes; `?before=` goes on. For whoever oversees nobody it is not there."""
    if not ledger.is_open_to(request.user):
        raise Http404
    before = request.GET.get("before", "")
    events = ledger.seen_by(request.user)
    if before.isdecimal() and len(before) < 18:
        events = events.filter(pk__lt=int(before))
    page = list(events[: ledger.PAGE])
    more = page[-1].pk if len(page) == ledger.PAGE else None
    return render(request, "accounts/changes.html", {"changes": page, "more": more})
