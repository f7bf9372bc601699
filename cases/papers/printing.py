"""Printing a paper: who may and what is missing is asked first, then it is set, then it is kept with its event.

The same data give the same row and the same bytes; other data give the next version. Setting takes moments for which
nobody should wait under a lock, so it happens before the door.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases import access, timemachine, typesetting, willing
from cases.actions._door import attempt, door
from cases.committees import committees
from cases.models import Case, CaseEvent, Document, FileNumber, Impression
from cases.papers import agreeing
from cases.papers.after import notice_of
from cases.papers.for_committee import CommitteeReading
from cases.papers.kinds import SORTS, sorts_for
from cases.papers.of_side import SideReading, sides_of
from cases.papers.reading import LANGUAGE, Missing, Offer, Reading
from cases.papers.volume import volume
from cases.paperwork import TITLES, Copy, PaperKind, Purpose, Series
from cases.states import Actor, NotNow, Verb
from mediation.models import Committee

# Papers in which stands what somebody said, to everybody or apart.
OF_WHAT_WAS_SAID = (PaperKind.INQUIRY, PaperKind.MEDIATION, PaperKind.VOLUME)


@dataclass(frozen=True)
class Wanted:
    """Which paper of a case: its kind, about which row; and if it is handed over (移交), to which people's mediation
    committee: then the event is that, which every side hears."""

    kind: str
    about: int = 0
    committee: Committee | None = None

    @property
    def verb(self) -> Verb:
        return Verb.PRINT if self.committee is None else Verb.HAND_OVER


@dataclass(frozen=True)
class Draft:
    """A paper before it is set: its data and pictures, and the number it bears."""

    data: dict[str, Any]
    pictures: dict[str, bytes]
    number: FileNumber

    @property
    def source(self) -> str:
        """The digest of all that makes it look as it does."""
        said = json.dumps(self.data, ensure_ascii=False, sort_keys=True)
        pictures = [hashlib.sha256(content).hexdigest() for _name, content in sorted(self.pictures.items())]
        return hashlib.sha256("\n".join([said, typesetting.edition(), *pictures]).encode()).hexdigest()


def offered(case: Case, by: Actor) -> dict[str, list[Offer]]:
    """The papers that this member, or this side of it, can have of the case, by their kind."""
    if (reading := _reading(case, by)) is None:
        return {}
    with translation.override(LANGUAGE):
        return {kind: offers for kind, sort in sorts_for(reading.copy).items() if (offers := sort.offers(reading))}


def printed(case: Case, by: Actor) -> list[Any]:
    """What has been printed of the case for such readers, newest first; `is_taken`: by this one, who may open it."""
    if (reading := _reading(case, by)) is None:
        return []
    taken = set(_taken(case, by))
    rows: list[Any] = list(_opened(reading).select_related("number", "made_by").order_by("-id"))
    for row in rows:
        row.is_taken = row.pk in taken
    return [row for row in rows if row.is_taken or row.copy == reading.copy]


def of_reader(case: Case, by: Actor, pk: int) -> Document | None:
    """A printed paper of which this member or side has taken a copy, and might still; None for any other."""
    reading = _reading(case, by)
    if reading is None or pk not in _taken(case, by):
        return None
    return _opened(reading).filter(pk=pk).select_related("impression", "number").first()


def print_paper(case: Case, *, by: Actor, wanted: Wanted, purpose: str) -> CaseEvent:
    """Print it, or take another copy of what was printed before and has not changed. Returns the event of it.

    Raises:
        Forbidden, NotNow: not theirs, or something is missing; the sentence names what.
    """
    return _printed(case, by=by, wanted=wanted, purpose=purpose, draw=_draft)


def print_volume(
    case: Case, *, by: Actor, purpose: str, says: Callable[[int], None], committee: Committee | None = None
) -> CaseEvent:
    """The same of the whole file. `says` is told how far it is: gathered, set. With a `committee` it is its record that
    is handed over there; nothing has been, before the file is kept."""

    def draw(reading: Reading, wanted: Wanted, number: FileNumber) -> Draft:
        draft = _whole(reading, number)
        says(1)
        return draft

    return _printed(
        case, by=by, wanted=Wanted(PaperKind.VOLUME, committee=committee), purpose=purpose, draw=draw, says=says
    )


def may_print(case: Case, *, by: Actor, wanted: Wanted) -> None:
    """Refuse now what would be refused anyway: to whom it is not offered, and without a place to number it by.

    Raises:
        Forbidden, NotNow: as `print_paper`.
    """
    case.now = timemachine.now()
    access.require(by, wanted.verb, case)
    if case.site is None:
        raise NotNow(_("Say first at which site it is: papers are numbered by site."))
    if wanted.committee is not None and wanted.committee not in committees(case):
        raise NotNow(_("Choose a people's mediation committee of this street or its communities."))
    reading = _reading(case, by, wanted)
    is_whole = wanted.kind == PaperKind.VOLUME and by.member is not None
    if reading is None or not (is_whole or _is_offered(reading, wanted)):
        raise NotNow(_("There is no such paper of this case."))


def _printed(
    case: Case,
    *,
    by: Actor,
    wanted: Wanted,
    purpose: str,
    draw: Callable[[Reading, Wanted, FileNumber], Draft],
    says: Callable[[int], None] = lambda step: None,
) -> CaseEvent:
    case = Case.objects.select_related("site__street", "building", "category", "lead").get(pk=case.pk)
    with attempt(wanted.verb, by=by, case_id=case.pk):
        may_print(case, by=by, wanted=wanted)
        if purpose not in Purpose.values:
            raise NotNow(_("Say what it is for."))
        number = _number(case, wanted)
    reading = _reading(case, by, wanted)
    assert reading is not None  # asked just now
    with attempt(wanted.verb, by=by, case_id=case.pk):
        draft = _drawn(reading, wanted, number, draw)
    source, before = draft.source, _latest(reading, wanted)
    if before is not None and before.source == source:
        return _taken_again(case, before, wanted, by=by, purpose=purpose)
    version = before.version + 1 if before else 1
    sheets = _set(case, reading, wanted, draft, version=version, by=by)
    says(2)
    return _kept(reading, wanted, draft, sheets, version=version, by=by, purpose=purpose)


def _drawn(
    reading: Reading, wanted: Wanted, number: FileNumber, draw: Callable[[Reading, Wanted, FileNumber], Draft]
) -> Draft:
    try:
        with translation.override(LANGUAGE):
            return draw(reading, wanted, number)
    except Missing as missing:
        raise NotNow(_("It cannot be printed yet. Missing: %(what)s.") % {"what": "、".join(missing.what)}) from missing


def _draft(reading: Reading, wanted: Wanted, number: FileNumber) -> Draft:
    data = SORTS[wanted.kind].data(reading, wanted.about)
    pictures: dict[str, bytes] = {}
    if wanted.kind == PaperKind.AGREEMENT:
        row = next(each for each in reading.agreements if each.pk == wanted.about)
        pictures = agreeing.pictures(reading, row)
    return Draft(_common(reading, wanted.kind, number) | data, pictures, number)


def _whole(reading: Reading, number: FileNumber) -> Draft:
    rows = FileNumber.objects.filter(case=reading.case)
    own = {(PaperKind.RECTIFICATION.value, row.about): row.text for row in rows if row.series == Series.RECTIFICATION}
    own |= {
        (PaperKind.RECTIFICATION.value, row.pk): notice.number
        for row in reading.undertakings
        if (notice := notice_of(row)) is not None
    }
    of_case = {
        (kind, offer.about): number.text
        for kind, sort in sorts_for(reading.copy).items()
        if sort.series == Series.MEDIATION
        for offer in sort.offers(reading)
    }
    data, pictures = volume(reading, numbers=of_case | own)
    return Draft(_common(reading, PaperKind.VOLUME, number) | data, pictures, number)


def _common(reading: Reading, kind: str, number: FileNumber) -> dict[str, Any]:
    return {
        "title": TITLES[kind],
        "number": number.text,
        "office": reading.office,
        "case_number": reading.case.number,
    }


def _number(case: Case, wanted: Wanted) -> FileNumber:
    """Given at the first printing; a case has one for all papers of its mediation, each rectification its own."""
    series = SORTS[wanted.kind].series if wanted.kind in SORTS else Series.MEDIATION
    about = wanted.about if series == Series.RECTIFICATION else 0
    return FileNumber.of(case, series=series, about=about, at=case.now, year=timezone.localdate(case.now).year)


def _is_offered(reading: Reading, wanted: Wanted) -> bool:
    sort = sorts_for(reading.copy).get(wanted.kind)
    return sort is not None and any(offer.about == wanted.about for offer in sort.offers(reading))


def _reading(case: Case, by: Actor, wanted: Wanted | None = None) -> Reading | None:
    """The case as whoever asks, or whom it is handed to, may have it on paper; None for who may have nothing."""
    if by.member is not None:
        is_handed = wanted is not None and wanted.committee is not None
        return CommitteeReading(case, by.member) if is_handed else Reading(case, by.member)
    sides = sides_of(case, by) if case.site_id is not None else []  # papers are numbered by site
    return SideReading(case, by, sides) if sides else None


def _copies(reading: Reading) -> QuerySet[Document]:
    """What was printed of its case for the same readers."""
    rows = Document.objects.filter(case=reading.case, copy=reading.copy)
    return rows.filter(organisation=reading.organisation, party=reading.side)


def _opened(reading: Reading) -> QuerySet[Document]:
    """What of it this reader could open: for who may read it all, also what was handed to a committee."""
    handed = Document.objects.filter(case=reading.case, copy=Copy.BODY)
    return _copies(reading) | handed if reading.copy == Copy.WHOLE else _copies(reading)


def _latest(reading: Reading, wanted: Wanted) -> Document | None:
    return _copies(reading).filter(kind=wanted.kind, about=wanted.about).order_by("-version").first()


def _set(case: Case, reading: Reading, wanted: Wanted, draft: Draft, *, version: int, by: Actor) -> typesetting.Printed:
    data = draft.data | {"stamp": f"第{version}版　{reading.case.number}"}
    with attempt(wanted.verb, by=by, case_id=case.pk):
        try:
            return typesetting.typeset(wanted.kind, data, dated=reading.last_at, pictures=draft.pictures)
        except typesetting.NoGlyph as lacking:
            named = "、".join(f"“{sign}”（U+{ord(sign):04X}）" for sign in lacking.signs[:5])
            raise NotNow(_("The fonts have no %(signs)s. Nothing was printed.") % {"signs": named}) from lacking
        except typesetting.NotSet as too_much:
            raise NotNow(_("This paper is too long to be printed in one piece.")) from too_much
        except typesetting.Busy as busy:
            raise NotNow(_("Many papers are being printed just now. Please try again in a minute.")) from busy


def _kept(
    reading: Reading,
    wanted: Wanted,
    draft: Draft,
    sheets: typesetting.Printed,
    *,
    version: int,
    by: Actor,
    purpose: str,
) -> CaseEvent:
    with door(reading.case, wanted.verb, by=by) as deed:
        latest = _latest(reading, wanted)
        if latest is not None and latest.version >= version:
            raise NotNow(_("Somebody has just printed it too. Please try again."))
        document = Document.objects.create(
            case=deed.case, kind=wanted.kind, about=wanted.about, copy=reading.copy, organisation=reading.organisation,
            party=reading.side, number=draft.number, version=version, source=draft.source, sha256=sheets.sha256,
            pages=sheets.pages, made_at=deed.at, made_by=by.member,
        )  # fmt: skip
        Impression.objects.create(document=document, content=sheets.content)
        deed.note(**_noted(deed.case, document, wanted, purpose))
    return deed.event


def _noted(case: Case, document: Document, wanted: Wanted, purpose: str) -> dict[str, Any]:
    facts = {"kind": document.kind, "copy": document.copy, "version": document.version, "purpose": purpose}
    if wanted.committee is not None:
        others = willing.present(case).filter(is_reporter=False)
        facts |= {"committee_id": wanted.committee.pk, "told": list(others.values_list("pk", flat=True))}
    return facts | {"printed": document}


def _taken_again(case: Case, document: Document, wanted: Wanted, *, by: Actor, purpose: str) -> CaseEvent:
    """The same row and bytes. That another person has it now, or for something else, is an event of its own. To one
    committee nothing is handed twice."""
    if wanted.committee is not None:
        handed = CaseEvent.objects.filter(case=case, verb=wanted.verb, facts__committee_id=wanted.committee.pk)
        with attempt(wanted.verb, by=by, case_id=case.pk):
            if handed.filter(facts__printed__document=document.pk).exists():
                raise NotNow(_("This record was handed to this committee already; nothing has changed since."))
        with door(case, wanted.verb, by=by) as deed:
            deed.note(**_noted(deed.case, document, wanted, purpose))
        return deed.event
    mine = CaseEvent.objects.filter(case=case, verb=Verb.PRINT, member=by.member, facts__purpose=purpose)
    if (before := mine.filter(facts__printed__document=document.pk).first()) is not None:
        return before
    with door(case, Verb.PRINT, by=by) as deed:
        deed.note(**_noted(deed.case, document, wanted, purpose))
    return deed.event


def _taken(case: Case, by: Actor) -> list[int]:
    """What this member has taken a copy of, and may have still; of a side's own copies, whoever took them did it for
    that side. Three statements at most."""
    events = CaseEvent.objects.filter(case=case, verb__in=(Verb.PRINT, Verb.HAND_OVER), member=by.member)
    taken = list(events.order_by("id").values_list("pk", "facts__printed__document"))
    if by.member is None or case.lead_id == by.member.pk or not taken:
        return [document for _event, document in taken]
    # What was told apart to whoever leads stands in what they took while they led (law.md section 7).
    given = CaseEvent.objects.filter(case=case, facts__has_key="lead_id").order_by("-id")
    leads = list(given.values_list("pk", "facts__lead_id"))
    apart = Document.objects.filter(case=case, kind__in=OF_WHAT_WAS_SAID, copy=Copy.WHOLE).values_list("pk", flat=True)
    kept_back = set(apart) if any(lead == by.member.pk for _event, lead in leads) else set()
    led_at = {event: next((lead for at, lead in leads if at < event), None) for event, _document in taken}
    return [document for event, document in taken if document not in kept_back or led_at[event] != by.member.pk]
