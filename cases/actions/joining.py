"""Two reports of one dispute (并案): handled under the earlier one, and by themselves again.

Both keep their histories. What the later one promised stops, because the earlier one's promises rule
(law.md section 2); its residents come along, and keep their own number, link and words (`cases.reporters`).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet, When
from django.utils.translation import gettext as _

from cases import access, history, reporters, willing
from cases.actions import feedback, placing, signs, undertaking
from cases.actions._door import Underway, door, locked
from cases.actions.asking import done_or_asked
from cases.actions.assigning import ties_of
from cases.actions.table import sides
from cases.clocks import ending, turning
from cases.models import Case, CaseEvent, Clock, Party, Question, Representative
from cases.models.party import PARTED
from cases.states import Actor, Answer, NotNow, SignKind, State, UndertakingKind, Verb
from mediation.models import Promise


def offered(case: Case) -> QuerySet[Case]:
    """The cases this one may be like: earlier, open, at its site; those of its building and category first. Whether it
    can be joined to one (urgency, water, ties) is asked when it is."""
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
            others are joined to this one, or it is a 12345 work order.
        Forbidden: not the lead's, the leader's or the reviewer's to do.

    Where something promised here would be due later there, or the street office has it before it, it is asked for.
    """
    return done_or_asked(
        case, Verb.JOIN, lambda: _join(case, by=by, into=into, words=words), by=by, words=words, into_id=into.pk
    )


def _join(case: Case, *, by: Actor, into: Case, words: str) -> CaseEvent:
    with door(case, Verb.JOIN, by=by, beside=into.pk) as deed:
        _refuse_what_is_agreed(deed.case)
        this, other = deed.case, deed.other
        deed.puts_off = _puts_off(this, other)
        ties = [tie.sentence for tie in ties_of(this, other.lead)] if other.lead else []
        deed.move(into=other, ties=ties, why=deed.say(words))
        _bring_along(this, other)
        if this.signs.filter(kind=SignKind.COLLECTIVE, handling=this.handling).exists():
            signs.flag(other, SignKind.COLLECTIVE)  # many speak: what gathers them is the street office's at once
        deed.note(into=other, puts_off=deed.puts_off)
        _note_there(deed)
    return deed.event


def part(case: Case, *, by: Actor, words: str) -> CaseEvent:
    """By itself again, in the state it had, with its promises as if they had never stopped: what is late by now climbs.

    Raises:
        NotNow: it is joined to no other, somebody of it has signed or owes something there, or no reason is given.
    """
    where = Case.objects.filter(pk=case.pk).values_list("joined_to", flat=True).first() or case.pk
    with door(case, Verb.PART, by=by, beside=where) as deed:
        if deed.case.joined_to_id != deed.other.pk:  # somebody was faster, twice
            raise NotNow(_("This has already been done."))
        _refuse_who_is_bound(deed.case, deed.other)
        joining = _joining(deed.case)
        deed.move(back_to=joining.from_state, why=deed.say(words))
        ending.take_up_again(deed.case, joining, cause=deed.cause)
        _take_home(deed.case, deed.other)
        deed.note(from_id=deed.other.pk)
        _note_there(deed)
        deed.record()
        _settled_without_them(deed.other)
    return deed.event


def _refuse_what_is_agreed(case: Case) -> None:
    """What its sides have signed, or have in effect, is kept under its own number."""
    signed = Q(effective_at__isnull=False) | Q(signatures__isnull=False)
    if case.agreements.filter(signed, ended_at__isnull=True).exists():
        raise NotNow(_("The sides have signed an agreement here: settle this case by itself."))


def _refuse_who_is_bound(case: Case, other: Case) -> None:
    """Who has signed there, or owes something there, would neither see it any more nor report it as done."""
    for party in Party.objects.filter(case=other, came_with=case).exclude(PARTED).select_related("organisation"):
        if sides.is_bound(party):
            raise NotNow(_("Somebody of this case has signed or owes something in the other one: it stays joined."))


def _puts_off(case: Case, other: Case) -> bool:
    """Whether something promised here is due later there, or not promised at all.

    An earlier case may have been given time, or be in its second handling. That somebody has it in hand is kept for
    this one too; that somebody was there, or made it safe, only if it was since this report. An appointment ends with
    the joining, and so does the month to mediate, which the other may have later or not at all.
    """
    theirs = dict(turning.own(other).values_list("promise", "due_at"))
    if _has_arranged_more(case, other):
        return True
    kept = Clock.objects.own().filter(case=other, handling=other.handling, stopped_at__gte=case.reported_at)
    since = set(kept.values_list("promise", flat=True))
    own = turning.own(case).values_list("promise", "due_at")
    if other.lead_id is not None:
        since.add(Promise.ASSIGN)
    return any(theirs[promise] > due if promise in theirs else promise not in since for promise, due in own)


