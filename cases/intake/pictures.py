"""Pictures that came with a text: fetched after the text was read, believed by their bytes, kept with its report.

The text never waits for its pictures and is never lost with them. Why one will not do is noted beside its address, as a
code (`PictureProblem`).
"""

from __future__ import annotations

import io
from collections.abc import Mapping

import structlog
from django.db import transaction
from django.db.models import F

from cases import photos, timemachine
from cases.models.fieldwork import PhotoKind
from cases.states import Actor
from notifications import gateways, inbox, phones, tries
from notifications.gateways.base import Gateway, MediaRefused, NotSent
from notifications.models import InboundText

log = structlog.get_logger(__name__)

BATCH = 20


def fetch() -> int:
    """Fetch the pictures of some texts that became a report; returns how many texts are done. Safe side by side."""
    gateway, done = gateways.current(), 0
    waiting = inbox.with_pictures().filter(report__isnull=False).order_by("picture_tries", "id")
    for text_id in list(waiting.values_list("pk", flat=True)[:BATCH]):
        # Counted before: whoever dies over a picture has tried it, and the next ones come first.
        InboundText.objects.filter(pk=text_id).update(picture_tries=F("picture_tries") + 1)
        try:
            done += _fetch(text_id, gateway)
        except (NotSent, photos.TooBusy) as error:
            log.warning("pictures not fetched", text=text_id, why=str(error))
        except tries.NOT_A_ROWS_FAULT:
            raise
        except Exception:
            log.exception("pictures not fetched", text=text_id)
        _say_if_given_up(text_id)
    return done


def _say_if_given_up(text_id: int) -> None:
    """The case says that its photos could not be fetched (`lost_photos`); somebody is to look why."""
    if InboundText.objects.filter(pk=text_id, pictures_at=None, picture_tries__gte=inbox.PICTURE_TRIES).exists():
        tries.give_up("pictures", text_id)


def _fetch(text_id: int, gateway: Gateway) -> bool:
    text = InboundText.objects.get(pk=text_id)
    pictures: list[photos.Picture] = []
    media: list[Mapping[str, str]] = []
    # Of a text that was fetched from the list only how many they are is known yet.
    listed = text.media if all(address["url"] for address in text.media) else gateway.media_of(text.message_sid)
    for address in listed or text.media:
        try:
            content = gateway.fetch_media(address["url"])
            pictures.append(photos.read(io.BytesIO(content), size=len(content)))
        except (MediaRefused, photos.NoPicture) as refusal:
            log.warning("picture refused", text=text_id, why=str(refusal), problem=refusal.problem.value)
            address = {**address, "problem": refusal.problem.value}
        media.append(address)
    return _keep(text_id, pictures, media)


@transaction.atomic
def _keep(text_id: int, pictures: list[photos.Picture], media: list[Mapping[str, str]]) -> bool:
    text = InboundText.objects.select_for_update().get(pk=text_id)
    if text.pictures_at is not None:
        return False  # another worker was faster
    report = text.report
    by = Actor(phone=phones.e164(text.sender) or "")
    photos.keep(report.case, pictures, kind=PhotoKind.REPORT, at=timemachine.now(), by=by, report=report)
    text.media, text.pictures_at = media, timemachine.now()
    text.save(update_fields=["media", "pictures_at"])
    return True
