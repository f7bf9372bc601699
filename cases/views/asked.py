"""What several views share: who asks, and how a deed's form is answered. No address of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from cases import access
from cases.actions._door import attempt
from cases.forms import photo_field
from cases.forms.photo_field import PostedFiles
from cases.models import Case
from cases.photos import NoPicture
from cases.refusals import NotMeant
from cases.states import Actor, Forbidden, NotNow, Refused
from cases.throttling import addresses
from cases.typesetting import Printed
from mediation.models import Member


class MemberRequest(HttpRequest):
    """A request behind `login_required`."""

    user: Member


# What was asked cannot be done as the form stands; as the case stands; by this person; so often.
INCOMPLETE, NOT_NOW, NOT_YOURS, TOO_MANY = 422, 409, 403, 429


def posted(request: HttpRequest) -> dict[str, Any]:
    """What a form is bound to: what was posted (a lone button posts no answers, but is posted), or nothing on a GET."""
    if request.method != "POST":
        return {}
    files = PostedFiles(dict(request.FILES.lists()))
    files.may_keep = addresses.keeper(addresses.sender_of(request))
    return {"data": request.POST, "files": files}


def wants_all(request: HttpRequest) -> bool:
    """Whether all of a long history is asked for."""
    return request.GET.get("history") == "all"


class DoingForm(Protocol):
    """A form that does something when it is whole; what it did is `done`."""

    done: object

    def is_valid(self) -> bool: ...
    def do(self, *, by: Actor) -> object: ...
    def add_error(self, field: str | None, error: str) -> None: ...


def tried(form: DoingForm, *, by: Actor) -> int:
    """Do the deed of a posted form. Returns 200 when it is done, else the status of the form shown again."""
    if not form.is_valid():
        return INCOMPLETE
    try:
        form.done = form.do(by=by)
    except NoPicture as refusal:
        photo_field.refuse(form, refusal)
        return INCOMPLETE
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        if isinstance(refusal, NotMeant):
            return INCOMPLETE
        return NOT_YOURS if isinstance(refusal, Forbidden) else NOT_NOW
    return 200


def refusal(request: HttpRequest, by: Actor, verb: str, case: Case) -> Refused | None:
    """Why this verb is not open to this person, or None: asked before its form is built, so that who may not is shown
    nothing of it. What only does not fit now is told with the form again if it was posted, so that no words are lost.

    What was posted and is refused is recorded, as the door does.
    """
    case.now = timezone.now()
    is_tried = request.method == "POST"
    try:
        access.require(by, verb, case)
    except Forbidden as refused:
        if is_tried:
            with suppress(Forbidden), attempt(verb, by=by, case_id=case.pk):
                raise refused
        return refused
    except NotNow as refused:
        return None if is_tried else refused
    return None


def as_pdf(request: HttpRequest, draw: Callable[[], Printed], *, name: str, back: str) -> HttpResponse:
    """What `draw` sets, as a file to look at or to keep; or why it cannot be set now, with the way back."""
    try:
        printed = draw()
    except Refused as refused:
        return refused_page(request, refused, back=back, way_back=_("Back"))
    answer = HttpResponse(printed.content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    return answer


def refused_page(request: HttpRequest, refused: Refused, *, back: str, **context: Any) -> HttpResponse:
    """The sentence, and the way back."""
    status = NOT_YOURS if isinstance(refused, Forbidden) else NOT_NOW
    return render(request, "cases/refused.html", {"sentence": refused.sentence, "back": back, **context}, status=status)
