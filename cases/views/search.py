"""The list of cases: looked for, narrowed, kept by name. One page for search, for all open and for the ended cases."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import finding, listing
from cases.forms.views import ViewForm
from cases.models import SavedView
from cases.views.asked import INCOMPLETE, MemberRequest
from config.custody.remembered import asked_once

# What was typed with somebody's telephone in it, of this browser: it stands in no address, and so in no log.
KEPT = "sought"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def search(request: MemberRequest) -> HttpResponse:
    """What was typed is posted, and answered with an address: of the list, narrowed and sorted by links."""
    if request.user.organisation is None:
        raise Http404
    if request.method != "POST":
        return listed(request, "")
    said = finding.clean(request.POST.get("q", ""))
    if finding.has_a_telephone(said):
        request.session[KEPT] = said
        return redirect(f"{reverse('desk-search')}?kept=1")
    return redirect(listing.Asked(said=said).address)


@login_required
@require_safe
@never_cache
def all_cases(request: MemberRequest, which: str) -> HttpResponse:
    """Every case this member may see, open or ended. Not there for the operator, who belongs to no organisation and
    sees none, ever."""
    if request.user.organisation is None:
        raise Http404
    return listed(request, which)


@asked_once()
def listed(request: MemberRequest, which: str) -> HttpResponse:
    """One page of the list. Six statements, whatever is asked for."""
    kept = str(request.session.get(KEPT, "")) if request.GET.get("kept") == "1" else ""
    asked = listing.read(which, request.GET, member=request.user, kept=kept)
    who = finding.reader(request.user)
    shown = {
        "listing": listing.page(asked, who),
        "asked": asked,
        "views": [(view, listing.address_of(view.asked)) for view in who.views],
        "groups": who.groups,
        "longest": finding.LONGEST,
    }
    return render(request, "cases/list.html", shown)


@login_required
@require_safe
@never_cache
def views(request: MemberRequest) -> HttpResponse:
    """The member's own kept lists: to be called otherwise, or taken away."""
    if request.user.organisation is None:
        raise Http404
    own = SavedView.objects.filter(member=request.user).select_related("group__site").order_by("pk")
    return render(request, "cases/views.html", {"views": [(view, listing.address_of(view.asked)) for view in own]})


@login_required
@require_POST
@never_cache
def keep_view(request: MemberRequest) -> HttpResponse:
    """Keep this list by a name; shared with a group by its leader alone."""
    if request.user.organisation is None:
        raise Http404
    which = request.POST.get("which", "")
    asked = listing.read(
        which if which in listing.PAGES else "", QueryDict(request.POST.get("asked", "")[:2000]), member=request.user
    )
    who = finding.reader(request.user)
    form = ViewForm(request.POST, member=request.user, groups=who.groups, asked=listing.kept_as(asked), own=who.views)
    if not form.is_valid():
        return render(request, "cases/view.html", {"form": form, "asked": asked}, status=INCOMPLETE)
    form.keep()
    messages.success(request, _("Kept: %(name)s.") % {"name": form.cleaned_data["name"]})
    return redirect(asked.address)


@login_required
@require_POST
@never_cache
def change_view(request: MemberRequest, view_id: int) -> HttpResponse:
    """Call one's own kept list otherwise, or take it away."""
    view = get_object_or_404(SavedView, pk=view_id, member=request.user)
    if "delete" in request.POST:
        view.delete()
        messages.success(request, _("Taken away: %(name)s.") % {"name": view.name})
        return redirect("views")
    own = list(SavedView.objects.filter(member=request.user).exclude(pk=view.pk))
    form = ViewForm(request.POST, member=request.user, groups={}, asked="", own=own)
    if not form.is_valid():
        return render(request, "cases/view.html", {"form": form, "view": view}, status=INCOMPLETE)
    view.name = form.cleaned_data["name"]
    view.save(update_fields=["name"])
    return redirect("views")
