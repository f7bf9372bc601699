"""Time asked for and given: holds (挂账) and extensions (延期). Asked by the lead, decided by another, ended on record.

A hold stops arrive and resolve, never secure. An extension moves resolve; the first target stays on record. The
resident is told before the old date, because nothing may be granted after it (law.md section 2).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import access
from cases.actions import _gate, asking
from cases.actions._door import Underway, door
from cases.clocks import planning, turning
from cases.models import Case, CaseEvent, Clock, Deferral
from cases.models.clock import ChangeKind
from cases.models.deferral import DeferralKind, DeferralState
from cases.models.request import RequestState
from cases.states import Actor, End, HoldReason, NotNow, Role, Verb
from mediation import directory
from mediation.models import Promise, Terms, Tier


def ask_hold(case: Case, *, by: Actor, reason: str, words: str, until: datetime) -> CaseEvent:
    """The lead asks that the clocks stand still until a moment, for a listed reason.

    Raises:
        NotNow: no listed reason, no words, a moment past or further ahead than the standing number of working days.
    """
    with door(case, Verb.ASK_HOLD, by=by) as deed:
        if reason not in HoldReason.values:
            raise NotNow(_("Choose what you are waiting for."))
        _need_no_hold(deed.case)
        _need_days_for(deed.case, until, at=deed.at)
        _ask(deed, DeferralKind.HOLD, words=words, until=until, reason=reason)
    return deed.event


def ask_extension(case: Case, *, by: Actor, words: str, until: datetime, consent: str = "") -> CaseEvent:
    """The lead asks for a later date to settle by: so often, and so many days beyond the first date, as the terms say.

    A matter of consensus has its longer time with both sides' `consent` alone (law.md section 3).

    Raises:
        NotNow: the date is not later than the present one, has passed, or lies too far ahead; time was given as often
            as may be; or a matter of consensus without the sides' consent.
    """
    with door(case, Verb.ASK_EXTENSION, by=by) as deed:
        _need_room_for(deed.case, until)
        agreed = deed.quote(consent)
        if deed.case.tier == Tier.LOW and agreed is None:
            raise NotNow(_("More time needs both sides' consent: write down who agreed, and when."))
        _ask(deed, DeferralKind.EXTENSION, words=words, until=until)
        deed.note(consent=agreed)
    return deed.event


def _need_days_for(case: Case, until: datetime, *, at: datetime) -> None:
    """Whether the terms leave days for a hold until then: each has its bound, and all of a handling together."""
    terms, hours = Terms.current(), directory.working_hours()
    if until > hours.add_days(at, terms.hold_days):
        raise NotNow(_("A hold may last at most %(days)s working days.") % {"days": terms.hold_days})
    # A hold of hours is a day: many short ones are no way round.
    held = sum(max(1, hours.working_days(each.decided_at, each.ended_at or each.until)) for each in _holds(case))
    if held + max(1, hours.working_days(at, until)) > terms.hold_days_in_all:
        raise NotNow(
            _("All holds of a case together may last at most %(days)s working days.") % {"days": terms.hold_days_in_all}
        )


def _holds(case: Case) -> list[Any]:
    """The holds that were granted in the present handling, running or over."""
    rows = Deferral.objects.filter(case=case, kind=DeferralKind.HOLD, handling=case.handling)
    return list(rows.filter(decided_at__isnull=False, state__in=[DeferralState.GRANTED, DeferralState.ENDED]))


def _need_no_hold(case: Case) -> None:
    if held(case) is not None:
        raise NotNow(_("The clocks stand still already."))


def room_for_more_time(case: Case) -> tuple[datetime, datetime] | None:
    """Between which dates a new one to settle by may lie, as far as the terms say: after the present one, until so many
    days after the first; None where no such promise runs."""
    resolve = turning.own(case).filter(promise=Promise.RESOLVE).first()
    if resolve is None:
        return None
    return resolve.due_at, resolve.first_due_at + timedelta(days=Terms.current().extension_days)


def _need_room_for(case: Case, until: datetime) -> None:
    """Whether the terms leave room for that date."""
    resolve = turning.own(case).filter(promise=Promise.RESOLVE).first()
    if resolve is None or until <= resolve.due_at:
        raise NotNow(_("Name a date later than the present one."))
    terms = Terms.current()
    if _extensions(case) >= terms.extensions:
        sentence = ngettext(
            "More time may be given %(n)d time at most, and has been.",
            "More time may be given %(n)d times at most, and has been.",
            terms.extensions,
        )
        raise NotNow(sentence % {"n": terms.extensions})
    if until > resolve.first_due_at + timedelta(days=terms.extension_days):
        sentence = ngettext(
            "A new date may lie at most %(n)d day after the first one.",
            "A new date may lie at most %(n)d days after the first one.",
            terms.extension_days,
        )
        raise NotNow(sentence % {"n": terms.extension_days})


def _ask(deed: Underway, kind: str, *, words: str, until: datetime, reason: str = "") -> None:
    assert deed.by.member is not None  # only the lead comes this far
    saying = deed.say(words)
    if saying is None:
        raise NotNow(_("Say why more time is needed."))
    if until <= deed.at:
        raise NotNow(_("Name a time that is still to come."))
    if asked(deed.case, kind) is not None:
        raise NotNow(_("This has been asked already and waits for a decision."))
    deferral = Deferral.objects.create(
        case=deed.case,
        kind=kind,
        handling=deed.case.handling,
        reason=reason,
        saying=saying,
        until=until,
        asked_by=deed.by.member,
        asked_at=deed.at,
    )
    deed.note(deferral=deferral, until=until, reason=reason)


def grant_hold(case: Case, *, by: Actor, seen: int | None = None) -> CaseEvent:
    """Stop the clocks until the moment asked for. `seen`: the request that was read."""
    with door(case, Verb.HOLD, by=by) as deed:
        _need_no_hold(deed.case)
        if _holds(deed.case) and Role.REVIEWER not in access.roles(by, deed.case):
            raise NotNow(_("A second hold is the street office's to grant."))
        deferral = _decide(deed, DeferralKind.HOLD, state=DeferralState.GRANTED, seen=seen)
        _need_days_for(deed.case, deferral.until, at=deed.at)
        held_ones = _held_clocks(deed.case)
        _gate.tell_before(deed.case, [each for each in held_ones if each.due_at > deed.at], at=deed.at)
        planning.move(held_ones, ChangeKind.HOLD, at=deed.at, until=deferral.until.isoformat())
        deed.note(deferral=deferral, until=deferral.until, reason=deferral.reason)
    return deed.event


def grant_extension(case: Case, *, by: Actor, seen: int | None = None) -> CaseEvent:
    """Move the date to settle by; the leader's for the first time, the street office's for the second. `seen`: the
    request that was read.

    Raises:
        NotNow: nothing is asked, the old date has passed, or it is the second time and not the street office's hand.
    """
    with door(case, Verb.EXTEND, by=by) as deed:
        if _extensions(deed.case) and Role.REVIEWER not in access.roles(by, deed.case):
            raise NotNow(_("A second extension is the street office's to grant."))
        deferral = _decide(deed, DeferralKind.EXTENSION, state=DeferralState.GRANTED, seen=seen)
        own = turning.own(deed.case).filter(promise=Promise.RESOLVE)
        resolve = list(own.select_related("policy", "case", "undertaking"))
        if any(clock.due_at <= deed.at for clock in resolve):
            raise NotNow(_("The promised date has passed; it cannot be moved any more."))
        _gate.tell_before(deed.case, resolve, at=deed.at)
        planning.move(resolve, ChangeKind.EXTEND, at=deed.at, to=deferral.until.isoformat())
        deed.note(deferral=deferral, until=deferral.until)
    return deed.event


def refuse(case: Case, *, by: Actor, words: str) -> CaseEvent:
    """Refuse what is asked, with a reason. The clocks run on."""
    with door(case, Verb.REFUSE, by=by) as deed:
        if deed.say(words) is None:
            raise NotNow(_("Say why the request is refused."))
        kind = DeferralKind.HOLD if asked(deed.case, DeferralKind.HOLD) else DeferralKind.EXTENSION
        request = None if asked(deed.case, kind) else asking.asked(deed.case)
        if request is None:
            deed.note(deferral=_decide(deed, kind, state=DeferralState.REFUSED))
        elif by.member == request.asked_by:
            raise NotNow(_("Whoever asks does not decide."))
        else:
            asking.decide(request, deed, state=RequestState.REFUSED)
            deed.note(request=request, asked_by=request.asked_by)
    return deed.event


def release(case: Case, *, by: Actor) -> CaseEvent:
    """End a hold, before its time because what it waited for has come, or once its time is up."""
    with door(case, Verb.RELEASE, by=by) as deed:
        deferral = held(deed.case)
        if deferral is None:
            raise NotNow(_("No hold is running."))
        if deed.at < deferral.until:
            planning.move(_held_clocks(deed.case), ChangeKind.RELEASE, at=deed.at, ended=deed.at.isoformat())
        Deferral.objects.filter(pk=deferral.pk).update(
            state=DeferralState.ENDED, ended_at=deed.at, ended_by=deed.cause.event_id, ended=End.DONE
        )
        deed.note(deferral=deferral)
    return deed.event


def asked(case: Case, kind: str) -> Deferral | None:
    """What of this kind waits for a decision in the present handling."""
    return Deferral.objects.filter(case=case, kind=kind, handling=case.handling, state=DeferralState.ASKED).first()


def held(case: Case) -> Deferral | None:
    """The hold that is running in the present handling."""
    return Deferral.objects.filter(
        case=case, kind=DeferralKind.HOLD, handling=case.handling, state=DeferralState.GRANTED
    ).first()


def _decide(deed: Underway, kind: str, *, state: str, seen: int | None = None) -> Deferral:
    deferral = asked(deed.case, kind)
    if deferral is None:
        raise NotNow(_("Nothing is asked for."))
    asking.need_the_same(deferral.pk, seen)
    if deed.by.member == deferral.asked_by:
        raise NotNow(_("Whoever asks does not decide."))
    if state == DeferralState.GRANTED:
        _gate.second_hand(deed, asked_by=deferral.asked_by)
        if deferral.until <= deed.at:
            raise NotNow(_("The time asked for has passed."))
    deferral.state, deferral.decided_by, deferral.decided_at = state, deed.by.member, deed.at
    deferral.save(update_fields=["state", "decided_by", "decided_at"])
    return deferral


def _extensions(case: Case) -> int:
    return Deferral.objects.filter(
        case=case, kind=DeferralKind.EXTENSION, state=DeferralState.GRANTED, handling=case.handling
    ).count()


def _held_clocks(case: Case) -> list[Clock]:
    return list(turning.own(case).filter(promise__in=turning.HELD).select_related("policy", "case", "undertaking"))
