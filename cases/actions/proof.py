"""A proof that is doubted, judged by the leader or the street office: accepted, or rejected. Never by whoever had a
part in the case. What is doubted, and why, is found in `judging`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import access, handled
from cases.actions import _pressed, undertaking
from cases.actions._door import Underway, door
from cases.clocks import ending
from cases.models import Case, CaseEvent, Clock, Doubt, Photo, Submission, Visit
from cases.states import Actor, DoubtKind, NotNow, Verb
from mediation.models import Member, Promise


def vouch(
    case: Case,
    *,
    by: Actor,
    visit: Visit | None = None,
    photo: Photo | None = None,
    press: Submission | None = None,
) -> CaseEvent:
    """It is accepted. A visit counts from when it was made: the promise to arrive was kept then, in time or late. So do
    what a press has kept, if its time is what was doubted.

    Raises:
        NotNow: nothing is doubted of it, or any more; or whoever judges had a part in the case.
    """
    with door(case, Verb.VOUCH, by=by) as deed:
        came_from = deed.came_from
        counts = visit is not None and _keeps_what_runs(deed.case, visit)
        deed.move(has_arrived=counts)
        _judge(deed, visit=visit, photo=photo, press=press, is_accepted=True)
        if visit is not None and counts:
            assert by.member is not None  # only the leader or a reviewer comes this far
            reviews = access.reviews(by.member, deed.case)
            ending.keep_since(
                deed.case, Promise.ARRIVE, since=visit.arrived_at, cause=deed.cause, by_its_reviewer=reviews
            )
            deed.note(arrived_at=visit.arrived_at)
            press = _believed_press(visit)
        if deed.case.state == came_from:
            deed.note(stays=True)
        else:
            undertaking.begin_mediation(deed.case, by=by)
        if press is not None and press.event_id is not None:
            deed.record()
            ending.date_back(_pressed.kept_by(press), to=press.pressed_at)
    return deed.event


def _believed_press(visit: Visit) -> Submission | None:
    """The press by which this visit was made, where nobody doubts when that was, or somebody has accepted it."""
    press = Submission.objects.filter(case=visit.case_id, event__facts__visit_id=visit.pk).first()
    is_doubted = press is not None and press.doubts.exclude(is_accepted=True).exists()
    return None if is_doubted else press


def _keeps_what_runs(case: Case, visit: Visit) -> bool:
    """Whether the promise to arrive that runs had begun when they came: an earlier one's visit is believed, and is no
    arrival for who was put in charge, or asked again, since."""
    running = Clock.objects.own().running().filter(case=case, promise=Promise.ARRIVE, handling=case.handling)
    return running.filter(started_at__lte=visit.arrived_at).exists()


def reject(
    case: Case,
    *,
    by: Actor,
    visit: Visit | None = None,
    photo: Photo | None = None,
    press: Submission | None = None,
) -> CaseEvent:
    """It proves nothing, and that is the end of it; the promise runs on.

    Raises:
        NotNow: as `vouch`.
    """
    with door(case, Verb.REJECT, by=by) as deed:
        _judge(deed, visit=visit, photo=photo, press=press, is_accepted=False)
    return deed.event


@dataclass
class Item:
    """A visit, a photo by itself, or a press, that waits to be judged: all that is doubted of it, and the photos to
    look at."""

    visit: Visit | None
    photo: Photo | None
    press: Submission | None = None
    kinds: list[str] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What a form calls it."""
        if self.press:
            return f"press-{self.press.pk}"
        return f"visit-{self.visit.pk}" if self.visit else f"photo-{self.photo.pk if self.photo else 0}"

    @property
    def reasons(self) -> list[str]:
        return [str(DoubtKind(kind).label) for kind in self.kinds]

    @property
    def by(self) -> Member | None:
        if self.press:
            return self.press.member
        return self.visit.member if self.visit else self.photo.added_by if self.photo else None

    @property
    def at(self) -> datetime:
        if self.press:
            return self.press.pressed_at
        made = self.visit.arrived_at if self.visit else self.photo.added_at if self.photo else None
        assert made is not None
        return made


def doubts_of(case: Case) -> QuerySet[Doubt]:
    """What of this case is doubted and not judged yet, oldest first; with the visits and photos it is about."""
    open_ones = Doubt.objects.filter(case=case, judged_at__isnull=True)
    return open_ones.select_related(
        "visit__member", "photo__added_by", "submission__member", "submission__saying"
    ).order_by("id")


def items(doubts: Iterable[Doubt]) -> list[Item]:
    """These doubts by what they are about, in their order."""
    found: dict[tuple[str, int | None], Item] = {}
    for doubt in doubts:
        about = ("visit", doubt.visit_id) if doubt.visit_id else ("photo", doubt.photo_id)
        about = ("press", doubt.submission_id) if doubt.submission_id else about
        item = found.setdefault(about, Item(doubt.visit, None if doubt.visit_id else doubt.photo, doubt.submission))
        if doubt.kind not in item.kinds:
            item.kinds.append(doubt.kind)
        if doubt.photo is not None and doubt.photo not in item.photos:
            item.photos.append(doubt.photo)
    return list(found.values())


def may_judge(member: Member, case: Case) -> bool:
    """Whether this member had no part in the case. One statement."""
    return not handled.handled_by(member, case)


def _judge(
    deed: Underway, *, visit: Visit | None, photo: Photo | None, press: Submission | None, is_accepted: bool
) -> None:
    assert deed.by.member is not None  # only the leader or a reviewer comes this far
    if not may_judge(deed.by.member, deed.case):
        raise NotNow(_("Whoever had a part in the case does not judge its proof: the street office does."))
    doubts = Doubt.objects.filter(case=deed.case, judged_at__isnull=True)
    doubts = doubts.filter(visit=visit) if visit is not None else doubts.filter(visit__isnull=True, photo=photo)
    doubts = doubts.filter(submission=press)
    found = list(doubts.select_for_update(of=("self",)).order_by("id"))
    if not found:
        raise NotNow(_("This has already been done."))
    Doubt.objects.filter(pk__in=[each.pk for each in found]).update(
        judged_at=deed.at, judged_by=deed.by.member, is_accepted=is_accepted
    )
    if press is not None:
        deed.note(pressed_at=press.pressed_at)
    deed.note(visit=visit, photo=photo, submission=press, doubts=sorted({each.kind for each in found}))
