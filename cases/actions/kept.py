"""A form that a phone had kept and that could do nothing any more when it came: the case had ended, was in other hands
or joined to another, or something was missing in it. It is kept as a row with its words and photos, for whoever judges
proof (`proof`); nothing of the case changes by it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError

from cases import photos
from cases.actions._door import attempt
from cases.circles import AT_THE_TABLE
from cases.models import Case, Doubt, Submission, Words
from cases.models.fieldwork import PhotoKind
from cases.models.submission import Undone
from cases.photos import NoPicture, Picture, Shot
from cases.pressed import Press
from cases.states import Actor, DoubtKind, Readers


def keep(case: Case, press: Press, *, by: Actor, why: Undone, words: str, pictures: Sequence[Shot] = ()) -> Submission:
    """Keep what was to be done, once. Pictures that cannot be opened are left out.

    Raises:
        TooBusy: too many pictures wait; it is to be sent again.
    """
    shown = [picture for shot in pictures for picture in _developed(shot)]
    try:
        with attempt(press.verb, by=by, case_id=case.pk):
            # What was said at the table, nobody knows to whom, is for whoever leads; all else for the group.
            readers = Readers.MEDIATOR if press.verb in AT_THE_TABLE else Readers.GROUP
            saying = Words.keep(words, readers=readers)
            row = press.written(flags=press.flags(case), undone=why, saying=saying)
            photos.keep(case, shown, kind=PhotoKind.KEPT, at=press.received_at, by=by, submission=row)
            Doubt.objects.create(
                case=case, submission=row, kind=DoubtKind.UNDONE, raised_at=press.received_at
            )  # fmt: skip
            return row
    except IntegrityError:
        if (before := press.earlier()) is not None:
            return before
        raise


def _developed(shot: Shot) -> list[Picture]:
    try:
        return photos.develop([shot])
    except NoPicture:
        return []
