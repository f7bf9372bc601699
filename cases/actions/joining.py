"""Two reports of one dispute (并案): handled under the earlier one, and by themselves again.

Both keep their histories. What the later one promised stops, because the earlier one's promises rule
(law.md section 2); its residents come along, and keep their own number, link and words (`cases.reporters`).
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet, When
from django.utils.translation import gettext as _

from cases import access, history, reporters
from cases.actions import reporting, signs
from cases.actions._door import change, locked, locked_both, traced
from cases.actions.assigning import ties_of
from cases.clocks import turning
from cases.models import Case, CaseEvent, Party, Question
from cases.models.sign import SignKind
from cases.states import Actor, NotNow, Role, State, Verb


def offered(case: Case) -> QuerySet[Case]:
    """The cases this one could be joined to: earlier, open, at its site; those of its building and category first."""
    if case.site_id is None or case.order_number:
        return Case.objects.none()
    earlier = Q(reported_at__lt=case.reported_at) | Q(reported_at=case.reported_at, pk__lt=case.pk)
    found = Case.objects.open().filter(earlier, site=case.site_id).select_related("building", "category", "site")
    alike = [
        models.Case(When(**{name: getattr(case, name)}, then=0), default=1) for name in ("category_id", "building_id")
    ]
    return found.order_by(*alike, "-id")


def join(case: Case, *, by: Actor, into: Case, words: str = "") -> CaseEvent:
    """Handle the case under an earlier one from now on. Each of the two histories gets a line.

    Raises:
        NotNow: the other has ended, is later, less urgent or at another site; its lead is tied to a side of this case;
            others are joined to this one, the street office has it before it, or it is a 12345 work order.
        Forbidden: not the lead's, the leader's or the reviewer's to do.
    """
    with traced(case.pk, Verb.JOIN, by=by), transaction.atomic():
        this, other = locked_both(case.pk, into.pk)

        def write(case: Case) -> dict[str, Any]:
            _bring_along(case, other)
            if case.signs.filter(kind=SignKind.COLLECTIVE, handling=case.handling).exists():
                signs.flag(other, SignKind.COLLECTIVE)  # many speak: what gathers them is the street office's at once
            _note_there(other, case, Verb.JOIN, by=by)
            # What ends with the case now, for parting to take up that and nothing else.
            return {"number": other.number, **turning.standing(case)}

        is_reviewer = Role.REVIEWER in access.roles(by, this)
        ties = [str(tie.words) for tie in ties_of(this, other.lead)] if other.lead else []
        puts_off = not is_reviewer and _puts_off(this, other)
        return change(this.pk, Verb.JOIN, by=by, into=other, ties=ties, puts_off=puts_off, words=words, also=write)


def part(case: Case, *, by: Actor, words: str) -> CaseEvent:
    """By itself again, in the state it had, with its promises as if they had never stopped: what is late by now climbs.

    Raises:
        NotNow: it is joined to no other, or no reason is given.
    """
    with traced(case.pk, Verb.PART, by=by), transaction.atomic():
        known = Case.objects.filter(pk=case.pk).values_list("joined_to", flat=True).first()
        this, other = locked_both(case.pk, known or case.pk)
        if this.joined_to_id not in (None, other.pk):  # somebody was faster, twice
            raise NotNow(_("This has already been done."))
        joining = _joining(this)

        def write(case: Case) -> dict[str, Any]:
            assert joining is not None  # the door has asked whether it is
            turning.take_up_again(case, joining.facts, ended_at=joining.at, at=case.now)
            _take_home(case, other)
            _note_there(other, case, Verb.PART, by=by)
            return {"number": other.number}

        back_to = joining.from_state if joining else ""
        event = change(this.pk, Verb.PART, by=by, back_to=back_to, words=words, also=write)
        _settled_without_them(other)
        return event


def _puts_off(case: Case, other: Case) -> bool:
    """Whether something promised here is due later there: an earlier case may have been given time, or be in its second
    handling."""
    theirs = dict(turning.own(other).values_list("promise", "due_at"))
    own = turning.own(case).values_list("promise", "due_at")
    return any(theirs.get(promise, due) > due for promise, due in own)


def _note_there(other: Case, case: Case, verb: str, *, by: Actor) -> None:
    """The line in the history of the case that gathers."""
    history.record(other, verb, by=by, at=case.now, from_state=other.state, gathered=case, number=case.number)


def _joining(case: Case) -> CaseEvent | None:
    """How it came to be joined: in which state it was, and what ended with it."""
    return case.events.filter(verb=Verb.JOIN, to_state=State.CLOSED).order_by("-id").first()


def _bring_along(case: Case, other: Case) -> None:
    """The sides of the case stand on the other one too. Whoever reported this one comes by it, though they may have
    reported the other as well: told and asked they are once for each phone."""
    for party in case.parties.filter(is_reporter=True):
        Party.objects.update_or_create(
            case=other,
            came_with=case,
            phone=party.phone,
            organisation=None,
            defaults={
                "side": party.side,
                "name": party.name,
                "building": party.building,
                "is_reporter": True,
                "shares_contact": party.shares_contact,
                "language": party.language,
            },
        )
    _bring_organisations(case, other)
    Question.objects.filter(case=case, ended_at__isnull=True).update(ended_at=case.now)  # what it was asked is moot


def _bring_organisations(case: Case, other: Case) -> None:
    known = other.parties.filter(organisation__isnull=False).values("organisation")
    Party.objects.bulk_create(
        Party(case=other, came_with=case, side=party.side, organisation=party.organisation)
        for party in case.parties.filter(organisation__isnull=False).exclude(organisation__in=known)
    )


def _take_home(case: Case, other: Case) -> None:
    """They leave the other one; what they said there stays said, and they are asked nothing more about it. A side that
    the other one, or a case still joined to it, has as well stays there."""
    came = Party.objects.filter(case=other, came_with=case)
    came.filter(organisation__isnull=False).delete()
    came.update(is_reporter=False, shares_contact=False, building=None, solved_at=None)
    for still in other.joined.all():
        _bring_organisations(still, other)
    reporting.enter_other_side(other)
    gone = {str(phone) for phone in came.exclude(phone="").values_list("phone", flat=True)}
    stay = {str(phone) for phone in other.parties.filter(is_reporter=True).values_list("phone", flat=True)}
    Question.objects.filter(case=other, phone__in=gone - stay, ended_at__isnull=True).update(ended_at=case.now)


def _settled_without_them(other: Case) -> None:
    """Of those who were asked "solved?" all who are left have said so: that is the answer."""
    case = locked(other.pk)
    said = case.parties.filter(is_reporter=True, solved_at__isnull=False)
    if case.state == State.RESOLVED and not case.answer and said.exists() and not reporters.still_asked(case).exists():
        reporting.confirm(case, by=Actor(case_id=case.pk), for_all=True)
