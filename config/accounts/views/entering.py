"""The ways in: phone number and password, a code by text for whoever forgot it, an invitation for whoever has none."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.accounts import bounds, devices, keys, passwords, sessions, telling
from config.accounts.forms import CodeAndPasswordForm, NewPasswordForm, NumberForm
from config.beginning import first_page
from config.forms import SignInForm
from mediation.models import Member

BACKEND = "config.sign_in.MemberBackend"
ASKED_FOR = "code_for"


def let_in(request: HttpRequest, member: Member, *, to: str) -> HttpResponse:
    """Sign in here. The pages then speak the member's own language unless another was chosen on this device."""
    login(request, member, backend=BACKEND)
    sessions.note(request, member)
    response = redirect(to)
    devices.remember(response, member)
    if member.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, member.language, max_age=settings.LANGUAGE_COOKIE_AGE, samesite="Lax"
        )
    return response


class SignIn(LoginView):
    """Sign in by phone number and password. What else must be done first is the gate's."""

    template_name = "sign_in.html"
    authentication_form = SignInForm

    @method_decorator(never_cache)
    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        return super().dispatch(*args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        member = form.get_user()
        assert isinstance(member, Member)
        return let_in(self.request, member, to=self.get_redirect_url() or first_page(member))


def locked_out(request: HttpRequest, credentials: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
    """Answer for axes when a password has been wrong too often: what is locked, and the way that stays open."""
    minutes = round(float(settings.AXES_COOLOFF_TIME) * 60)
    told = {"minutes": minutes, "locked_by": getattr(request, "locked_by", bounds.PAIR) or bounds.PAIR}
    return render(request, "locked_out.html", told, status=429)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def forgot(request: HttpRequest) -> HttpResponse:
    """Ask for a code by text. The answer is the same whether or not the number is a member's."""
    form = NumberForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/forgot.html", {"form": form})
    request.session[ASKED_FOR] = form.cleaned_data["number"]
    if not bounds.may_ask_for_a_code(request):
        form.add_error(None, _("Too many codes were asked for from here. Please try again in an hour."))
        return render(request, "accounts/forgot.html", {"form": form}, status=429)
    keys.send_code(form.cleaned_data["number"])
    return redirect("forgot-code")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def forgot_code(request: HttpRequest) -> HttpResponse:
    """The code that came, and a new password. It signs in; the second factor is asked for all the same."""
    number = request.session.get(ASKED_FOR)
    if not number:
        return redirect("forgot")
    form = CodeAndPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if not bounds.may_try_a_code(request, number):
            form.add_error("code", _("Too many wrong codes from here. Try again in an hour, or over another network."))
            return render(request, "accounts/forgot_code.html", {"form": form}, status=429)
        member = keys.take_code(number, form.cleaned_data["code"], request=request)
        if member is not None:
            return _set_and_let_in(request, member, form.cleaned_data["password1"])
        form.add_error("code", _("This code is not right, or no longer good. Look again, or ask for a new one."))
    return render(request, "accounts/forgot_code.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The first password of whoever was invited. A link that is void says what to do."""
    key = keys.invited(token)
    if key is None:
        return render(request, "accounts/invitation_void.html", status=404)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, member=key.member)
    if form.is_bound and form.is_valid() and keys.use(key):
        return _set_and_let_in(request, key.member, form.cleaned_data["password1"])
    return render(request, "accounts/invitation.html", {"form": form, "invited": key.member})


def _set_and_let_in(request: HttpRequest, member: Member, raw: str) -> HttpResponse:
    passwords.set_own(member, raw)
    bounds.forgive(member)
    telling.tell_if_any()
    request.session.pop(ASKED_FOR, None)
    messages.success(request, _("Your new password is set."))
    return let_in(request, member, to=first_page(member))
