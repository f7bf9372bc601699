"""The resident's page behind an unguessable link, what can be done there, and finding it by number and phone."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cases import casefile, reporters
from cases.forms import RESIDENT_DEEDS, DeedForm, FollowForm
from cases.models import Case
from cases.states import Actor
from cases.throttling import addresses, lookups, reports
from cases.views.asked import INCOMPLETE, TOO_MANY, posted, refusal, refused_page, tried, wants_all
from cases.views.chrome import of_site
from cases.views.photos import sent

THANKS = {
    "confirm": gettext_lazy("Thank you. The case is settled."),
    "reopen": gettext_lazy("We have opened it again. The new times stand below."),
    "press": gettext_lazy("The street office has been told and must decide in time."),
    "withdraw": gettext_lazy("Taken back. Nobody will come for it any more."),
    "add": gettext_lazy("Added. Whoever is in charge has been told."),
}
# Others who reported it are still asked, of which this resident is told nothing.
NOTED = gettext_lazy("Thank you. Your answer is noted.")
TRIED_TOO_OFTEN = {
    lookups.QUARTER_HOUR: gettext_lazy("Too many tries. Please wait a quarter of an hour, or call us."),
    lookups.DAY: gettext_lazy("Too many tries for one day. Please try again tomorrow, or call us."),
}


def _case(token: str) -> Case:
    case = casefile.by_link(token)
    if case is None:
        raise Http404
    return case


@require_safe
@never_cache
def track(request: HttpRequest, token: str) -> HttpResponse:
    """What happens, who comes and by when."""
    case = _case(token)
    file = casefile.for_resident(case, whole_history=wants_all(request))
    return render(request, "cases/track.html", {"file": file, **of_site(case.site)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def deed(request: HttpRequest, token: str, verb: str) -> HttpResponse:
    """Solved, not solved, press, withdraw, add words: a small form each, or one tap."""
    case = _case(token)
    if verb not in RESIDENT_DEEDS:
        raise Http404
    by, matter = Actor(case_id=case.pk), reporters.matter(case)
    form = RESIDENT_DEEDS[verb](**posted(request), case=matter)
    if not form.is_bound and (refused := refusal(by, form.verb, matter)):
        return refused_page(request, refused, back=f"/c/{token}/", **of_site(case.site))
    status = _tried(request, form, matter, by=by) if form.is_bound else 200
    if form.is_bound and status == 200:
        messages.success(request, NOTED if _is_waiting(verb, matter) else THANKS[verb])
        return redirect("track", token=token)
    return render(request, "cases/track_deed.html", {"form": form, "case": case, **of_site(case.site)}, status=status)


def _tried(request: HttpRequest, form: DeedForm, matter: Case, *, by: Actor) -> int:
    """Do the deed; what comes with photos has the pace of reports, before one of them is opened."""
    if request.FILES:
        sender = addresses.sender_of(request)
        try:
            reports.require_for_pictures(matter, by=by, address=sender, from_address=addresses.reports_from(sender))
        except reports.TooMany as refusal:
            form.full_clean()
            form.add_error(None, refusal.sentence)
            return TOO_MANY
        addresses.note_report(sender)
    return tried(form, by=by)


def _is_waiting(verb: str, matter: Case) -> bool:
    return verb == "confirm" and Case.objects.filter(pk=matter.pk, answer="").exists()


@require_safe
def photo(request: HttpRequest, token: str, photo_id: int) -> FileResponse:
    """A photo of the resident's own case."""
    shown = {each.pk: each for each in casefile.for_resident(_case(token)).photos}
    if photo_id not in shown:
        raise Http404
    return sent(shown[photo_id])


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def follow(request: HttpRequest) -> HttpResponse:
    """Find one's case by number and phone. What does not fit is answered alike, whether the number exists or not."""
    form = FollowForm(**posted(request))
    if not form.is_bound:
        return render(request, "cases/follow.html", {"form": form})
    if form.is_valid():
        number, phone = form.cleaned_data["number"], form.cleaned_data["phone"].as_e164
        sender = addresses.sender_of(request)
        if wait := lookups.wait(number, phone, sender=sender):
            form.add_error(None, TRIED_TOO_OFTEN[wait])
            return render(request, "cases/follow.html", {"form": form}, status=TOO_MANY)
        if case := casefile.by_number_and_phone(number, phone):
            return redirect("track", token=case.token)
        lookups.note(number, phone, sender=sender)
        form.add_error(None, _("We find no case with this number and this phone. Please check both, or call us."))
    return render(request, "cases/follow.html", {"form": form}, status=INCOMPLETE)
