"""Visits without signal: what a phone needs to go on without a network, and the answers to what it has kept and sends.

The worker lives in the scope of the desk. What the phone does is in `static/queue.js` and `static/field.js`.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases import access, handled, pressed, queues, willing
from cases.actions import kept
from cases.desk_forms import MEMBER_DEEDS
from cases.forms import field as of_the_field
from cases.forms.deed import DeedForm
from cases.models import Case, CaseEvent, Submission
from cases.models.submission import Undone
from cases.photos import TooBusy
from cases.pressed import Press, Repeated
from cases.states import Actor, Forbidden, Refused, Role, Verb
from cases.views.asked import INCOMPLETE, NOT_YOURS, MemberRequest, posted, refusal, tried
from mediation.models import Member

# So many of one's own cases are kept on a phone, those that are due first.
MOST_CASES = 12
# Raised when the worker itself is changed.
VERSION = 1
# Says for whom a page may be kept on their phone.
KEPT_FOR = "X-Kept-For"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: a script of our own, in the language of nobody. Always asked for anew; another version is
    another script, which takes the place of the one before."""
    files = _files()
    context = {
        "files": files,
        "static_url": settings.STATIC_URL,
        "queue": static("queue.js"),
        "version": _version(files),
    }
    body = render_to_string("cases/worker.js", context)
    return HttpResponse(body, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-store"})


def _files() -> list[str]:
    names = ("queue.js", "field.js", "site.js", "favicon.svg")
    sheets = ("tokens.css", "dark.css", "site.css", "contrast.css", "paper.css")
    return [static(name) for name in (*names, *sheets)]


def _version(files: list[str]) -> str:
    """Another one whenever one of these files is: their names say so."""
    return hashlib.sha256(" ".join([str(VERSION), *files]).encode()).hexdigest()[:12]


@require_safe
@never_cache
def no_signal(request: HttpRequest) -> HttpResponse:
    """What is shown without a network where no copy of the page lies on the phone. Nobody's: a copy of it is kept."""
    nobody: dict[str, Any] = {"user": None, "request": None, "messages": []}
    return render(request, "cases/no_signal.html", nobody)


@require_safe
@never_cache
def here(request: HttpRequest) -> JsonResponse:
    """Who is signed in here, with a token for what they send; with `?pages`, which pages of their own open cases a
    phone should have a copy of, each with a stamp that is another when the case has changed."""
    member = request.user
    if not isinstance(member, Member):
        return JsonResponse({"member": None})
    answer: dict[str, Any] = {"member": member.pk, "name": member.name, "token": get_token(request)}
    if "pages" in request.GET:
        answer |= {"pages": _pages(member), "version": _version(_files())}
    return JsonResponse(answer)


def _pages(member: Member) -> list[dict[str, Any]]:
    cases = list(queues.mine(member).values_list("pk", flat=True)[:MOST_CASES])
    latest = CaseEvent.objects.filter(case=OuterRef("pk")).order_by("-id").values("pk")[:1]
    last: Any = Case.objects.filter(pk__in=cases).annotate(last_event=Subquery(latest))
    sides = {each["case"] for each in willing.cases_of(member)}
    pages = [{"stamp": "", "paths": [reverse("desk")]}]
    for case in last.order_by("pk"):
        mine = {Role.GROUP, Role.LEAD if case.lead_id == member.pk else Role.HELPER}
        mine |= {Role.SIDE} if case.pk in sides else set()
        verbs = of_the_field.may_be_needed(MEMBER_DEEDS.values(), case, member, frozenset(mine))
        paths = [reverse("desk-case", args=[case.number])]
        paths += [reverse("desk-verb", args=[case.number, verb]) for verb in verbs]
        pages.append({"stamp": f"{case.last_event}", "paths": paths})
    return pages


def is_ahead(request: HttpRequest, refused: Refused, verb: str) -> bool:
    """Whether a form of the field is fetched as a copy before it is open, to be filled in without a network: an arrival
    opens it, or does not."""
    is_of_the_field = MEMBER_DEEDS[verb].is_of_the_field
    return "copy" in request.GET and is_of_the_field and not isinstance(refused, Forbidden)


def may_be_kept(response: HttpResponse, case: Case | None, member: Member) -> HttpResponse:
    """Let the member's phone keep a copy of this page: their desk, and of their own open cases."""
    if case is None or (not access.has_ended(case) and _goes_there(case, member)):
        response.headers[KEPT_FOR] = str(member.pk)
    return response


def _goes_there(case: Case, member: Member) -> bool:
    return case.lead_id == member.pk or case.helpers.filter(pk=member.pk).exists()


# -- what a phone sends ------------------------------------------------------------------------------------------------


def is_from_a_phone(request: HttpRequest) -> bool:
    """Whether a script sends this form, and reads the answer; by itself, if the phone had kept it."""
    return request.method == "POST" and "press" in request.POST


def answered(request: MemberRequest, number: str, verb: str) -> JsonResponse:
    """Do what was pressed, once, or keep it. Answers with `state`:

    `done`, with where to go; `kept`, it could do nothing any more and lies with the leader; `refused`, nobody had kept
    it and the page itself is to be sent, which shows what is wrong; `other`, it is somebody else's; `busy`, to be sent
    again; `unknown`, there is no such case, verb or press.
    """
    case, form_of = _case(request.user, number), MEMBER_DEEDS.get(verb)
    if request.POST.get("press_by") != str(request.user.pk):
        return JsonResponse({"state": "other"})
    if case is None or form_of is None or not form_of.is_of_the_field:
        return JsonResponse({"state": "unknown"})
    try:
        press = pressed.read(request.POST, case=case, verb=verb, member=request.user)
    except ValueError:
        return JsonResponse({"state": "unknown"})
    if (row := press.earlier()) is not None:
        return _what_it_did(request, case, row)
    form = form_of(**posted(request), case=case, reader=request.user)
    try:
        with pressed.under_way(press):
            status = _done(request, form, press, case)
    except Repeated as repeated:
        return _what_it_did(request, case, repeated.row)
    if (row := press.row or press.earlier()) is not None:
        return _what_it_did(request, case, row)
    if status == 200:
        return _gone_on(request, case, verb)
    return _kept(request, form, press, case, status) if press.is_kept else JsonResponse({"state": "refused"})


def _case(member: Member, number: str) -> Case | None:
    """A case they may open, or may not any more but once had in hand."""
    if (found := access.visible_to(member).filter(number=number).first()) is not None:
        return found
    found = Case.objects.filter(number=number).first()
    return found if found is not None and handled.handled_by(member, found) else None


def _done(request: MemberRequest, form: DeedForm, press: Press, case: Case) -> int:
    by = Actor(member=request.user)
    if isinstance(refusal(request, by, press.verb, case), Forbidden):
        return NOT_YOURS
    return tried(form, by=by)


def _kept(request: MemberRequest, form: DeedForm, press: Press, case: Case, status: int) -> JsonResponse:
    why = {INCOMPLETE: Undone.NOT_WHOLE, NOT_YOURS: Undone.NOT_THEIRS}.get(status, Undone.NOT_NOW)
    try:
        row = kept.keep(
            case,
            press,
            by=Actor(member=request.user),
            why=why,
            words=of_the_field.said(form),
            pictures=of_the_field.pictures(form),
        )
    except TooBusy:
        return JsonResponse({"state": "busy"})
    return _what_it_did(request, case, row)


def _what_it_did(request: MemberRequest, case: Case, row: Submission) -> JsonResponse:
    if row.event_id is not None:
        return _gone_on(request, case, row.verb)
    said = _("%(deed)s on %(number)s came too late to be done: %(why)s. It is kept, and the leader looks at it.")
    why = {"deed": Verb(row.verb).label, "number": case.number, "why": Undone(row.undone).label}
    messages.warning(request, said % why)
    return JsonResponse({"state": "kept"})


def _gone_on(request: MemberRequest, case: Case, verb: str) -> JsonResponse:
    is_visible = access.visible_to(request.user).filter(pk=case.pk).exists()
    if request.POST.get("press_kept") != "1":
        messages.success(request, _("Done: %(deed)s.") % {"deed": Verb(verb).label})
    return JsonResponse(
        {
            "state": "done",
            "to": reverse(MEMBER_DEEDS[verb].comes_back_to, args=[case.number]) if is_visible else reverse("desk"),
        }
    )
