"""In whose browser a request comes: the members who are, or within a day were, signed in there.

Kept in a signed cookie of the browser itself, which outlives signing out, and nowhere else; it is set for members
alone, so that no resident is followed. Whoever handles a case is not to answer as its resident from the next tab.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import empty
from django.utils.translation import gettext_lazy as _

from cases import access, handled
from cases.actions._door import attempt
from cases.models import Case
from cases.states import Actor, Forbidden
from mediation.models import Member, Site

COOKIE, SALT, DAY = "members", "cases.members", 24 * 60 * 60
# How often a member's row in the cookie is written anew, and how many members of one browser are kept.
FRESH, MOST = 10 * 60, 20
SENTENCE = _(
    "A member of the group is or was signed in here today. What a resident says comes from their own phone: by text, "
    "or on their own browser. Whoever takes it down for them writes it on the case's page."
)

Next = Callable[[HttpRequest], HttpResponse]


def remember_members(get_response: Next) -> Next:
    """Middleware: note in the browser who is signed in there, for a day."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user = request.user
        was_asked_for = getattr(user, "_wrapped", user) is not empty  # a page that needs no session asks for none
        if was_asked_for and user.is_authenticated:
            seen, now = _seen(request), int(timezone.now().timestamp())
            if now - seen.get(user.pk, 0) > FRESH:
                kept = sorted({**seen, user.pk: now}.items(), key=lambda one: -one[1])[:MOST]
                response.set_signed_cookie(
                    COOKIE,
                    ".".join(f"{pk}-{at}" for pk, at in kept),
                    salt=SALT,
                    max_age=DAY,
                    secure=settings.SESSION_COOKIE_SECURE,
                    httponly=True,
                    samesite="Lax",
                )
        return response

    return respond


def refuse_members(request: HttpRequest, case: Case, verb: str) -> Forbidden | None:
    """The refusal, noted on the case with the member's name, if one who has or had to do with it is or was signed in
    here within a day; None for everybody else."""
    member = member_here(request, case)
    if member is None:
        return None
    try:
        with attempt(verb, by=Actor(member=member), case_id=case.pk):
            raise Forbidden(SENTENCE)
    except Forbidden as refused:
        return refused


def member_of_site(request: HttpRequest, site: Site | None) -> Member | None:
    """Who serves this site (any, where it is not known) and is or was signed in here within a day."""
    return next((member for member in _members(request) if access.may_report_at(member, site)), None)


def member_here(request: HttpRequest, case: Case) -> Member | None:
    """Who of the case is or was signed in here within a day; the one who is, first. No statement for anybody else's
    browser."""
    return next((member for member in _members(request) if _is_of(member, case)), None)


def _members(request: HttpRequest) -> list[Member]:
    now, seen = timezone.now().timestamp(), _seen(request)
    ids = [pk for pk, at in seen.items() if now - at < DAY]
    found = list(Member.objects.select_related("organisation").filter(pk__in=ids)) if ids else []
    if request.user.is_authenticated:
        found.insert(0, request.user)
    return found


def _is_of(member: Member, case: Case) -> bool:
    """Whether the case is before this member, or ever was."""
    return access.visible_to(member).filter(pk=case.pk).exists() or member.pk in handled.parts(case).lets_nobody_in


def _seen(request: HttpRequest) -> dict[int, int]:
    said = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=DAY) or ""
    pairs = (one.partition("-") for one in said.split(".") if one)
    return {int(pk): int(at) for pk, _dash, at in pairs if pk.isdecimal() and at.isdecimal()}
