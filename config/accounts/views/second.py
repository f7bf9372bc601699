"""The second factor's pages: asked at the door, made, its codes on paper made anew, taken off by whoever may."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cases.views.asked import MemberRequest
from config.accounts import second_factor
from config.accounts.acting import acting
from config.accounts.forms import EnrolForm, SecondFactorForm
from config.accounts.gate import note_passed
from config.accounts.links import onward
from config.accounts.models import Account
from config.beginning import first_page

MAKING = "new_authenticator"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def code(request: MemberRequest) -> HttpResponse:
    """The code of the moment, or one from paper."""
    account = second_factor.account_of(request.user)
    if not account.has_second_factor:
        raise Http404
    form = SecondFactorForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            if second_factor.passes(request.user, form.cleaned_data["code"]):
                note_passed(request, account)
                return redirect(onward(request, otherwise=first_page(request.user)))
            form.add_error("code", _("This code is not right. Wait for the next one, and type that."))
        except second_factor.TooManyCodes as too_many:
            minutes = max(1, -(-int((too_many.until - timezone.now()).total_seconds()) // 60))
            form.add_error(None, _("Too many wrong codes. Please try again in %(n)s minutes.") % {"n": minutes})
            status = 429
    return render(
        request,
        "accounts/code.html",
        {"form": form, "next": onward(request, otherwise=first_page(request.user))},
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: MemberRequest) -> HttpResponse:
    """Make a second factor, or move it to another phone: scan, type what the app shows, keep the codes on paper."""
    word = request.session.setdefault(MAKING, second_factor.new_word())
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        codes = second_factor.enrol(request.user, word, "".join(form.cleaned_data["code"].split()))
        if codes is not None:
            del request.session[MAKING]
            note_passed(request, Account.objects.get(member=request.user))
            return _shown_once(request, codes)
        form.add_error(
            "code", _("This is not what the app should show. Scan the picture again, and type what it shows.")
        )
    page = {
        "form": form,
        "qr": _qr(second_factor.address(request.user, word)),
        "secret": second_factor.secret(word),
        "is_required": second_factor.is_required(request.user),
        "next": onward(request, otherwise="desk"),
    }
    return render(request, "accounts/second_factor.html", page)


@login_required
@require_POST
@never_cache
def paper(request: MemberRequest) -> HttpResponse:
    """Ten new codes on paper; the old ones are void."""
    if not second_factor.account_of(request.user).has_second_factor:
        return redirect("second-factor-new")
    return _shown_once(request, second_factor.new_paper_codes(request.user))


@login_required
@require_POST
@never_cache
def off(request: MemberRequest) -> HttpResponse:
    """Do without it again: for those who need none."""
    if second_factor.is_required(request.user):
        raise Http404
    with acting(request.user):
        second_factor.take_away(request.user)
    messages.success(request, _("Your second step is off. Please sign in again."))
    return redirect("sign-in")


def _shown_once(request: MemberRequest, codes: list[str]) -> HttpResponse:
    """In the answer to the press, not at an address that could be opened again."""
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": onward(request, otherwise="desk")})


def _qr(address: str) -> SafeString:
    drawn = segno.make(address, error="m", micro=False)
    # Built by the library from the address alone.
    return SafeString(drawn.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None))
