"""What a proof is worth by itself: how far from the site a position lies, and whether a picture was seen before, is too
small for a photo, or was taken long ago. What is doubted is kept; who accepts or rejects it does so in `proof`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, Subquery, Value
from django.db.models.functions import Coalesce

from cases.models import Case, Doubt, Photo, Undertaking, Visit
from cases.models.fieldwork import PhotoKind
from cases.photos import Picture, keep
from cases.states import Actor, DoubtKind
from mediation.distance import metres_between
from mediation.models import Site, Terms


@dataclass(frozen=True)
class Position:
    """Where a phone says it is, in degrees, and how many metres it may be wrong; one position, no track."""

    latitude: float
    longitude: float
    accuracy: int | None = None

    @property
    def in_degrees(self) -> Mapping[str, float]:
        return {"latitude": self.latitude, "longitude": self.longitude}

    def metres_from(self, site: Site | None) -> int | None:
        """How far from the middle of the site; None where that is not known, and for what is on no map."""
        if site is None or site.position is None or not (abs(self.latitude) <= 90 and abs(self.longitude) <= 180):
            return None
        return metres_between(site.position, (self.latitude, self.longitude))


def of_position(position: Position, site: Site | None, terms: Terms) -> list[DoubtKind]:
    """Whether it lies outside the site, all that the phone may be wrong allowed for, up to what the terms believe."""
    metres = position.metres_from(site)
    if site is None or metres is None:
        return []
    allowed = (site.radius_metres or terms.site_radius) + min(position.accuracy or 0, terms.accuracy_metres)
    return [DoubtKind.FAR] if metres > allowed else []


def of_pictures(pictures: Sequence[Picture], terms: Terms, *, at: datetime) -> list[list[DoubtKind]]:
    """For each picture why it proves nothing by itself; empty for one that does. Runs inside a transaction.

    Two people who send the same picture in the same moment come one after the other.
    """
    known: set[str] = set()
    doubts = []
    for picture in pictures:
        digests = {picture.sha256, picture.source} - {""}
        _wait_for_others(sorted(digests))
        # What came too late to be part of a deed is shown again with the next one.
        earlier = Photo.objects.exclude(kind=PhotoKind.KEPT)
        seen = earlier.filter(Q(sha256__in=digests) | Q(source__in=digests)).exists()
        found = [DoubtKind.SEEN] if seen or digests & known else []
        if picture.pixels is not None and picture.pixels < terms.photo_pixels:
            found.append(DoubtKind.SMALL)
        if picture.taken_at is not None and picture.taken_at < at - timedelta(hours=terms.photo_hours):
            found.append(DoubtKind.OLD)
        known |= digests
        doubts.append(found)
    return doubts


def _wait_for_others(digests: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for digest in digests:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"cases.photo:{digest}"])


def raise_doubts(
    case: Case,
    *,
    at: datetime,
    visit: Visit | None = None,
    kinds: Sequence[DoubtKind] = (),
    photos: Sequence[Photo] = (),
    of_photos: Sequence[Sequence[DoubtKind]] = (),
) -> None:
    """Keep why they are doubted: a visit for `kinds` of its own, each photo for what was found of it. A photo doubted
    beside a visit of which nothing is doubted is given without it."""
    rows = [Doubt(case=case, visit=visit, kind=kind, raised_at=at) for kind in kinds]
    rows += [
        Doubt(case=case, visit=visit, photo=photo, kind=kind, raised_at=at)
        for photo, found in zip(photos, of_photos, strict=True)
        for kind in found
    ]
    Doubt.objects.bulk_create(rows)


def of_results(pictures: Sequence[Picture], *, before: Sequence[Picture], at: datetime) -> list[list[DoubtKind]]:
    """The same for pictures of a result; one that also shows how it was before is seen already."""
    return of_pictures([*before, *pictures], Terms.current(), at=at)[len(before) :]


def keep_results(
    case: Case,
    pictures: Sequence[Picture],
    doubts: Sequence[Sequence[DoubtKind]],
    *,
    by: Actor,
    at: datetime,
    before: Sequence[Picture] = (),
    kind: str = PhotoKind.RESULT,
) -> None:
    """Keep pictures of a result with what is doubted of each, and those of before. `kind`: where what was agreed is
    shown it is a signed paper, with the names on it."""
    keep(case, before, kind=PhotoKind.BEFORE, at=at, by=by)
    raise_doubts(case, at=at, photos=keep(case, pictures, kind=kind, at=at, by=by), of_photos=doubts)


def believed_results(case: Case) -> int:
    """How many photos of a result were kept since the case was last taken up, and are not doubted any more."""
    began = case.clocks.own().filter(handling=case.handling).order_by("started_at").values("started_at")[:1]
    since = Coalesce(Subquery(began), Value(case.reported_at))
    kept = Photo.objects.filter(case=case, kind=PhotoKind.RESULT, added_at__gte=since)
    return kept.exclude(doubts__is_accepted=None, doubts__isnull=False).exclude(doubts__is_accepted=False).count()


def keep_of(
    undertaking: Undertaking, pictures: Sequence[Picture], *, kind: str, by: Actor, at: datetime
) -> list[Photo]:
    """Keep pictures of something undertaken, with what is doubted of each."""
    doubts = of_pictures(pictures, Terms.current(), at=at)
    kept = keep(undertaking.case, pictures, kind=kind, at=at, by=by, undertaking=undertaking)
    raise_doubts(undertaking.case, at=at, photos=kept, of_photos=doubts)
    return kept


def shows_it(undertaking: Undertaking) -> bool:
    """Whether a photo that is not doubted shows that it is done."""
    done = Photo.objects.filter(undertaking=undertaking, kind=PhotoKind.DONE)
    return done.exclude(doubts__is_accepted=None, doubts__isnull=False).exclude(doubts__is_accepted=False).exists()
