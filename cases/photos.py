"""Taking in a picture: looked at from outside first, developed when nothing cheaper refuses it, kept with its case.

Believed by its bytes, not its name; kept without place or device. What a picture proves is `actions.judging`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, TypeAlias

import puremagic
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import developing
from cases.models import Case, Photo, Report, Submission, Undertaking
from cases.states import Actor, NotNow
from notifications.models import PictureProblem

KINDS = {".jpg", ".jpeg", ".jfif", ".png", ".webp", ".heic", ".heif", ".hif"}
LONGEST_SIDE = developing.LONGEST_SIDE
# What is said to whoever sends a file that will not do.
SENTENCES = {
    PictureProblem.TOO_LARGE: gettext_lazy("This photo is too large. Please send a smaller one."),
    PictureProblem.NO_PHOTO: gettext_lazy("This file is not a photo. Please send a JPEG or PNG picture."),
    PictureProblem.DAMAGED: gettext_lazy("This photo cannot be read. Please take it again."),
}


class NoPicture(NotNow):
    """A file that will not do as a picture. `problem` is the code to keep, the sentence what to say, `upload` the file
    where it was one of several."""

    def __init__(self, problem: PictureProblem, upload: BinaryIO | None = None) -> None:
        super().__init__(SENTENCES[problem])
        self.problem, self.upload = problem, upload


class TooBusy(NotNow):
    """So many pictures wait that this one had no turn."""


@dataclass(frozen=True)
class Negative:
    """A file that may be a picture: of a fitting size, with the first bytes of one. Not opened yet, which is dear."""

    upload: BinaryIO

    @property
    def sha256(self) -> str:
        """Of the file as it was sent, without opening it as a picture."""
        self.upload.seek(0)
        digest = hashlib.sha256()
        while piece := self.upload.read(65536):
            digest.update(piece)
        self.upload.seek(0)
        return digest.hexdigest()


@dataclass(frozen=True)
class Picture:
    """A clean JPEG, ready to be kept; and of the file it came as: the digest of its bytes, its pixels, and when it says
    that it was taken. `sha256` is that of the clean picture, which is the same however its file was wrapped."""

    content: bytes
    source: str = ""
    pixels: int | None = None
    taken_at: datetime | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


Shot: TypeAlias = Picture | Negative


def negative(upload: BinaryIO, *, size: int) -> Negative:
    """Look at an uploaded file from outside: how large, and how it begins.

    Raises:
        NoPicture: too large, or no picture.
    """
    if size > settings.PHOTO_MAX_BYTES:
        raise NoPicture(PictureProblem.TOO_LARGE)
    upload.seek(0)
    if not _is_picture(upload.read(512)):
        raise NoPicture(PictureProblem.NO_PHOTO)
    return Negative(upload)


def develop(shots: Iterable[Shot]) -> list[Picture]:
    """Make clean pictures of them, one after the other. Dear: ask everything else before.

    Raises:
        NoPicture: one is too large, or cannot be read.
        TooBusy: too many wait for it already.
    """
    return [shot if isinstance(shot, Picture) else _developed(shot) for shot in shots]


def read(upload: BinaryIO, *, size: int) -> Picture:
    """Both at once, for a file that nothing else is to be asked about. Raises what they raise."""
    return develop([negative(upload, size=size)])[0]


def _developed(shot: Negative) -> Picture:
    shot.upload.seek(0)
    raw = shot.upload.read(settings.PHOTO_MAX_BYTES + 1)
    if len(raw) > settings.PHOTO_MAX_BYTES:
        raise NoPicture(PictureProblem.TOO_LARGE, shot.upload)
    try:
        done = developing.develop(raw)
    except developing.NotDeveloped as failed:
        raise NoPicture(failed.problem, shot.upload) from failed
    except developing.Busy as busy:
        raise TooBusy(_("Many photos are coming in just now. Please send it again in a minute.")) from busy
    return Picture(done.content, hashlib.sha256(raw).hexdigest(), done.pixels, done.taken_at)


def _is_picture(beginning: bytes) -> bool:
    try:
        return any(match.extension.lower() in KINDS for match in puremagic.magic_string(beginning))
    except (puremagic.PureError, ValueError):
        return False


def keep(
    case: Case,
    pictures: Sequence[Picture],
    *,
    kind: str,
    at: datetime,
    by: Actor,
    report: Report | None = None,
    undertaking: Undertaking | None = None,
    submission: Submission | None = None,
) -> list[Photo]:
    """Store these pictures with the case, in the deed's transaction; and of which report or undertaking they are."""
    return [
        Photo.objects.create(
            case=case,
            report=report,
            undertaking=undertaking,
            submission=submission,
            kind=kind,
            file=ContentFile(picture.content, name=f"{picture.sha256[:24]}.jpg"),
            sha256=picture.sha256,
            source=picture.source,
            taken_at=picture.taken_at if by.member else None,
            added_by=by.member,
            added_at=at,
        )
        for picture in pictures
    ]
