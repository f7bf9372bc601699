"""An address that breaks, to see what a person is then shown."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as real

handler500 = "config.views.server_error"


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [*real, path("breaks/", breaks)]
