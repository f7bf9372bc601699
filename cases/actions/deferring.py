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
from cases.actions._door import change
from cases.clocks import planning, turning
from cases.models import Case, CaseEvent, Deferral
from cases.models.clock import ChangeKind
from cases.models.deferral import DeferralKind, DeferralState, HoldReason
from cases.states import Actor, NotNow, Role, Verb
from mediation import directory
from mediation.models import Promise, Terms, Tier


def ask_hold(case: Case, *, by: Actor, reason: str, words: str, until: datetime) -> CaseEvent:
    """The lead asks that the clocks stand still until a moment, for a listed reason.

    Raises:
        NotNow: no listed reason, no words, a moment past or further ahead than the standing number of working days.
    """

    def write(case: Case) -> dict[str, Any]:
        if reason not in HoldReason.values:
            raise NotNow(_("Choose what you are waiting for."))
        latest = directory.working_hours().add_days(case.now, Terms.current().hold_days)
        if until > latest:
            raise NotNow(_("A hold may last at most %(days)s working days.") % {"days": Terms.current().hold_days})
        return _ask(case, DeferralKind.HOLD, by=by, words=words, until=until, reason=reason)

    return change(case.pk, Verb.ASK_HOLD, by=by, also=write, notes={"words": words})


def ask_extension(case: Case, *, by: Actor, words: str, until: datetime, consent: str = "") -> CaseEvent:
    """The lead asks for a later date to settle by: so often, and so many days beyond the first date, as the terms say.

    A matter of consensus has its longer time with both sides' `consent` alone (law.md section 3).

    Raises:
        NotNow: the date is not later than the present one, has passed, or lies too far ahead; time was given as often
            as may be; or a matter of consensus without the sides' consent.
    """

    def write(case: Case) -> dict[str, Any]:
        resolve = turning.own(case).filter(promise=Promise.RESOLVE).first()
        if resolve is None or until <= resolve.due_at:
            raise NotNow(_("Name a date later than the present one."))
        terms = Terms.current()
        if _extensions(case) >= terms.extensions:
            said = ngettext(
                "More time may be given %(n)d time at most, and has been.",
                "More time may be given %(n)d times at most, and has been.",
                terms.extensions,
            )
            raise NotNow(said % {"n": terms.extensions})
        if until > resolve.first_due_at + timedelta(days=terms.extension_days):
            said = ngettext(
                "A new date may lie at most %(n)d day after the first one.",
                "A new date may lie at most %(n)d days after the first one.",
                terms.extension_days,
            )
            raise NotNow(said % {"n": terms.extension_days})
        if case.tier == Tier.LOW and not consent.strip():
            raise NotNow(_("More time needs both sides' consent: write down who agreed, and when."))
        return {**_ask(case, DeferralKind.EXTENSION, by=by, words=words, until=until), "consent": consent.strip()}

    return change(case.pk, Verb.ASK_EXTENSION, by=by, also=write, notes={"words": words})


def _ask(case: Case, kind: str, *, by: Actor, words: str, until: datetime, reason: str = "") -> dict[str, Any]:
    assert by.member is not None  # only the lead comes this far
    if not words.strip():
        raise NotNow(_("Say why more time is needed."))
    if until <= case.now:
        raise NotNow(_("Name a time that is still to come."))
    if asked(case, kind) is not None:
        raise NotNow(_("This has been asked already and waits for a decision."))
    deferral = Deferral.objects.create(
        case=case,
        kind=kind,
        handling=case.handling,
        reason=reason,
        words=words,
        until=until,
        asked_by=by.member,
        asked_at=case.now,
    )
    return {"deferral": deferral, "until": until}


def grant_hold(case: Case, *, by: Actor) -> CaseEvent:
    """Stop the clocks until the moment asked for."""

    def write(case: Case) -> dict[str, Any]:
        deferral = _decide(case, DeferralKind.HOLD, by=by, state=DeferralState.GRANTED)
        if held(case) is not None and held(case) != deferral:
            raise NotNow(_("The clocks stand still already."))
        planning.move(_held_clocks(case), ChangeKind.HOLD, at=case.now, until=deferral.until.isoformat())
        return {"deferral": deferral, "until": deferral.until, "reason": deferral.reason}

    return change(case.pk, Verb.HOLD, by=by, also=write)


