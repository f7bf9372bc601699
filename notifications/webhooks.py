"""The address the provider reports delivery to. Texts that people send arrive elsewhere: what they mean is not ours."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications import gateways, receipts


@csrf_exempt
@require_POST
def receipt(request: HttpRequest, token: UUID) -> HttpResponse:
    """One status report. 403 without the provider's signature; 204 once it is stored, however often it comes."""
    if not gateways.is_genuine(request):
        return HttpResponse(status=403)
    receipts.apply(token, request.POST.dict())
    return HttpResponse(status=204)
