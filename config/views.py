"""The pages that belong to no dispute: home, errors, health. Signing in is in `accounts`."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config import health
from config import looks as kept_looks
from config.accounts.gate import next_step
from config.accounts.links import came_from, onward
from config.context import chrome


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front door: report a dispute, follow a case, or sign in."""
    return render(request, "home.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def looks(request: HttpRequest) -> HttpResponse:
    """Size of letters, colours, contrast: chosen here, or by the switch in the header, and kept on this device."""
    before = kept_looks.of(request)
    # Not in the address: where one came from may be a link that is a key.
    after = onward(request, otherwise=came_from(request) or "home")
    form = kept_looks.LooksForm(request.POST if request.method == "POST" else None, initial=vars(before))
    if form.is_bound and form.is_valid():
        response = redirect(after)
        kept_looks.keep(response, form.looks(before), secure=request.is_secure())
        return response
    return render(request, "looks.html", {"form": form, "next": after})


@require_safe
@never_cache
def operators_door(request: HttpRequest) -> HttpResponse:
    """Where the administration sends whoever it does not let in: to the one sign-in, or back to their own work."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:index")))
    if admin.site.has_permission(request):
        return redirect("admin:index")
    return render(request, "errors/operators.html", status=403)


@require_safe
def operators_password(request: HttpRequest) -> HttpResponse:
    """The administration's own page for it would be a second one."""
    return redirect("account-password")


@require_safe
def health_live(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def health_ready(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served, else 503. Each check is named to whoever watches the server (HEALTH_TOKEN) and to
    the operator; to strangers it is a word."""
    ready, words = health.report()
    status = 200 if ready else 503
    if not _watches_the_server(request, is_database_there=words["database"] == health.OK):
        return HttpResponse("ok\n" if ready else "not ok\n", content_type="text/plain", status=status)
    return JsonResponse({"ready": ready, "checks": words}, status=status)


def _watches_the_server(request: HttpRequest, *, is_database_there: bool) -> bool:
    wanted, said = settings.HEALTH_TOKEN, request.headers.get("Authorization", "")
    if wanted and constant_time_compare(said, f"Bearer {wanted}"):
        return True
    return is_database_there and not next_step(request) and admin.site.has_permission(request)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """No page here is for search engines."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere."""
    return render(request, "errors/csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request, so that a dead database cannot break the page that says so."""
    return HttpResponse(render_to_string("errors/500.html", dict(chrome())), status=500)
