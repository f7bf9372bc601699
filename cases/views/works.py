"""Works notices (告居民书) as members see them: the sites they serve, a site's notices with the form for another one,
and one of them to correct or withdraw. Residents read them on the page of their site.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cases import timemachine
from cases.actions import works as announcing
from cases.forms.works import NoticeForm, WithdrawNoticeForm
from cases.states import Actor
from cases.views.asked import MemberRequest, refused_page, tried
from mediation import boards, works
from mediation.models import NoticeEnd, Site, WorksNotice

# So many of a site's notices stand on its page, the newest first.
MOST = 50


def of_page(rows: QuerySet[WorksNotice]) -> QuerySet[WorksNotice]:
    """With what a page says of each; two statements, however many they are."""
    around = ("site", "organisation", "announced_by", "ended_by")
    return rows.select_related(*around).prefetch_related("buildings")


def announced(site: Site) -> QuerySet[WorksNotice]:
    """What works are announced at the site and not over, for residents; also what was withdrawn since, until it would
    have been."""
    rows = WorksNotice.objects.filter(site=site, ends_at__gt=timemachine.now())
    return of_page(rows.exclude(ended_as=NoticeEnd.CORRECTED).order_by("starts_at", "id"))


@login_required
@require_safe
@never_cache
def sites(request: MemberRequest) -> HttpResponse:
    """The sites this member serves, each with how many notices are in force."""
    if not boards.may_have_boards(request.user):
        raise Http404
    found = list(boards.sites_of(request.user))
    running = WorksNotice.objects.filter(site__in=found, ended_at__isnull=True, ends_at__gt=timemachine.now())
    counted: dict[int, int] = {}
    for site in running.values_list("site", flat=True):
        counted[site] = counted.get(site, 0) + 1
    return render(request, "cases/works.html", {"sites": [(site, counted.get(site.pk, 0)) for site in found]})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def site(request: MemberRequest, code: str) -> HttpResponse:
    """A site's notices, and the form for another one where it is this member's to announce."""
    found = _site(request, code)
    may = works.may_announce(request.user, found)
    if request.method == "POST" and (refused := announcing.refusal(found, by=Actor(member=request.user))):
        return refused_page(request, refused, back=reverse("works-site", args=[code]))
    form = NoticeForm(request.POST or None, site=found) if may else None
    status = tried(form, by=Actor(member=request.user)) if form and form.is_bound else 200
    if form and form.is_bound and status == 200:
        messages.success(request, _("Announced. Who asked for it is told by text."))
        return redirect("works-site", code=code)
    notices = of_page(WorksNotice.objects.filter(site=found).order_by("-id"))[:MOST]
    return render(request, "cases/works_site.html", {"site": found, "form": form, "notices": notices}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def notice(request: MemberRequest, code: str, notice_id: int) -> HttpResponse:
    """One notice: corrected by the form it was made with, or withdrawn with a reason."""
    found = _site(request, code)
    row = get_object_or_404(of_page(WorksNotice.objects.filter(site=found)), pk=notice_id)
    may = announcing.may_change(request.user, row) and row.ended_at is None and row.ends_at > timemachine.now()
    if request.method == "POST" and (refused := announcing.refusal(found, row, by=Actor(member=request.user))):
        return refused_page(request, refused, back=reverse("works-site", args=[code]))
    withdraws = "why_not" in request.POST
    form = NoticeForm(None if withdraws else request.POST or None, site=found, corrects=row)
    end = WithdrawNoticeForm(request.POST if withdraws else None, notice=row)
    asked = end if withdraws else form
    status = tried(asked, by=Actor(member=request.user)) if asked.is_bound else 200
    if asked.is_bound and status == 200:
        done = _("Withdrawn. Who was told is told so.") if withdraws else _("Corrected. Who was told is told so.")
        messages.success(request, done)
        return redirect("works-site", code=code)
    shown = {"site": found, "notice": row, "form": form, "end": end, "may": may or asked.is_bound}
    return render(request, "cases/works_notice.html", shown, status=status)


def _site(request: MemberRequest, code: str) -> Site:
    return get_object_or_404(boards.sites_of(request.user), code=code)
