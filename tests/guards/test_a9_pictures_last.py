"""Costly work comes after the cheap refusals, one at a time, in a process of its own (findings A9, C2)."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from cases import darkroom, developing, photos
from cases.desk_forms import MEMBER_DEEDS
from cases.forms import RESIDENT_DEEDS, DeedForm
from cases.forms.photo_field import Photos
from cases.models import Case, Photo
from cases.photos import NoPicture
from cases.states import Verb
from notifications.models import Limits, PictureProblem
from tests.addresses import token_of
from tests.cases.street import Street, fresh
from tests.pages.conftest import Counts, SignedIn, counts, english, signed_in

__all__ = ["counts", "english", "signed_in"]

pillow_heif.register_heif_opener()


@pytest.fixture(autouse=True)
def _photos_elsewhere(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = str(tmp_path)


def encoded(kind: str, size: tuple[int, int], **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#443322").save(out, kind, **more)
    return out.getvalue()


def files(raw: bytes, count: int = 4) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{number}.heic", raw, "image/heic") for number in range(count)]


@pytest.fixture
def developed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many pictures the darkroom was given, and by how long bytes."""
    given: list[int] = []
    answer = developing._answer

    def count(raw: bytes) -> bytes:
        given.append(len(raw))
        return answer(raw)

    monkeypatch.setattr(developing, "_answer", count)
    yield given


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """Some kilobytes that unpack to 30 million pixels."""
    return encoded("HEIF", (5000, 6000), quality=10)


def test_a_form_without_words_opens_no_picture(street: Street, english: Client, developed: list[int]) -> None:
    """A9: it is refused for what costs nothing to see."""
    raw = encoded("JPEG", (60, 40))
    path = reverse("report-site", args=[street.site.code])
    assert english.post(path, {"words": "", "anonymous": "on", "photo": files(raw)}).status_code == 422
    assert english.post(path, {"words": "灰大", "photo": files(raw)}).status_code == 422, "neither phone nor anonymous"
    assert developed == []


def test_a_form_beyond_the_pace_opens_no_picture(
    street: Street, english: Client, counts: Counts, developed: list[int]
) -> None:
    """A9: broken pictures count as well as reports that came of them."""
    Limits.objects.update_or_create(pk=1, defaults={"forms_per_address": 3})
    path = reverse("report-site", args=[street.site.code])
    said = [
        english.post(
            path,
            {"words": "灰大", "anonymous": "on", "photo": files(encoded("JPEG", (60, 40))[:-300], 1)},
            REMOTE_ADDR="203.0.113.7",
        ).status_code
        for _ in range(5)
    ]
    assert said == [422, 422, 422, 429, 429]
    assert len(developed) == 3 and not Case.objects.exists()


def test_nor_do_pictures_added_by_the_link_have_no_pace(
    street: Street, english: Client, counts: Counts, developed: list[int]
) -> None:
    """A9: the same house, another door."""
    Limits.objects.update_or_create(pk=1, defaults={"forms_per_address": 2})
    path = reverse("track-verb", args=[token_of(street.case()), "add"])
    broken = encoded("JPEG", (60, 40))[:-300]
    said = [
        english.post(path, {"words": "看", "photo": files(broken, 1)}, REMOTE_ADDR="203.0.113.8").status_code
        for _ in range(3)
    ]
    assert said == [422, 422, 429] and len(developed) == 2


def takes_photos(form: type[DeedForm]) -> bool:
    return any(isinstance(each, Photos) for each in form.base_fields.values())


WITH_PHOTOS = [
    *(("desk-verb", verb) for verb, form in MEMBER_DEEDS.items() if takes_photos(form)),
    *(("track-verb", verb) for verb, form in RESIDENT_DEEDS.items() if takes_photos(form)),
]


def test_the_doors_that_take_pictures_are_these() -> None:
    """Generated from the forms; a new one is tried below by itself."""
    assert {verb for _door, verb in WITH_PHOTOS} == {
        *(Verb.ARRIVE, Verb.RESOLVE, Verb.ADD, Verb.SIGN, Verb.REPRESENT, Verb.ISSUE, Verb.KEEP, Verb.REPORT_DONE),
        "done",
    }