def _has_arranged_more(case: Case, other: Case) -> bool:
    """Whether the parties of the case are to meet, or its month to mediate ends sooner than the other's."""
    arranged = undertaking.open_ones(case)
    if arranged.filter(kind__in=undertaking.MEETINGS).exists():
        return True
    month = arranged.filter(kind=UndertakingKind.MEDIATION).first()
    if month is None:
        return False
    as_soon = undertaking.open_ones(other, UndertakingKind.MEDIATION).filter(due_at__lte=month.due_at)
    return not as_soon.exists()


def _note_there(deed: Underway) -> None:
    """The line in the history of the case that gathers."""
    other, (event_id,) = deed.other, history.new_ids(deed.by)
    history.record(
        history.NewEvent(
            case=other, verb=deed.verb, by=deed.by, at=deed.at, event_id=event_id, from_state=other.state,
            facts={"gathered": deed.case},
        )
    )  # fmt: skip


def _joining(case: Case) -> CaseEvent:
    """How it came to be joined: in which state it was, and what ended with it."""
    return case.events.filter(verb=Verb.JOIN, to_state=State.CLOSED).latest("id")


def _bring_along(case: Case, other: Case) -> None:
    """The sides of the case stand on the other one too. Whoever reported this one comes by it, though they may have
    reported the other as well: told and asked they are once for each phone."""
    for party in case.parties.filter(is_reporter=True):
        here = {
            "building": party.building,
            "is_reporter": True,
            "shares_contact": party.shares_contact,
            "phone_proven_at": party.phone_proven_at,
            "phone_proven_by": party.phone_proven_by,
        }
        rows = Party.objects.filter(case=other, came_with=case, phone=party.phone, organisation=None, added_at=None)
        if not rows.update(**here):
            Party.objects.create(
                case=other, came_with=case, phone=party.phone, side=party.side, name=party.name,
                language=party.language, extension=party.extension, **here,
            )  # fmt: skip
    _bring_others(case, other)
    _bring_organisations(case, other)
    Question.objects.filter(case=case, ended_at__isnull=True).update(ended_at=case.now)  # what it was asked is moot


def _bring_others(case: Case, other: Case) -> None:
    """Residents and households who did not report, with who speaks for them; none that the other one has already. To
    mediation they are asked there anew: it is another one."""
    there = list(willing.sides(other))
    theirs = case.parties.filter(is_reporter=False, organisation=None, came_with=None)
    for party in theirs.prefetch_related("representatives"):
        if any(sides.is_the_same(party, each) for each in there):
            continue
        came = Party.objects.create(
            case=other, came_with=case, side=party.side, is_household=party.is_household, name=party.name,
            phone=party.phone, extension=party.extension, phone_proven_at=party.phone_proven_at,
            phone_proven_by=party.phone_proven_by, phone_denied_at=party.phone_denied_at, building=party.building,
            unit=party.unit, room=party.room, reach=party.reach, needs=party.needs, language=party.language,
            added_at=party.added_at or case.now, added_by=party.added_by,
        )  # fmt: skip
        Representative.objects.bulk_create(
            Representative(
                case=other, party=came, kind=each.kind, name=each.name, phone=each.phone, relation=each.relation,
                authority=each.authority, added_at=each.added_at, added_by=each.added_by,
            )
            for each in party.representatives.all() if each.left_at is None
        )  # fmt: skip


def _bring_organisations(case: Case, other: Case) -> None:
    known = other.parties.filter(organisation__isnull=False).values("organisation")
    Party.objects.bulk_create(
        Party(
            case=other,
            came_with=case,
            side=party.side,
            organisation=party.organisation,
            is_guess=party.is_guess,
            confirmed_at=party.confirmed_at,
            confirmed_by=party.confirmed_by,
        )
        for party in case.parties.filter(organisation__isnull=False).exclude(organisation__in=known)
    )


def _take_home(case: Case, other: Case) -> None:
    """They leave the other one; what they said there stays said, and they are asked nothing more about it. A side that
    the other one, or a case still joined to it, has as well stays there."""
    came = Party.objects.filter(case=other, came_with=case)
    others = came.filter(Q(organisation__isnull=False) | Q(added_at__isnull=False))
    Representative.objects.filter(party__in=others, left_at=None).update(left_at=case.now)
    others.update(left_at=case.now)
    came.update(is_reporter=False, shares_contact=False, building=None, solved_at=None)
    for still in other.joined.all():
        _bring_others(still, other)
        _bring_organisations(still, other)
    placing.enter_other_side(other)
    gone = {str(phone) for phone in came.exclude(phone="").values_list("phone", flat=True)}
    stay = {str(phone) for phone in other.parties.filter(is_reporter=True).values_list("phone", flat=True)}
    Question.objects.filter(case=other, phone__in=gone - stay, ended_at__isnull=True).update(ended_at=case.now)


def _settled_without_them(other: Case) -> None:
    """Of those who were asked "solved?" all who are left have said so: that is the answer, though none says it now."""
    case = locked(other.pk)
    solved = case.parties.filter(is_reporter=True, solved_at__isnull=False)
    if access.awaits_answer(case) and solved.exists() and not reporters.still_asked(case).exists():
        feedback.note_answer(case, Answer.SOLVED)
