"""Texts from the provider: genuine or refused, stored by one insert, answered with nothing. They are read later."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications import gateways, inbox

NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@csrf_exempt
@require_POST
def inbound_text(request: HttpRequest) -> HttpResponse:
    """The same answer for a text and for its repeat. Without a signature or a number of its own it is refused."""
    if not gateways.is_genuine(request):
        return HttpResponseForbidden()
    if not request.POST.get("MessageSid"):
        return HttpResponseBadRequest()
    inbox.receive(request.POST)
    return HttpResponse(NOTHING, content_type="text/xml")
