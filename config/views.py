"""The pages that belong to no dispute: home, sign-in, errors, health. What has a case is in `cases.views`."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import health
from config.context import chrome
from config.forms import SignInForm


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front door: report a dispute, follow a case, or sign in."""
    return render(request, "home.html")


class SignIn(LoginView):
    """Sign in by phone number; the pages then speak the member's own language unless another was chosen here."""

    template_name = "sign_in.html"
    authentication_form = SignInForm

    @method_decorator(never_cache)
    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        return super().dispatch(*args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        spoken = getattr(form.get_user(), "language", "")
        if spoken and settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, spoken, max_age=settings.LANGUAGE_COOKIE_AGE, samesite="Lax"
            )
        return response


@require_safe
@never_cache
def operators_door(request: HttpRequest) -> HttpResponse:
    """Where the administration sends whoever it does not let in: to the one sign-in, or back to their own work."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:index")))
    if admin.site.has_permission(request):
        return redirect("admin:index")
    return render(request, "errors/operators.html", status=403)


def locked_out(request: HttpRequest, credentials: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
    """Answer for axes when a number has been tried with too many wrong passwords."""
    minutes = round(float(settings.AXES_COOLOFF_TIME) * 60)
    return render(request, "locked_out.html", {"minutes": minutes}, status=429)


@require_safe
def health_live(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def health_ready(request: HttpRequest) -> JsonResponse:
    """200 when pages can be served, else 503; the body names each check."""
    ready, words = health.report()
    return JsonResponse({"ready": ready, "checks": words}, status=200 if ready else 503)


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
