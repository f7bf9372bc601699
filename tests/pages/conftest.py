"""What the page tests share: the seeded street, and clients signed in as its people."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from mediation.models import Member
from tests.cases.conftest import clock, street

__all__ = ["clock", "street"]

SignedIn = Callable[[Member], Client]


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


@pytest.fixture(autouse=True)
def _photos_elsewhere(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def photo() -> Callable[[], SimpleUploadedFile]:
    """A new small photo for each upload."""

    def take() -> SimpleUploadedFile:
        out = io.BytesIO()
        Image.new("RGB", (320, 240), "#887766").save(out, "JPEG", exif=b"Exif\0\0secret place")
        return SimpleUploadedFile("IMG_0001.jpg", out.getvalue(), "image/jpeg")

    return take
