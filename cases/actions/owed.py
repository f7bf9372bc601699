"""What is owed, between its being written down and its end: who owes it says that it is done, somebody else finds it
done in part, or not at all. That it is kept is noted in `undertaking`.

Never is it who owes it that says how it stands (law.md section 11): theirs is a report, which ends nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from cases import photos, reporters, willing
from cases.actions import briefing, judging
from cases.actions._door import Underway, door
from cases.actions.asking import done_or_asked
from cases.actions.undertaking import OWED, end, is_its_reviewers, open_ones, to_note, undertake_within
from cases.models import Case, CaseEvent, Undertaking
from cases.models.fieldwork import PhotoKind
from cases.photos import Shot
from cases.states import Actor, Forbidden, Found, NotNow, Verb


def report_done(
    case: Case, *, by: Actor, undertaking: Undertaking, words: str = "", pictures: Sequence[Shot] = ()
) -> CaseEvent:
    """Who owes it says that it is done, with a photo or in words. It runs on until somebody else has looked at it.

    Raises:
        Forbidden: somebody else owes it.
        NotNow: it is over, or neither a photo nor a word shows it.
    """
    shown = photos.develop(pictures)
    with door(case, Verb.REPORT_DONE, by=by) as deed:
        row = open_ones(deed.case, *OWED).filter(pk=undertaking.pk).select_for_update(of=("self",)).first()
        if row is None:
            raise NotNow(_("This has already been done."))
        if not owes(row, by, deed.case):
            raise Forbidden(_("Somebody else owes this."))
        if deed.say(words) is None and not shown:
            raise NotNow(_("Take a photo that shows it is done, or say what was done."))
        kept = judging.keep_of(row, shown, kind=PhotoKind.DONE, by=by, at=deed.at)
        row.reported_at, row.reported_by, row.report = deed.at, by.member, deed.saying
        row.save(update_fields=["reported_at", "reported_by", "report"])
        deed.note(undertaking=row, kind=row.kind, photos=len(kept))
    return deed.event


def owes(row: Undertaking, by: Actor, case: Case) -> bool:
    """Whether it is theirs to do: of their organisation, or of the side for which this resident speaks."""
    if by.member is not None:
        organisation = by.member.organisation_id
        return organisation is not None and organisation == row.by_organisation_id
    return row.party_id is not None and row.party_id in sides_of(case, by)


def sides_of(case: Case, by: Actor) -> set[int]:
    """The keys of the sides of this case for which a resident speaks, whether they reported it or not. Two statements
    at most."""
    own = set(reporters.own_sides(case, by).values_list("pk", flat=True))
    if by.is_proven:
        own |= set(willing.spoken_for(by.phone).filter(case=case).values_list("pk", flat=True))
    return own


def keep_in_part(case: Case, *, by: Actor, undertaking: Undertaking, words: str, until: datetime) -> CaseEvent:
    """It was done in part. `words` are what is left, which who owes it is told; due by `until`. A date later than the
    old one is asked for, and another decides.

    Raises:
        NotNow: it is over or not theirs to note, nothing is said, the date has passed, or the words say too much.
    """
    return done_or_asked(
        case,
        Verb.KEEP_PART,
        lambda: _keep_in_part(case, by=by, undertaking=undertaking, words=words, until=until),
        by=by,
        words=words,
        until=until,
        undertaking_id=undertaking.pk,
    )


def _keep_in_part(case: Case, *, by: Actor, undertaking: Undertaking, words: str, until: datetime) -> CaseEvent:
    with door(case, Verb.KEEP_PART, by=by) as deed:
        row = _to_note(deed, undertaking)
        briefing.need_no_identity(deed.case, words)
        if deed.say(words) is None:
            raise NotNow(_("Say what is left to do."))
        deed.meets_at = until  # due no later, it puts nothing off
        row.kept_at, row.kept_by, row.finding, row.found = deed.at, by.member, deed.saying, Found.IN_PART
        end(row, cause=deed.cause, by_its_reviewer=is_its_reviewers(deed))
        rest = undertake_within(
            deed.case, row.kind, by=by, due_at=until, saying=row.saying, brief=deed.saying,
            organisation=row.by_organisation, party=row.party, continues=row,
        )  # fmt: skip
        deed.note(undertaking=row, kind=row.kind, until=until, rest=rest)
    return deed.event


def _to_note(deed: Underway, undertaking: Undertaking) -> Undertaking:
    """What is owed, for whoever may look at it. An appointment or a follow-up is none."""
    row = to_note(deed, undertaking)
    if row.kind not in OWED:
        raise NotNow(_("Only what somebody owes is kept in part, or broken."))
    return row


def note_broken(case: Case, *, by: Actor, undertaking: Undertaking, words: str) -> CaseEvent:
    """It was not kept. Nothing ends by that: its promise runs on and climbs; the leader hears, and the other sides,
    with the ways that are open to them.

    Raises:
        NotNow: it is over, not theirs to note, noted before, or nothing is said.
    """
    with door(case, Verb.BREAK, by=by) as deed:
        row = _to_note(deed, undertaking)
        if row.broken_at is not None:
            raise NotNow(_("This has already been done."))
        if deed.say(words) is None:
            raise NotNow(_("Say what was found."))
        row.broken_at = deed.at
        row.save(update_fields=["broken_at"])
        deed.note(undertaking=row, kind=row.kind, until=row.due_at)
    return deed.event
