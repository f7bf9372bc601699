"""The addresses of these tests: the app's own, and the smallest possible door for texts that come in."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from notifications import gateways, inbox


@csrf_exempt
def inbound(request: HttpRequest) -> HttpResponse:
    if not gateways.is_genuine(request):
        return HttpResponse(status=403)
    inbox.receive(request.POST.dict())
    return HttpResponse("<Response/>", content_type="text/xml")


urlpatterns = [path("sms/inbound/", inbound), path("", include("notifications.urls"))]
