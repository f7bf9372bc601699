"""The addresses of the installation, and the yardstick: a view that does one insert and nothing else."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from notifications.models import InboundText


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """One row of the same table, by the ORM, marked as read: no task will look at it."""
    now = timezone.now()
    InboundText.objects.create(
        message_sid=uuid.uuid4().hex, sender="+8613800000000", recipient="+8652386000000", body=request.POST["Body"],
        raw=request.POST.dict(), received_at=now, read_at=now, outcome="yardstick",
    )  # fmt: skip
    return HttpResponse("", content_type="text/xml")


urlpatterns = [path("bench/insert/", insert), path("", include("config.urls"))]
