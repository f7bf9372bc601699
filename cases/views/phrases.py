"""The page on which members keep words that they use often."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms import phrases as kept
from cases.forms.phrases import PhraseForm
from cases.models import Phrase
from cases.views.asked import INCOMPLETE, MemberRequest, posted
from mediation.models import Member, Membership


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def phrases(request: MemberRequest) -> HttpResponse:
    """What one keeps and what others share; and the form that keeps more."""
    if request.user.organisation is None:
        raise Http404
    rows = kept.of(request.user)
    own = [row for row in rows if row.member_id == request.user.pk]
    form = PhraseForm(**posted(request), member=request.user, groups=_led(request.user), own=own)
    if form.is_bound and form.is_valid():
        form.keep()
        messages.success(request, _("Kept."))
        return redirect("phrases")
    page = {"form": form, "own": own, "shared": [row for row in rows if row.member_id != request.user.pk]}
    return render(request, "cases/phrases.html", page, status=INCOMPLETE if form.is_bound else 200)


@login_required
@require_POST
@never_cache
def change_phrase(request: MemberRequest, phrase_id: int) -> HttpResponse:
    """Say one's own kept words otherwise, or take them away; a leader takes away what is shared with the group too."""
    groups = _led(request.user)
    theirs = Phrase.objects.filter(member=request.user)
    if "delete" in request.POST:
        get_object_or_404(theirs | Phrase.objects.filter(group__in=groups), pk=phrase_id).delete()
        messages.success(request, _("Taken away."))
        return redirect("phrases")
    phrase = get_object_or_404(theirs, pk=phrase_id)
    given = {"body": request.POST.get("body", ""), "group": phrase.group_id or ""}
    form = PhraseForm(given, member=request.user, groups=groups, own=theirs.exclude(pk=phrase.pk))
    if form.is_valid():
        form.keep(phrase)
        messages.success(request, _("Kept."))
    else:
        for sentences in form.errors.values():
            for sentence in sentences:
                messages.error(request, str(sentence))
    return redirect("phrases")


def _led(member: Member) -> dict[int, str]:
    """The groups this member leads, by their keys."""
    rows = Membership.objects.leading().filter(member=member).select_related("group__site")
    return {row.group_id: str(row.group) for row in rows}
