"""The resident's page behind an unguessable link, and what can be done there. Finding it again is `follow`."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import casefile, reporters
from cases.actions import contentment
from cases.forms import RESIDENT_DEEDS, DeedForm
from cases.models import Case
from cases.states import Actor, Forbidden, Mark, Refused, Verb
from cases.throttling import addresses, reports
from cases.views.asked import TOO_MANY, posted, refusal, refused_page, tried, wants_all
from cases.views.browser import SENTENCE, member_here, refuse_members
from cases.views.chrome import of_site
from cases.views.photos import sent

THANKS = {
    "confirm": gettext_lazy("Thank you. The case is settled."),
    "reopen": gettext_lazy("We have opened it again. The new times stand below."),
    "press": gettext_lazy("The street office has been told and must decide in time."),
    "withdraw": gettext_lazy("Taken back. Nobody will come for it any more."),
    "add": gettext_lazy("Added. Whoever is in charge has been told."),
    "done": gettext_lazy("Noted. Somebody else looks at it."),
    "mediation": gettext_lazy("Noted. You can change your mind at any time."),
    "coming": gettext_lazy("Thank you. Your answer is noted."),
    "aside": gettext_lazy("Noted. Your case goes to somebody else."),
}
ADDED = gettext_lazy("Added. It stands on your case.")
# Others who reported it are still asked, of which this resident is told nothing.
NOTED = gettext_lazy("Thank you. Your answer is noted.")


def opened_by(token: str) -> casefile.Opened:
    """What the link opens; without one it is a page that is not there."""
    opened = casefile.by_link(token)
    if opened is None:
        raise Http404
    return opened


@require_safe
@never_cache
def track(request: HttpRequest, token: str) -> HttpResponse:
    """What happens, who comes and by when."""
    opened = opened_by(token)
    if opened.is_other_side:
        shown = {"file": casefile.OtherSide(reporters.matter(opened.case), opened.by), "token": token}
        return render(request, "cases/side.html", {**shown, **of_site(opened.case.site)})
    file = casefile.for_resident(opened.case, opened.by, whole_history=wants_all(request))
    shown = {"file": file, "token": token, "is_members": member_here(request, opened.case) is not None}
    shown["marks"] = Mark.choices
    return render(request, "cases/track.html", {**shown, **of_site(opened.case.site)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def deed(request: HttpRequest, token: str, verb: str) -> HttpResponse:
    """Solved, not solved, press, withdraw, add words: a small form each, or one tap."""
    opened = opened_by(token)
    if verb not in RESIDENT_DEEDS:
        raise Http404
    case, by, matter = opened.case, opened.by, reporters.matter(opened.case)
    done = RESIDENT_DEEDS[verb].verb
    if refused := refused_here(request, by, done, matter):
        return refused_page(request, refused, back=f"/c/{token}/", **of_site(case.site))
    about = {"undertaking": request.GET.get("undertaking", "")}
    form = RESIDENT_DEEDS[verb](**posted(request), case=matter, by=by, initial=about)
    status = _tried(request, form, matter, by=by) if form.is_bound else 200
    if form.is_bound and status == 200:
        messages.success(request, NOTED if _is_waiting(verb, matter) else _thanks(verb, matter))
        return redirect("track", token=token)
    shown = {"form": form, "case": case, "token": token, **of_site(case.site)}
    return render(request, "cases/track_deed.html", shown, status=status)


def _thanks(verb: str, matter: Case) -> str:
    """What is true of it: where nobody leads as yet, or any more, nobody has been told."""
    return str(THANKS[verb] if verb != "add" or (matter.is_open and matter.lead_id is not None) else ADDED)


def refused_here(request: HttpRequest, by: Actor, verb: str, matter: Case) -> Refused | None:
    """Where a member of the case signed in, it is not the resident who presses; else as at any deed."""
    if request.method == "POST" and (refused := refuse_members(request, matter, verb)):
        return refused
    if request.method != "POST" and member_here(request, matter):
        return Forbidden(SENTENCE)
    return refusal(request, by, verb, matter)


def _tried(request: HttpRequest, form: DeedForm, matter: Case, *, by: Actor) -> int:
    """Do the deed; what comes with photos has the pace of reports, before one of them is opened."""
    if request.FILES or "photo-kept" in request.POST:
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


@require_POST
@never_cache
def content(request: HttpRequest, token: str) -> HttpResponse:
    """How content the resident is; back to their page, with what is said to it."""
    opened = opened_by(token)
    matter = reporters.matter(opened.case)
    if opened.is_other_side:
        raise Http404
    if refused := refuse_members(request, matter, Verb.CONFIRM):
        return refused_page(request, refused, back=f"/c/{token}/", **of_site(opened.case.site))
    try:
        contentment.say(matter, by=opened.by, mark=request.POST.get("mark", ""))
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, str(NOTED))
    return redirect("track", token=token)


@require_safe
@never_cache
def photo(request: HttpRequest, token: str, photo_id: int) -> FileResponse:
    """A photo of the resident's own case."""
    opened = opened_by(token)
    if opened.is_other_side:
        raise Http404
    shown = {each.pk: each for each in casefile.for_resident(opened.case, opened.by).photos}
    if photo_id not in shown:
        raise Http404
    return sent(shown[photo_id])
