"""The member's desk: what is mine and due next, a case with its history, and the verbs that are possible now."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, casefile, dispatching, hands, promised, queues, today
from cases.actions import calls as calls_made
from cases.casefile import table
from cases.desk_forms import MEMBER_DEEDS
from cases.forms import CallForm
from cases.forms.contact import ReadOutForm
from cases.forms.table import OpenNoteForm
from cases.models import CallTask, CaseEvent
from cases.states import Actor, Refused, Verb
from cases.views import field
from cases.views.asked import DoingForm, MemberRequest, posted, refusal, refused_page, tried, wants_all
from cases.views.shown import CARDS, FIRST, QUEUES, shown
from config.custody.remembered import asked_once


@login_required
@require_safe
@never_cache
def desk(request: MemberRequest) -> HttpResponse:
    """Mine, what nobody has, calls to make: the promise that runs out first on top."""
    member = request.user
    unassigned, beside = shown("unassigned", member, most=FIRST), queues.beside(member)
    queue = {
        "mine": shown("mine", member, most=FIRST),
        "unassigned": unassigned,
        "dispatch": dispatching.desk(unassigned, by=member),
        "loads": dispatching.loads(member, unassigned) if beside["plans"] else [],
        "out_of_hands": shown("out-of-hands", member),
        "doubted": shown("doubted", member),
        "flagged": shown("flagged", member),
        "calls": shown("calls", member),
        "to_approve": shown("to-approve", member),
    }
    owed, to_look_at = promised.on_desk(member)
    asked = {
        "owed": owed,
        "to_look_at": to_look_at,
        # Whoever plans for others and has nothing in hand begins with theirs.
        "today": today.of(member) if queue["mine"] or not beside["plans"] else today.Today(),
        "is_away": member.is_away_on(timezone.localdate()),
        "alarms": list(queues.alarms(member)),
    }
    page = render(request, "cases/desk.html", {**queue, **beside, **asked})
    return field.may_be_kept(page, None, member)


@login_required
@require_safe
@never_cache
def queue(request: MemberRequest, name: str) -> HttpResponse:
    """One queue of a desk, from its beginning or after a key."""
    if name not in QUEUES or request.user.organisation is None:
        raise Http404
    after = request.GET.get("after", "")
    rows = shown(name, request.user, most=CARDS, after=after)
    page = {"queue": rows, "name": name, "after": after}
    if name == "unassigned":
        page |= {"dispatch": dispatching.desk(rows, by=request.user), "back": "queue"}
    return render(request, "cases/queue.html", page)


@login_required
@require_safe
@never_cache
@asked_once()
def case(request: MemberRequest, number: str) -> HttpResponse:
    """One case, as far as this member may see it."""
    found = get_object_or_404(hands.shown(access.visible_to(request.user)), number=number)
    file = casefile.for_member(found, request.user, whole_history=wants_all(request))
    return field.may_be_kept(render(request, "cases/case.html", {"file": file}), found, request.user)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def deed(request: MemberRequest, number: str, verb: str) -> HttpResponse:
    """A verb: its small form, or the deed. Refused with a sentence if it is not possible for this person now."""
    if field.is_from_a_phone(request):
        return field.answered(request, number, verb)
    found = get_object_or_404(access.visible_to(request.user), number=number)
    if verb not in MEMBER_DEEDS:
        raise Http404
    by = Actor(member=request.user)
    if (refused := refusal(request, by, verb, found)) and not field.is_ahead(request, refused, verb):
        return refused_page(request, refused, back=reverse("desk-case", args=[number]))
    asked = MEMBER_DEEDS[verb]
    initial = {name: request.GET[name] for name in asked.prefilled if name in request.GET}
    form = asked(**posted(request), initial=initial, case=found, reader=request.user)
    status = tried(form, by=by) if form.is_bound else 200
    if isinstance(form, ReadOutForm) and form.code:
        # Shown once, in the answer to the press that was written down.
        page = {"case": found, "code": form.code, "until": form.key and form.key.code_until}
        return render(request, "cases/read_out.html", page)
    if isinstance(form, OpenNoteForm) and form.opened:
        return render(request, "cases/note_opened.html", {"case": found, "note": form.opened})
    if form.is_bound and status == 200:
        return _done(request, number, _what_was_done(form, verb), back=form.comes_back_to, step=form.step)
    answer = render(request, "cases/deed.html", {"form": form, "case": found, "verb": verb}, status=status)
    return field.may_be_kept(answer, found, request.user) if form.is_of_the_field else answer


def _what_was_done(form: DoingForm, verb: str) -> str:
    """The verb itself, or that it was asked for because another person decides."""
    return form.done.verb if isinstance(form.done, CaseEvent) else verb


def _done(request: MemberRequest, number: str, verb: str, *, back: str, step: str) -> HttpResponse:
    if verb == Verb.OPEN_CONTACT:
        # Shown once, in the answer to the press that was written down; not at an address that could be opened again.
        found = get_object_or_404(access.visible_to(request.user), number=number)
        file = casefile.for_member(found, request.user, contact_open=True)
        return render(request, "cases/case.html", {"file": file, "contact_open": True})
    is_visible = access.visible_to(request.user).filter(number=number).exists()
    if not is_visible:
        step = ""  # a corrected place has taken it to another group
    if verb == Verb.ASK:
        messages.success(request, _("Asked for. Somebody else decides, and you are told."), extra_tags=step)
    elif verb != Verb.PRINT:  # its page tells what was printed, and how far a case file is
        messages.success(request, _("Done: %(deed)s.") % {"deed": Verb(verb).label}, extra_tags=step)
    if not is_visible:
        return redirect("desk")
    if verb == Verb.ARRIVE and table.waits_for_a_look(request.user, number):
        messages.info(request, _("You are there: is the other side the one that was guessed? Look at the table."))
    place = reverse(back, args=[number])
    return redirect(f"{place}#step-{step}" if step else place)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def call(request: MemberRequest, task_id: int) -> HttpResponse:
    """Phone this resident, and write down what came of it."""
    calls = queues.calls_begun(request.user) if request.method == "POST" else queues.calls(request.user)
    task = get_object_or_404(calls, pk=task_id)
    if request.method == "POST" and "open" in request.POST:
        return _number_opened(request, task)
    form = CallForm(**posted(request), task=task)
    status = tried(form, by=Actor(member=request.user)) if form.is_bound else 200
    if form.is_bound and status == 200:
        messages.success(request, _("The call is written down."))
        return redirect("desk")
    return render(request, "cases/call.html", {"form": form, "task": task}, status=status)


def _number_opened(request: MemberRequest, task: CallTask) -> HttpResponse:
    """The number, shown once in the answer to the press that was written down."""
    try:
        number = calls_made.open_number(task, by=Actor(member=request.user))
    except Refused as refused:
        return refused_page(request, refused, back=reverse("desk"))
    return render(request, "cases/call.html", {"form": CallForm(task=task), "task": task, "number": number})
