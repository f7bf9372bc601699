"""One's own account: the password, the second factor, where one is signed in, what was changed lately."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.views.asked import MemberRequest
from config.accounts import devices, ledger, passwords, second_factor, sessions
from config.accounts.forms import ChangePasswordForm
from config.accounts.links import onward


@login_required
@require_safe
@never_cache
def account(request: MemberRequest) -> HttpResponse:
    """Everything about one's own account, with a button for each."""
    member = request.user
    page = {
        "account": second_factor.account_of(member),
        "needs_second_factor": second_factor.is_required(member),
        "signed_in": sessions.of(member),
        "here": request.session.session_key,
        "changes": ledger.of(member)[: ledger.FEW],
    }
    return render(request, "accounts/account.html", page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def password(request: MemberRequest) -> HttpResponse:
    """Change one's own password. This session goes on, all others end."""
    member = request.user
    is_temporary = second_factor.account_of(member).password_is_temporary
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, member=member)
    if not (form.is_bound and form.is_valid()):
        return render(request, "accounts/password.html", {"form": form, "is_temporary": is_temporary})
    passwords.set_own(member, form.cleaned_data["password1"], keep=request.session.session_key or "")
    update_session_auth_hash(request, member)
    sessions.note(request, member)
    messages.success(request, _("Your new password is set. You are signed out everywhere else."))
    response = redirect(onward(request, otherwise="account"))
    devices.remember(response, member)
    return response


@login_required
@require_POST
@never_cache
def sign_outs(request: MemberRequest) -> HttpResponse:
    """End one session by its key, or all others."""
    here = request.session.session_key or ""
    which = request.POST.get("which", "")
    ended = sessions.end_all(request.user, but=here) if which == "others" else sessions.end(request.user, which[:40])
    if ended:
        messages.success(request, _("Signed out there."))
    return redirect("account" if which != here else "sign-in")