def grant_extension(case: Case, *, by: Actor) -> CaseEvent:
    """Move the date to settle by. The leader's for the first time, the street office's for the second.

    Raises:
        NotNow: nothing is asked, the old date has passed, or it is the second time and not the street office's hand.
    """

    def write(case: Case) -> dict[str, Any]:
        if _extensions(case) and Role.REVIEWER not in access.roles(by, case):
            raise NotNow(_("A second extension is the street office's to grant."))
        deferral = _decide(case, DeferralKind.EXTENSION, by=by, state=DeferralState.GRANTED)
        resolve = list(
            turning.own(case).filter(promise=Promise.RESOLVE).select_related("policy", "case", "undertaking")
        )
        if any(clock.due_at <= case.now for clock in resolve):
            raise NotNow(_("The promised date has passed; it cannot be moved any more."))
        planning.move(resolve, ChangeKind.EXTEND, at=case.now, to=deferral.until.isoformat())
        return {"deferral": deferral, "until": deferral.until}

    return change(case.pk, Verb.EXTEND, by=by, also=write)


def refuse(case: Case, *, by: Actor, words: str) -> CaseEvent:
    """Refuse what is asked, with a reason. The clocks run on."""

    def write(case: Case) -> dict[str, Any]:
        if not words.strip():
            raise NotNow(_("Say why the request is refused."))
        kind = DeferralKind.HOLD if asked(case, DeferralKind.HOLD) else DeferralKind.EXTENSION
        return {"deferral": _decide(case, kind, by=by, state=DeferralState.REFUSED)}

    return change(case.pk, Verb.REFUSE, by=by, also=write, notes={"words": words})


def release(case: Case, *, by: Actor) -> CaseEvent:
    """End a hold before its time: what it waited for has come."""

    def write(case: Case) -> dict[str, Any]:
        deferral = held(case)
        if deferral is None:
            raise NotNow(_("No hold is running."))
        if case.now < deferral.until:
            planning.move(_held_clocks(case), ChangeKind.RELEASE, at=case.now, ended=case.now.isoformat())
        Deferral.objects.filter(pk=deferral.pk).update(state=DeferralState.ENDED, ended_at=case.now)
        return {"deferral": deferral}

    return change(case.pk, Verb.RELEASE, by=by, also=write)


def asked(case: Case, kind: str) -> Deferral | None:
    """What of this kind waits for a decision in the present handling."""
    return Deferral.objects.filter(case=case, kind=kind, handling=case.handling, state=DeferralState.ASKED).first()


def held(case: Case) -> Deferral | None:
    """The hold that is running in the present handling."""
    return Deferral.objects.filter(
        case=case, kind=DeferralKind.HOLD, handling=case.handling, state=DeferralState.GRANTED
    ).first()


def _decide(case: Case, kind: str, *, by: Actor, state: str) -> Deferral:
    deferral = asked(case, kind)
    if deferral is None:
        raise NotNow(_("Nothing is asked for."))
    if by.member == deferral.asked_by:
        raise NotNow(_("Whoever asks does not decide."))
    if state == DeferralState.GRANTED and deferral.until <= case.now:
        raise NotNow(_("The time asked for has passed."))
    deferral.state, deferral.decided_by, deferral.decided_at = state, by.member, case.now
    deferral.save(update_fields=["state", "decided_by", "decided_at"])
    return deferral


def _extensions(case: Case) -> int:
    return Deferral.objects.filter(
        case=case, kind=DeferralKind.EXTENSION, state=DeferralState.GRANTED, handling=case.handling
    ).count()


def _held_clocks(case: Case) -> list[Any]:
    return list(turning.own(case).filter(promise__in=turning.HELD).select_related("policy", "case", "undertaking"))
