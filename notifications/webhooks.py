"""The addresses the provider reports delivery to. Texts of people arrive elsewhere: their meaning is not ours."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications import gateways, receipts


@csrf_exempt
@require_POST
def receipt(request: HttpRequest, token: UUID | None = None) -> HttpResponse:
    """Status reports, of one message when its token stands in the address. 403 for what the provider did not send;
    else its thanks once they are stored, however often they come."""
    if not gateways.is_genuine(request):
        return HttpResponse(status=403)
    for token_of_news, news in gateways.receipts(request):
        receipts.note(
            token or token_of_news, news, raw=request.POST.dict() or {"MessageSid": news.sid, "status": news.word}
        )
    if token:
        return HttpResponse(status=204)
    content, kind = gateways.thanks()
    return HttpResponse(content, content_type=kind)
