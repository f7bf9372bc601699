"""Texts from the provider: genuine or refused, stored by one insert, answered with nothing. They are read later;
what sounds like danger in a lane of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cases.reading.lane import may_be_danger
from notifications import gateways, inbox


@csrf_exempt
@require_POST
def inbound_text(request: HttpRequest) -> HttpResponse:
    """The same answer for a text and for its repeat; what is signed is stored, however much of it is missing."""
    if not gateways.is_genuine(request):
        return HttpResponseForbidden()
    for text in gateways.texts(request):
        inbox.store(text, goes_first=may_be_danger)
    content, kind = gateways.thanks()
    return HttpResponse(content, content_type=kind)
