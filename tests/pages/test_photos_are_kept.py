"""Photos chosen for a form that was not whole stand there again when it is put right (B28); it is nobody's store."""

from __future__ import annotations

import os
import re
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases import stash, tasks
from cases.models import Case, Photo
from cases.throttling import addresses
from tests.cases.street import Street
from tests.pages.conftest import SignedIn

Take = Callable[[], SimpleUploadedFile]
GIF = b"GIF89a" + b"\0" * 60


def form(**answers: Any) -> dict[str, Any]:
    return {"words": "三号楼楼下电钻从早吵到晚", "phone": "138 0013 8001", "submission": str(uuid.uuid4()), **answers}


def kept_in(page: str) -> list[str]:
    return re.findall(r'name="photo-kept"\s+value="([^"]+)"\s+checked', page)


def room() -> list[Path]:
    where = Path(settings.MEDIA_ROOT) / "unsent"
    return list(where.iterdir()) if where.exists() else []


def test_a_photo_is_kept_when_the_phone_was_wrong(english: Client, street: Street, photo: Take) -> None:
    address = reverse("report-site", args=[street.site.code])
    wrong = english.post(address, form(phone="1380013", photo=[photo(), photo()]))
    assert wrong.status_code == 422 and "These photos are kept" in wrong.text
    keys = kept_in(wrong.text)
    assert len(keys) == 2
    right = english.post(address, form(**{"photo-kept": keys}))
    assert right.status_code == 302
    assert Photo.objects.filter(case=Case.objects.get()).count() == 2


def test_they_are_kept_through_several_mistakes_and_once(english: Client, street: Street, photo: Take) -> None:
    address = reverse("report-site", args=[street.site.code])
    keys = kept_in(english.post(address, form(phone="1", photo=[photo()])).text)
    for _again in range(3):
        keys = kept_in(english.post(address, form(phone="1", **{"photo-kept": keys})).text)
    assert len(keys) == 1 == len(room())
    assert english.post(address, form(**{"photo-kept": keys}, photo=[photo()])).status_code == 302
    assert Photo.objects.count() == 2


def test_a_good_photo_is_kept_beside_one_that_will_not_do(english: Client, street: Street, photo: Take) -> None:
    address = reverse("report-site", args=[street.site.code])
    for bad in (GIF, b"\x89PNG\r\n\x1a\n" + b"\0" * 400):
        answer = english.post(address, form(photo=[photo(), SimpleUploadedFile("b.png", bad, "image/png")]))
        assert answer.status_code == 422
        assert len(kept_in(answer.text)) == 1
        assert english.post(address, form(**{"photo-kept": kept_in(answer.text)})).status_code == 302


def test_one_whose_tick_is_taken_away_is_left_out(english: Client, street: Street, photo: Take) -> None:
    address = reverse("report-site", args=[street.site.code])
    keys = kept_in(english.post(address, form(phone="1", photo=[photo(), photo()])).text)
    english.post(address, form(**{"photo-kept": keys[:1]}))
    assert Photo.objects.count() == 1


def test_a_members_photos_are_kept_too(signed_in: SignedIn, street: Street, photo: Take) -> None:
    case = street.on_site()
    client = signed_in(case.lead)
    address = reverse("desk-verb", args=[case.number, "resolve"])
    wrong = client.post(address, {"outcome": "rectified", "words": "", "photo": [photo()]})
    assert wrong.status_code in (409, 422)
    keys = kept_in(wrong.text)
    assert len(keys) == 1
    assert client.post(address, {"outcome": "rectified", "words": "已整改完成", "photo-kept": keys}).status_code == 302
    assert Photo.objects.filter(case=case).count() == 1


def test_more_than_four_are_refused_together_with_those_kept(english: Client, street: Street, photo: Take) -> None:
    address = reverse("report-site", args=[street.site.code])
    keys = kept_in(english.post(address, form(phone="1", photo=[photo(), photo(), photo()])).text)
    answer = english.post(address, form(**{"photo-kept": keys}, photo=[photo(), photo()]))
    assert answer.status_code == 422 and "At most 4 photos" in answer.text


@pytest.mark.parametrize("key", ["", "x", "../../etc/passwd", "WyIuLi8uLi9ldGMvcGFzc3dkIiwieCJd:1:abc"])
def test_a_key_that_is_not_ours_opens_nothing(key: str, english: Client, street: Street) -> None:
    answer = english.post(reverse("report-site", args=[street.site.code]), form(**{"photo-kept": [key]}))
    assert answer.status_code == 422 and "Please choose them again" in answer.text
    assert not Case.objects.exists()


def test_after_an_hour_they_are_gone_and_it_is_said(english: Client, street: Street, photo: Take) -> None:
    address = reverse("report-site", args=[street.site.code])
    keys = kept_in(english.post(address, form(phone="1", photo=[photo()])).text)
    (path,) = room()
    os.utime(path, (time.time() - stash.LASTS - 1,) * 2)
    tasks.fetch_pictures()
    assert room() == []
    answer = english.post(address, form(**{"photo-kept": keys}))
    assert answer.status_code == 422 and "Please choose them again" in answer.text
    assert kept_in(answer.text) == []


def test_a_key_has_an_end_though_the_file_is_there(photo: Take, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = stash.keep(photo().read(), label="a.jpg")
    assert kept is not None and stash.take(kept.key) is not None
    monkeypatch.setattr(stash, "LASTS", -1)
    assert stash.take(kept.key) is None


@pytest.mark.usefixtures("counts")
def test_a_stranger_cannot_use_it_as_a_store(
    english: Client, street: Street, photo: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "KEPT_BYTES", 5 * addresses.KEPT_AT_LEAST)
    address = reverse("report-site", args=[street.site.code])
    pages = [
        english.post(address, form(phone="1", photo=[photo() for _ in range(4)]), REMOTE_ADDR="203.0.113.7").text
        for _ in range(5)
    ]
    assert len(room()) == 5
    assert "Please choose your photos again" in pages[-1] and kept_in(pages[-1]) == []
    other = english.post(address, form(phone="1", photo=[photo()]), REMOTE_ADDR="198.51.100.7")
    assert len(kept_in(other.text)) == 1, "one stranger keeps nobody else from it"


def test_all_of_it_together_has_a_bound(photo: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = photo().read()
    monkeypatch.setattr(stash, "MOST_BYTES", 2 * len(raw))
    assert [stash.keep(raw, label="a") is not None for _ in range(3)] == [True, True, False]


def test_the_name_of_a_file_does_no_harm(english: Client, street: Street, photo: Take) -> None:
    file = photo()
    file.name = "<script>alert(1)</script>.jpg"
    page = english.post(reverse("report-site", args=[street.site.code]), form(phone="1", photo=[file])).text
    assert "<script>alert" not in page and len(kept_in(page)) == 1


def test_without_counts_nothing_is_kept_and_the_form_still_works(
    english: Client, street: Street, photo: Take, settings: Any
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    address = reverse("report-site", args=[street.site.code])
    page = english.post(address, form(phone="1", photo=[photo()]), REMOTE_ADDR="203.0.113.7")
    assert page.status_code == 422 and "Please choose your photos again" in page.text
