"""What the page tests share: the seeded street, and clients signed in as its people."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
import redis
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from mediation.models import Member
from tests.cases.conftest import clock, street

__all__ = ["clock", "street"]

SignedIn = Callable[[Member], Client]


class Counts:
    """The keys of this worker, and of no other: they run side by side on one server."""

    def __init__(self, store: redis.Redis) -> None:
        self.store = store

    def _keys(self) -> list[bytes]:
        return list(self.store.scan_iter(match=f"{settings.REDIS_PREFIX}*"))

    def forget(self) -> None:
        for key in self._keys():
            self.store.delete(key)

    def age(self, seconds: int) -> None:
        """Let that much time pass for all that is counted."""
        for key in self._keys():
            left = self.store.ttl(key) - seconds
            self.store.expire(key, left) if left > 0 else self.store.delete(key)


@pytest.fixture
def signed_in() -> SignedIn:
    """A browser of this member, in English so that its sentences can be read by any developer."""

    def enter(member: Member) -> Client:
        client = Client()
        client.force_login(member)
        client.cookies["django_language"] = "en"
        return client

    return enter


@pytest.fixture
def english() -> Client:
    """A browser of somebody who is not signed in, in English."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def counts() -> Iterator[Counts]:
    """What is counted in Redis by this worker of the run; nothing before the test, and nothing after it."""
    with redis.Redis.from_url(settings.REDIS_URL) as store:
        kept = Counts(store)
        kept.forget()
        yield kept
        kept.forget()


@pytest.fixture(autouse=True)
def _photos_elsewhere(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def photo() -> Callable[[], SimpleUploadedFile]:
    """A new photo for each upload: no two are alike."""
    shades = iter(range(256))

    def take() -> SimpleUploadedFile:
        out = io.BytesIO()
        Image.new("RGB", (800, 600), (136, 119, next(shades))).save(out, "JPEG", exif=b"Exif\0\0secret place")
        return SimpleUploadedFile("IMG_0001.jpg", out.getvalue(), "image/jpeg")

    return take
