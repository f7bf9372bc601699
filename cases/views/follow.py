"""Finding one's case again: a code goes to the phone, and whoever has it types it in.

Asking shows nothing, and what is answered is the same whether number and phone fit, fit not, or do not exist.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.actions import keys
from cases.forms import CodeForm, FollowForm
from cases.models import Case
from cases.states import Verb
from cases.throttling import addresses, lookups
from cases.views.asked import INCOMPLETE, TOO_MANY, posted, refused_page
from cases.views.browser import refuse_members
from mediation.models import Terms

TRIED_TOO_OFTEN = {
    lookups.QUARTER_HOUR: gettext_lazy("Too many tries. Please wait a quarter of an hour, or call us."),
    lookups.DAY: gettext_lazy("Too many tries for one day. Please try again tomorrow, or call us."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def follow(request: HttpRequest) -> HttpResponse:
    """Which case, and to which phone the code is to go."""
    form = FollowForm(**posted(request))
    if not form.is_bound or not form.is_valid():
        return _page(request, form, status=INCOMPLETE if form.is_bound else 200)
    if answer := _held_back(request, form):
        return answer
    number, phone = form.cleaned_data["number"], form.cleaned_data["phone"].as_e164
    keys.send(number, phone)
    return _code_page(request, CodeForm(initial={"number": number, "phone": phone}))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """The code that came to the phone; it opens the case's page."""
    form = CodeForm(**posted(request))
    if not form.is_bound or {"number", "phone"} & form.errors.keys():
        return redirect("follow")
    if not form.is_valid():
        return _code_page(request, form, status=INCOMPLETE)
    if answer := _held_back(request, form):
        return answer
    said = form.cleaned_data
    key = keys.redeem(
        said["number"],
        said["phone"].as_e164,
        said["code"],
        agrees=said["agrees"],
        may_try=lookups.tries_of(addresses.sender_of(request)),
    )
    if key is not None:
        return redirect("track", token=str(key.token))
    form.add_error("code", _("This code does not fit, or its time is over. Check the digits, or ask for a new one."))
    return _code_page(request, form, status=INCOMPLETE)


def _held_back(request: HttpRequest, form: FollowForm) -> HttpResponse | None:
    """The answer to who may not ask from here, or not again so soon. Whether a case is there makes no difference to how
    often; each try counts, for there is none of which is said that it was in vain."""
    number, phone = form.cleaned_data["number"], form.cleaned_data["phone"].as_e164
    case = Case.objects.filter(number=number).first()
    if case and (refused := refuse_members(request, case, Verb.ADD)):
        return refused_page(request, refused, back="/")
    sender = addresses.sender_of(request)
    if wait := lookups.wait(number, phone, sender=sender):
        form.add_error(None, TRIED_TOO_OFTEN[wait])
        page = _code_page if isinstance(form, CodeForm) else _page
        return page(request, form, status=TOO_MANY)
    lookups.note(number, phone, sender=sender)
    return None


def _page(request: HttpRequest, form: FollowForm, *, status: int = 200) -> HttpResponse:
    return render(request, "cases/follow.html", {"form": form}, status=status)


def _code_page(request: HttpRequest, form: FollowForm, *, status: int = 200) -> HttpResponse:
    minutes = Terms.current().code_minutes
    return render(request, "cases/follow_code.html", {"form": form, "minutes": minutes}, status=status)