@pytest.mark.parametrize(("door", "verb"), WITH_PHOTOS)
def test_whoever_may_not_or_says_nothing_has_no_picture_opened(
    street: Street, signed_in: SignedIn, developed: list[int], door: str, verb: str
) -> None:
    """A9, on every form with photos: permission, state and words first."""
    case = street.resolved() if verb != Verb.ADD else street.case()
    raw = encoded("JPEG", (60, 40))
    if door == "track-verb":
        path, client = reverse(door, args=["no-such-link", verb]), Client()
    else:
        path, client = reverse(door, args=[case.number, verb]), signed_in(street.district)
    assert client.post(path, {"words": "", "photo": files(raw)}).status_code in (403, 404, 422)
    if verb in (Verb.ARRIVE, Verb.RESOLVE):
        on_site = street.on_site(phone="+8613800138003")
        lead = signed_in(on_site.lead)
        answer = lead.post(
            reverse(door, args=[on_site.number, verb]), {"outcome": "rectified", "words": "", "photo": files(raw)}
        )
        assert answer.status_code == 409
    assert developed == []


@pytest.mark.parametrize(
    ("kind", "size", "fits"),
    [
        ("JPEG", (8160, 6120), True),
        ("JPEG", (9248, 6936), True),
        ("JPEG", (9248, 8000), False),
        ("PNG", (5000, 5100), False),
        ("WEBP", (5000, 5100), False),
    ],
)
def test_what_phones_make_passes_and_nothing_beyond(kind: str, size: tuple[int, int], fits: bool) -> None:
    raw = encoded(kind, size, **({"method": 0} if kind == "WEBP" else {}))
    if fits:
        with Image.open(io.BytesIO(photos.read(io.BytesIO(raw), size=len(raw)).content)) as shown:
            assert max(shown.size) == photos.LONGEST_SIDE
    else:
        with pytest.raises(NoPicture) as refused:
            photos.read(io.BytesIO(raw), size=len(raw))
        assert refused.value.problem == PictureProblem.TOO_LARGE


def test_a_heic_of_few_bytes_and_many_pixels_is_refused_unopened(bomb: bytes) -> None:
    assert len(bomb) < 20_000
    with pytest.raises(NoPicture) as refused:
        photos.read(io.BytesIO(bomb), size=len(bomb))
    assert refused.value.problem == PictureProblem.TOO_LARGE


def repeated(times: int, side: int) -> bytes:
    """A progressive JPEG whose last scan comes so many times more."""
    out = io.BytesIO()
    Image.new("L", (side, side), 119).save(out, "JPEG", progressive=True)
    raw = out.getvalue()
    last = raw.rindex(b"\xff\xda")
    return raw[:last] + raw[last:-2] * (times + 1) + raw[-2:]


def test_a_jpeg_that_goes_over_its_picture_a_thousand_times_is_refused_unopened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A9, attacked anew: 346 KB, 64 megapixels, twenty seconds of work."""
    raw = repeated(1000, side=8000)
    assert len(raw) < 500_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(NoPicture) as refused:
        photos.read(io.BytesIO(raw), size=len(raw))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert refused.value.problem == PictureProblem.DAMAGED
    assert after.ru_utime - before.ru_utime < 3

    opened: list[object] = []
    monkeypatch.setattr(darkroom.Image, "open", opened.append)
    darkroom.develop(raw, most_of_jpeg=10**9, most_of_others=10**9, longest=2000)
    assert opened == []


def test_the_scans_of_a_jpeg_are_counted_as_its_decoder_counts_them() -> None:
    """A9: neither hidden behind an end that is none, nor found in what a phone put behind the picture."""
    raw = repeated(1000, side=16)
    inside = raw.index(b"\xff\xda")
    hidden = raw[:inside] + b"\xff\xfe\x00\x04\xff\xd9" + raw[inside:]
    assert darkroom._scans(hidden) > darkroom.SCANS
    film = encoded("JPEG", (60, 40)) + b"\xff\xda" * 1000
    assert darkroom._scans(film) == 1
    assert photos.read(io.BytesIO(film), size=len(film)).content
    web = repeated(0, side=600)
    assert 1 < darkroom._scans(web) < 20 and photos.read(io.BytesIO(web), size=len(web)).content
    assert darkroom._scans(b"\xff\xd8" + b"\xff" * 100) == 0


def test_what_takes_long_for_whatever_reason_is_ended_after_some_seconds(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    """A9: twenty seconds were enough for a few people to keep everybody's pictures waiting. Here scans are let pass."""
    uncounted = tmp_path / "darkroom.py"
    uncounted.write_text(developing.DARKROOM.read_text().replace("SCANS = 100\n", "SCANS = 10**6\n"))
    monkeypatch.setattr(developing, "DARKROOM", uncounted)
    monkeypatch.setattr(developing, "PATIENCE", 120.0)  # of work is spoken, whatever else the machine does
    raw = repeated(12_000, side=8000)  # a minute's work and more
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(NoPicture):
        photos.read(io.BytesIO(raw), size=len(raw))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert 1 < worked < darkroom.SECONDS + 2


