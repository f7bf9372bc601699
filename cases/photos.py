"""Taking in a picture: believed by its bytes, not its name; re-encoded, so that place and device are not kept."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import pillow_heif
import puremagic
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from cases.models import Case, Photo, Report
from cases.states import Actor, NotNow
from notifications.models import PictureProblem

pillow_heif.register_heif_opener()

KINDS = {".jpg", ".jpeg", ".jfif", ".png", ".webp", ".heic", ".heif", ".hif"}
LONGEST_SIDE = 2000
# What is said to whoever sends a file that will not do.
SENTENCES = {
    PictureProblem.TOO_LARGE: _("This photo is too large. Please send a smaller one."),
    PictureProblem.NO_PHOTO: _("This file is not a photo. Please send a JPEG or PNG picture."),
    PictureProblem.DAMAGED: _("This photo cannot be read. Please take it again."),
}


class NoPicture(NotNow):
    """A file that will not do as a picture. `problem` is the code to keep, the sentence what to say."""

    def __init__(self, problem: PictureProblem) -> None:
        super().__init__(SENTENCES[problem])
        self.problem = problem


@dataclass(frozen=True)
class Picture:
    """A clean JPEG, ready to be kept."""

    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read(upload: BinaryIO, *, size: int) -> Picture:
    """Turn an uploaded file into a clean picture of at most 2,000 pixels a side.

    Raises:
        NoPicture: too large, not a picture, or one that unpacks to more than we hold.
    """
    if size > settings.PHOTO_MAX_BYTES:
        raise NoPicture(PictureProblem.TOO_LARGE)
    raw = upload.read(settings.PHOTO_MAX_BYTES + 1)
    if not _is_picture(raw):
        raise NoPicture(PictureProblem.NO_PHOTO)
    try:
        with Image.open(io.BytesIO(raw)) as image:
            if image.width * image.height > settings.PHOTO_MAX_PIXELS:
                raise NoPicture(PictureProblem.TOO_LARGE)
            clean = ImageOps.exif_transpose(image).convert("RGB")
            clean.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            clean.info.clear()  # else a comment, a profile or a thumbnail of the original would be written with it
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoPicture(PictureProblem.DAMAGED) from error
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=85, optimize=True)
    return Picture(out.getvalue())


def _is_picture(raw: bytes) -> bool:
    try:
        return any(match.extension.lower() in KINDS for match in puremagic.magic_string(raw))
    except (puremagic.PureError, ValueError):
        return False


def keep(
    case: Case, pictures: Iterable[Picture], *, kind: str, at: datetime, by: Actor, report: Report | None = None
) -> list[Photo]:
    """Store these pictures with the case, in the deed's transaction."""
    return [
        Photo.objects.create(
            case=case,
            report=report,
            kind=kind,
            file=ContentFile(picture.content, name=f"{picture.sha256[:24]}.jpg"),
            sha256=picture.sha256,
            added_by=by.member,
            added_at=at,
        )
        for picture in pictures
    ]
