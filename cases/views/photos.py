"""Photos are private: no folder of them is served. Each is handed out by a view that has asked who may see it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cases import access
from cases.models import Photo
from cases.views.asked import MemberRequest


@login_required
@require_safe
def photo(request: MemberRequest, photo_id: int) -> FileResponse:
    """A photo of a case this member may open and read the words of (of papers with names: the names), or of what their
    organisation has to do there. Anyone else gets 404."""
    found = get_object_or_404(
        Photo.objects.filter(case__in=access.visible_to(request.user)).select_related("case__site", "undertaking"),
        pk=photo_id,
    )
    owed = found.undertaking
    is_theirs = owed is not None and owed.by_organisation_id == request.user.organisation_id
    if not is_theirs and not access.sees_photo(access.sight(request.user, found.case), found):
        raise Http404
    return sent(found)


def sent(photo: Photo) -> FileResponse:
    """The picture itself: named by its case, never run as anything else."""
    return FileResponse(photo.file.open("rb"), content_type="image/jpeg", filename=f"{photo.case_id}-{photo.pk}.jpg")
