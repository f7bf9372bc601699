"""Pictures are believed by their bytes, not their names; what is kept holds neither place nor device."""

from __future__ import annotations

import io
import struct
import zlib

import pillow_heif
import pytest
from django.utils import translation
from PIL import Image, ImageDraw

from cases import photos
from cases.actions import field
from cases.models import Photo
from cases.models.fieldwork import PhotoKind
from cases.states import NotNow, State
from tests.cases.street import Street, by, fresh

pillow_heif.register_heif_opener()


def encoded(kind: str = "JPEG", *, size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#aa4422").save(out, kind, **more)
    return out.getvalue()


def read(raw: bytes, *, size: int | None = None) -> photos.Picture:
    return photos.read(io.BytesIO(raw), size=len(raw) if size is None else size)


def with_a_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretMaker"
    exif[0x0112] = 6  # turned by a quarter
    gps = exif.get_ifd(0x8825)
    gps[2] = (32.0, 29.0, 24.0)
    gps[4] = (119.0, 54.0, 36.0)
    return encoded(size=(60, 40), exif=exif, comment=b"my home address")


def test_place_device_and_comments_are_gone_and_the_picture_stands_upright() -> None:
    raw = with_a_place()
    assert b"SecretMaker" in raw and b"my home address" in raw
    clean = read(raw).content
    assert b"SecretMaker" not in clean and b"my home address" not in clean and b"Exif" not in clean
    with Image.open(io.BytesIO(clean)) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
        assert image.size == (40, 60), "turned as the phone meant it"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_what_phones_take_is_taken(kind: str) -> None:
    with Image.open(io.BytesIO(read(encoded(kind)).content)) as image:
        assert (image.format, image.size) == ("JPEG", (60, 40))


def test_a_large_picture_is_made_smaller() -> None:
    with Image.open(io.BytesIO(read(encoded(size=(4000, 3000))).content)) as image:
        assert max(image.size) == photos.LONGEST_SIDE


def test_a_transparent_and_a_moving_picture_become_plain_ones() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "PNG")
    assert read(out.getvalue()).content
    out = io.BytesIO()
    frames = [Image.new("RGB", (10, 10), color) for color in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    assert read(out.getvalue()).content


def drawn(mode: str, size: tuple[int, int] = (400, 300)) -> Image.Image:
    """A black line, marked up on a clear ground, as a screenshot editor saves it."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(image).line((20, 150, 380, 150), fill=(0, 0, 0, 255), width=20)
    if mode == "P":
        palette = image.convert("P")  # index 0 is the clear one
        palette.paste(0, (0, 0, *size))
        ImageDraw.Draw(palette).line((20, 150, 380, 150), fill=1, width=20)
        palette.putpalette([0, 0, 0] * 256)
        palette.info["transparency"] = 0
        return palette
    if mode == "RGB":
        plain = Image.new("RGB", size, (1, 2, 3))
        ImageDraw.Draw(plain).line((20, 150, 380, 150), fill=(0, 0, 0), width=20)
        plain.info["transparency"] = (1, 2, 3)
        return plain
    return image.convert(mode)


@pytest.mark.parametrize("size", [(400, 300), (2600, 1950)])
@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "LA"), ("PNG", "P"), ("PNG", "RGB"), ("WEBP", "RGBA")]
)
def test_what_is_clear_stands_on_white_and_what_was_drawn_is_seen(kind: str, mode: str, size: tuple[int, int]) -> None:
    """B26: black on black."""
    out, image = io.BytesIO(), drawn(mode, size)
    more = {"transparency": image.info["transparency"]} if "transparency" in image.info else {}
    image.save(out, kind, **more, **({"lossless": True} if kind == "WEBP" else {}))
    with Image.open(io.BytesIO(read(out.getvalue()).content)) as kept:
        grey = kept.convert("L")
        shrunk = kept.width / size[0]
        assert grey.getpixel((10, 10)) > 245 and grey.getpixel((round(200 * shrunk), round(150 * shrunk))) < 30


def test_what_is_half_clear_is_seen_through_to_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (60, 40), (255, 0, 0, 128)).save(out, "PNG")
    with Image.open(io.BytesIO(read(out.getvalue()).content)) as kept:
        red, green, blue = kept.getpixel((30, 20))
        assert red > 245 and 115 < green < 140 and 115 < blue < 140


@pytest.mark.parametrize("size", [(256, 40), (4096, 40)])
def test_a_grey_picture_of_sixteen_bits_keeps_its_greys(size: tuple[int, int]) -> None:
    wide, high = size
    ramp = bytes(b for _row in range(high) for x in range(wide) for b in struct.pack("<H", x * 65535 // (wide - 1)))
    out = io.BytesIO()
    Image.frombytes("I;16", size, ramp).save(out, "PNG")
    with Image.open(io.BytesIO(read(out.getvalue()).content)) as kept:
        seen = [kept.convert("L").getpixel((round(kept.width * part), kept.height // 2)) for part in (0.02, 0.5, 0.97)]
    assert seen[0] < 15 and 115 < seen[1] < 140 and seen[2] > 240


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 by 60,000."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "not a photo"),
        (b"just words", "not a photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not a photo"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "not a photo"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "not a photo"),
        (b"%PDF-1.7 not a picture", "not a photo"),
        (b"PK\x03\x04 an archive", "not a photo"),
        (b"MZ\x90\x00 a program", "not a photo"),
        (b"GIF89a<script>alert(1)</script>", "not a photo"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF<script>alert(1)</script>", "cannot be read"),
        (encoded()[:-300], "cannot be read"),
        (bomb(), "too large|cannot be read"),
    ],
    ids=["empty", "words", "svg", "svg-xml", "html", "pdf", "zip", "exe", "gif", "lying-jpeg", "truncated", "bomb"],
)
def test_what_is_no_photo_is_refused_in_a_sentence(raw: bytes, sentence: str) -> None:
    with translation.override("en"), pytest.raises(NotNow, match=sentence):
        read(raw)


def test_a_file_too_large_is_refused_before_it_is_read(settings) -> None:
    with translation.override("en"), pytest.raises(NotNow, match="too large"):
        read(encoded(), size=settings.PHOTO_MAX_BYTES + 1)


def test_a_size_that_lies_does_not_let_a_large_file_in(settings) -> None:
    settings.PHOTO_MAX_BYTES = 1000
    raw = encoded(size=(600, 400), quality=100) + b"\0" * 5000
    with pytest.raises(NotNow):
        read(raw, size=10)


@pytest.mark.parametrize("size", [(1080, 20000), (20000, 1080), (1080, 6000)])
def test_a_long_picture_stays_as_wide_as_can_be_read(size: tuple[int, int]) -> None:
    """B27: a chat saved as one picture came out 108 wide."""
    with Image.open(io.BytesIO(read(encoded(size=size)).content)) as image:
        assert min(image.size) >= 600
        assert image.width * image.height <= 2 * photos.LONGEST_SIDE**2 + sum(image.size)


def test_a_stripe_stays_one_that_can_be_drawn() -> None:
    with Image.open(io.BytesIO(read(encoded(size=(60000, 40))).content)) as image:
        assert max(image.size) <= 16000


def test_more_pixels_than_we_hold_are_refused(settings) -> None:
    settings.PHOTO_MAX_PIXELS = 1000
    with translation.override("en"), pytest.raises(NotNow, match="too large"):
        read(encoded(size=(60, 40)))


def test_a_photo_proves_arrival_and_stands_with_the_case(street: Street, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    case = street.assigned()
    field.arrive(case, by=by(case.lead), pictures=[read(with_a_place())])
    photo = Photo.objects.get(case=case)
    assert (photo.kind, photo.added_by) == (PhotoKind.ARRIVAL, case.lead)
    kept = photo.file.read()
    assert photo.sha256 == photos.Picture(kept).sha256
    assert b"SecretMaker" not in kept
    assert photo.file.name.endswith(".jpg") and "IMG" not in photo.file.name


def test_a_refused_deed_keeps_no_photo(street: Street, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    case = street.on_site()
    with pytest.raises(NotNow):
        field.resolve(case, by=by(case.lead), outcome="explained", words="好了", pictures=[read(encoded())])
    assert not Photo.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert fresh(case).state == State.ON_SITE