def test_pictures_are_opened_in_another_process_that_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """A9: its memory is not ours, and what breaks it breaks nothing here."""
    seen: list[dict[str, Any]] = []
    run = subprocess.run

    def watch(words: list[str], **more: Any) -> Any:
        seen.append({"words": words, **more})
        return run(words, **more)

    monkeypatch.setattr(developing.subprocess, "run", watch)
    raw = encoded("JPEG", (60, 40))
    photos.read(io.BytesIO(raw), size=len(raw))
    (once,) = seen
    assert once["words"][0] == sys.executable and once["words"][2].endswith("darkroom.py")
    assert once["env"] == {} and once["timeout"]
    assert "DATABASE_URL" in os.environ


@pytest.mark.parametrize(
    "fate",
    [
        "import os; os.kill(os.getpid(), 9)",
        "import os; os.abort()",
        "raise EOFError",
        "import time; time.sleep(60)",
        "bytearray(10**10)",
    ],
    ids=["killed", "crashed", "raised", "endless", "greedy"],
)
def test_whatever_becomes_of_that_process_is_a_sentence(
    street: Street, english: Client, monkeypatch: pytest.MonkeyPatch, tmp_path, fate: str
) -> None:
    """C2: never an error page."""
    darkroom = tmp_path / "darkroom.py"
    limited = "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29))\n"
    darkroom.write_text(limited + fate)
    monkeypatch.setattr(developing, "DARKROOM", darkroom)
    monkeypatch.setattr(developing, "PATIENCE", 1.0)
    path = reverse("report-site", args=[street.site.code])
    answer = english.post(path, {"words": "灰大", "anonymous": "on", "photo": files(encoded("JPEG", (60, 40)), 1)})
    assert answer.status_code == 422 and "cannot be read" in answer.text
    assert not Photo.objects.exists()


def test_one_picture_is_opened_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most = 0, 0
    answer = developing._answer

    def watch(raw: bytes) -> bytes:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        try:
            return answer(raw)
        finally:
            inside -= 1

    monkeypatch.setattr(developing, "_answer", watch)
    raw = encoded("JPEG", (60, 40))
    hands = [threading.Thread(target=developing.develop, args=(raw,)) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert most == 1


def test_who_waits_too_long_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(developing, "QUEUE", 0.01)
    raw = encoded("JPEG", (60, 40))
    with developing._room, pytest.raises(photos.TooBusy):
        photos.read(io.BytesIO(raw), size=len(raw))


def test_a_whole_form_keeps_its_photos(street: Street, english: Client, developed: list[int]) -> None:
    path = reverse("report-site", args=[street.site.code])
    raw = [encoded("JPEG", (60, 40)), encoded("HEIF", (60, 40))]
    answer = english.post(path, {"words": "灰大", "anonymous": "on", "photo": [*files(raw[0], 1), *files(raw[1], 1)]})
    assert answer.status_code == 302 and len(developed) == 2
    assert fresh(Case.objects.get()).photos.count() == 2
