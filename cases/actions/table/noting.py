"""Notes at the table, each for one circle of readers: written, struck with a reason, never deleted; and what one side
told in confidence opened from above, with a reason. Who reads which is `circles`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases import access, circles, willing
from cases.actions._door import door
from cases.actions.table import convening
from cases.models import Case, CaseEvent, Note, NoteOpening, Party, Words
from cases.states import Actor, Forbidden, NotNow, Readers, Verb
from mediation.models import Member


def note(case: Case, *, by: Actor, words: str, circle: str, party: Party | None = None) -> CaseEvent:
    """Write a note for these readers; of what one side told in confidence `party` says which.

    Raises:
        NotNow: nothing is said, or it is not said in whose confidence it is.
        Forbidden: that circle is not this member's to write for, or nothing of the table is.
    """
    with door(case, Verb.NOTE, by=by) as deed:
        member = _member(by)
        mine = access.roles(by, deed.case)
        if not circles.of_member(member, deed.case, mine=mine).circles:
            raise Forbidden(_("This is not yours to do."))
        if circle not in circles.may_write(mine):
            raise Forbidden(_("Whoever leads the case writes for these readers."))
        if circle == Readers.SIDE and party is None:
            raise NotNow(_("Say in whose confidence it is."))
        held = convening.running(deed.case)
        if party is not None and not willing.present(deed.case).filter(pk=party.pk).exists():
            raise NotNow(_("That side has left the case."))
        saying = Words.keep(words, readers=circle)
        if saying is None:
            raise NotNow(_("Write the note first."))
        made = Note.objects.create(
            case=deed.case, session=held, party=party if circle == Readers.SIDE else None,
            saying=saying, at=deed.at, by=member,
        )  # fmt: skip
        deed.note(note=made, session=held, circle=circle)
    return deed.event


def strike(case: Case, *, by: Actor, note: Note, words: str) -> CaseEvent:
    """Strike a note, with the reason; it stays to be read by whom it was for.

    Raises:
        NotNow: it is struck already, or no reason is given.
        Forbidden: it is neither theirs nor do they lead the case.
    """
    with door(case, Verb.STRIKE, by=by) as deed:
        member = _member(by)
        row = _readable(deed.case, note, by=member)
        if row.by_id != member.pk and deed.case.lead_id != member.pk:
            raise Forbidden(_("Whoever wrote a note, or leads the case, strikes it."))
        if row.struck_at is not None:
            raise NotNow(_("This note is struck already."))
        why = Words.keep(words, readers=row.saying.readers)
        if why is None:
            raise NotNow(_("Say why it is struck."))
        row.struck_at, row.struck_by, row.why_struck = deed.at, member, why
        row.save(update_fields=["struck_at", "struck_by", "why_struck"])
        deed.note(note=row, circle=row.saying.readers)
    return deed.event


def open_note(case: Case, *, by: Actor, note: Note, words: str) -> tuple[CaseEvent, Note]:
    """Open what one side told in confidence, from the street office, with a reason that its author reads. Returns the
    event, and the note to be shown once.

    Raises:
        NotNow: no reason is given, or the note is for everybody there anyway.
        Forbidden: it is for the mediator alone, or not theirs to open.
    """
    with door(case, Verb.OPEN_NOTE, by=by) as deed:
        member = _member(by)
        reading = circles.of_member(member, deed.case)
        row = Note.objects.select_for_update(of=("self",)).select_related("saying", "by", "party").filter(
            pk=note.pk, case=deed.case
        ).first()  # fmt: skip
        if row is None or not reading.may_open or row.saying.readers != Readers.SIDE:
            raise Forbidden(_("This is not yours to do."))
        reason = Words.keep(words, readers=Readers.STREET)
        if reason is None:
            raise NotNow(_("Say why you open it: its author reads this."))
        opening = NoteOpening.objects.create(note=row, member=member, reason=reason, at=deed.at)
        deed.note(note=row, opening=opening, session=row.session, circle=row.saying.readers)
    return deed.event, row


def _readable(case: Case, note: Note, *, by: Member) -> Note:
    """The note under its lock; one that is not theirs to read is none.

    Raises:
        Forbidden: there is none for them.
    """
    rows = Note.objects.select_for_update(of=("self",)).select_related("saying")
    row = rows.filter(pk=note.pk, case=case).first()
    if row is None or not circles.reads(circles.of_member(by, case), row):
        raise Forbidden(_("This is not yours to do."))
    return row


def _member(by: Actor) -> Member:
    assert by.member is not None  # only members sit at the table
    return by.member
