"""The resident's way in: choose the site (or come by its QR code), tell what happened, get a number and a link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, already, timemachine
from cases.actions import reporting
from cases.forms import ReportForm, TakenReportForm, photo_field
from cases.forms.steps import Steps
from cases.models import Case
from cases.photos import NoPicture
from cases.reading import reading
from cases.reading.reading import Reading
from cases.states import Actor, Forbidden, NotNow, Refused
from cases.throttling import addresses, reports
from cases.views.asked import INCOMPLETE, NOT_YOURS, TOO_MANY, MemberRequest, posted
from cases.views.browser import member_of_site
from cases.views.chrome import of_site
from cases.views.works import announced
from mediation import directory, finding
from mediation.models import Site
from notifications import phones

# One question a page, in this order; and the wish for all of them on one.
ONE_BY_ONE = (("words",), ("building", "unit", "room"), ("photo",), ("phone", "anonymous", "notices"))
WHOLE = "whole"
# So many sites are seen at a glance; of more one is looked for, and so many are shown at once.
AT_A_GLANCE, MOST_SITES = 8, 50


@require_safe
def choose_site(request: HttpRequest) -> HttpResponse:
    """All sites, as buttons; where they are many, those that fit what was typed."""
    asked = request.GET.get("q", "")[: finding.LONGEST]
    sites, closed = finding.open_sites(asked), finding.closed_sites(asked)
    is_long = bool(asked) or len(sites) > AT_A_GLANCE
    page = {"sites": sites[:MOST_SITES], "n": len(sites), "closed": closed[:MOST_SITES]}
    return render(request, "cases/choose_site.html", {**page, "asked": asked, "is_long": is_long})


@require_http_methods(["GET", "HEAD", "POST"])
def report_site(request: HttpRequest, code: str) -> HttpResponse:
    """The form of one site, by its public code."""
    site = directory.site_by_code(code)
    if site is None:
        raise Http404
    return _report(request, ReportForm(**posted(request), site=site), site)


@require_http_methods(["GET", "HEAD", "POST"])
def report_elsewhere(request: HttpRequest) -> HttpResponse:
    """The form for who does not know the site's name, or does not find it."""
    return _report(request, ReportForm(**posted(request), site=None), None)


def _report(request: HttpRequest, form: ReportForm, site: Site | None) -> HttpResponse:
    """The form, all on one page or one question a page, as its reader wants it; filed once it is whole."""
    go = request.POST.get("go", "")
    if go != WHOLE and ("step" in request.POST or "one" in request.GET):
        return _by_steps(request, form, site)
    if go == WHOLE:
        form.errors.clear()  # nothing was sent yet: the rest is asked now
        return _shown(request, form, site, status=200)
    status = INCOMPLETE if form.is_bound else 200
    if form.is_bound:
        answer, status = _filed(request, form)
        if answer is not None:
            return answer
    return _shown(request, form, site, status=status)


def _by_steps(request: HttpRequest, form: ReportForm, site: Site | None) -> HttpResponse:
    steps = Steps(form, ONE_BY_ONE, at=request.POST.get("step", ""), go=request.POST.get("go", ""))
    status = INCOMPLETE if steps.errors else 200
    if steps.is_sent:
        answer, status = _filed(request, form)
        if answer is not None:
            return answer
        steps.turn_to_what_is_wrong()
    page = {"form": form, "steps": steps, "site": site}
    return render(request, "cases/report_steps.html", {**page, **of_site(site)}, status=status)


def _filed(request: HttpRequest, form: ReportForm) -> tuple[HttpResponse | None, int]:
    """File it, and lead to its page; no answer where it was refused, with the sentence on the form and the status."""
    status = INCOMPLETE
    if form.is_valid():
        new, sender = form.new_report(_read(form)), addresses.sender_of(request)
        # In the browser of a member who serves there it is that member who writes it down, whoever dictates.
        by = Actor(member=member_of_site(request, new.site))
        try:
            reports.require(new, by=by, address=sender, from_address=addresses.reports_from(sender))
            if new.pictures:
                addresses.note_report(sender)  # what is opened for it counts, whether a report comes of it or not
            case = reporting.report(new, by=by)
        except reports.TooMany as refusal:
            form.add_error(None, refusal.sentence)
            status = TOO_MANY
        except NoPicture as refusal:
            photo_field.refuse(form, refusal)
        except NotNow as refusal:
            form.add_error(None, refusal.sentence)
        else:
            if not new.pictures:
                addresses.note_report(sender)
            messages.success(request, _received(case, new.phone))
            return redirect("track", token=case.token), 302
    return None, status


def _shown(request: HttpRequest, form: ReportForm, site: Site | None, *, status: int) -> HttpResponse:
    shown: dict[str, Any] = {"form": form, "site": site}
    if site is not None:
        shown |= {"notices": list(announced(site)), "already": already.at_site(site)}
    return render(request, "cases/report.html", {**shown, **of_site(site)}, status=status)


def _received(case: Case, phone: str) -> str:
    """What whoever sent the form reads at once: its number, and how to come back to it."""
    number = _("We have it. Your case number is %(number)s.") % {"number": case.number}
    if not phone or phones.is_landline(phone):
        return f"{number} " + _("Keep this page: it is your way back to it.")
    to = phones.masked(phone).removeprefix("+86")
    return f"{number} " + _("We text it to %(phone)s; keep this page as well.") % {"phone": to}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_report(request: MemberRequest) -> HttpResponse:
    """A member writes down what a caller or a visitor says. Not there for who serves no site."""
    if not access.report_sites(request.user).exists():
        raise Http404
    form = TakenReportForm(**posted(request), member=request.user)
    status = INCOMPLETE if form.is_bound else 200
    if form.is_bound and form.is_valid():
        case, status = _file(form, by=Actor(member=request.user))
        if case is None:
            return render(request, "cases/take_report.html", {"form": form}, status=status)
        messages.success(request, _("Written down. The case number is %(number)s.") % {"number": case.number})
        # A report of another group's site is that group's from now on; whoever took it down keeps the number.
        is_theirs = access.visible_to(request.user).filter(pk=case.pk).exists()
        return redirect("desk-case", number=case.number) if is_theirs else redirect("desk")
    return render(request, "cases/take_report.html", {"form": form}, status=status)


def _file(form: ReportForm, *, by: Actor) -> tuple[Case | None, int]:
    """File the report; no case when it was refused, with the sentence on the form and the status to answer with."""
    try:
        new = form.new_report(_read(form))
        reports.require_taken(new, by=by)
        return reporting.report(new, by=by), 200
    except NoPicture as refusal:
        photo_field.refuse(form, refusal)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        too_many, not_yours = isinstance(refusal, reports.TooMany), isinstance(refusal, Forbidden)
        return None, TOO_MANY if too_many else NOT_YOURS if not_yours else INCOMPLETE
    return None, INCOMPLETE


def _read(form: ReportForm) -> Reading:
    known = form.known_site or form.cleaned_data.get("site")
    return reading.understand(form.cleaned_data["words"], site=known, at=timemachine.now())
