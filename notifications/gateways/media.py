"""Fetching one picture that came with a text, believing neither its size nor its address: bytes or a refusal.

Which addresses are the provider's is settled by its gateway; whether the bytes are a picture, by whoever keeps it.
"""

import time
from collections.abc import Collection
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings

from notifications.gateways.base import MediaRefused, NotSent
from notifications.models import PictureProblem

CHUNK = 64 * 1024
REDIRECTS = 2
# The whole picture, not a single read: a provider that drips bytes must not hold a worker.
SECONDS = 60.0


def download(url: str, *, auth: tuple[str, str], moves_to: Collection[str], trust_env: bool = True) -> bytes:
    """The bytes at the address, at most settings.PHOTO_MAX_BYTES.

    `auth` is shown only to the first host; a redirect is followed only to https on a host in `moves_to`.
    Raises MediaRefused for what will never do, NotSent for what may work later.
    """
    with requests.Session() as session:
        session.trust_env = trust_env
        credentials: tuple[str, str] | None = auth
        try:
            for _ in range(REDIRECTS + 1):
                with session.get(
                    url, auth=credentials, timeout=settings.SMS_TIMEOUT, stream=True, allow_redirects=False
                ) as answer:
                    if not answer.is_redirect:
                        return _read(answer)
                    url, credentials = _moved(url, answer.headers["Location"], moves_to), None
        except requests.RequestException as error:
            raise NotSent(f"the picture cannot be fetched: {type(error).__name__}") from error
    raise MediaRefused("it moves on and on", problem=PictureProblem.ELSEWHERE)


def _moved(url: str, location: str, moves_to: Collection[str]) -> str:
    target = urljoin(url, location)
    if urlsplit(target).scheme != "https" or urlsplit(target).netloc not in moves_to:
        raise MediaRefused("it moved to somewhere else", problem=PictureProblem.ELSEWHERE)
    return target


def _read(answer: requests.Response) -> bytes:
    if answer.status_code in (404, 410):
        raise MediaRefused("it is gone", problem=PictureProblem.GONE)
    if answer.status_code != 200:
        raise NotSent(f"the provider answered {answer.status_code}")
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not kind.startswith("image/"):
        raise MediaRefused("it is not a picture", problem=PictureProblem.NO_PHOTO)
    # `iter_content` unpacks, so the limit is on what comes out: a small packed answer cannot fill the memory.
    content, until = bytearray(), time.monotonic() + SECONDS
    for chunk in answer.iter_content(CHUNK):
        content += chunk
        if len(content) > settings.PHOTO_MAX_BYTES:
            raise MediaRefused("it is too large", problem=PictureProblem.TOO_LARGE)
        if time.monotonic() > until:
            raise NotSent("the picture comes too slowly")
    return bytes(content)
