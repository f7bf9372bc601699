"""How papers are set: the same bytes for the same data, nothing read as markup, nothing left out in silence."""

from __future__ import annotations

import io
import re
from importlib.util import find_spec

import pytest
from PIL import Image
from pypdf import PdfReader

from cases import typesetting
from cases.paperwork import PaperKind
from cases.typesetting import checks, fonts
from tests.cases.papers.pdf import squeezed, text_of
from tests.cases.typesetting.samples import DATED, SAMPLES, SIGNS, sample


def words(data: object) -> list[str]:
    return [each for each in typesetting._words(data) if each.strip()]


def set_as(form: str, **more: object) -> typesetting.Printed:
    return typesetting.typeset(form, sample(form, **more), dated=DATED)


# What figures are put on, which are of no case (tests/cases/figures/test_on_paper.py).
OF_FIGURES = {"brief", "meeting"}


def test_every_kind_of_paper_has_a_form_and_a_sample() -> None:
    forms = {path.stem for path in typesetting.FORMS.glob("*.typ")} - {"main", "sheet"} - OF_FIGURES
    assert forms == set(PaperKind.values) == {*SAMPLES, "volume"}


@pytest.mark.parametrize("form", SAMPLES)
def test_all_that_a_paper_is_handed_stands_in_it(form: str) -> None:
    data = {key: value for key, value in sample(form).items() if key not in ("case_number", "day", "office", "stamp")}
    text = text_of(set_as(form).content)
    handed = [said for said in words(data) if said not in ("person", "organisation")]
    assert [said for said in handed if any(squeezed(line) not in text for line in said.split("\n"))] == []


@pytest.mark.parametrize("form", PaperKind.values)
def test_the_same_data_give_the_same_bytes(form: str) -> None:
    assert set_as(form).content == set_as(form).content


@pytest.mark.parametrize("signing", [2, 9])
def test_two_sign_or_nine(signing: int) -> None:
    people = [{"role": "当事人", "name": f"当事{place}号"} for place in range(signing)]
    text = text_of(set_as("agreement", signs=people).content)
    assert [each["name"] for each in people if each["name"] not in text] == []
    assert text.count("签名、盖章或按指印") == signing


def test_a_signature_from_the_screen_stands_in_its_place() -> None:
    strokes = b'<path d="M10 10 L900 300" stroke="black"/>'
    drawn = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 400">' + strokes + b"</svg>"
    signs = [{**SIGNS[0], "picture": "signature-1.svg", "signed": "2026年11月27日 10:00", "how": "屏幕签名"}]
    made = typesetting.typeset(
        "agreement", sample("agreement", signs=signs), dated=DATED, pictures={"signature-1.svg": drawn}
    )
    assert "屏幕签名" in text_of(made.content)
    assert made.content != set_as("agreement", signs=[{**signs[0], "picture": ""}]).content


def test_a_photo_is_printed_no_larger_than_a_page_shows_it() -> None:
    out = io.BytesIO()
    Image.effect_noise((2000, 1500), 60).convert("RGB").save(out, "JPEG", quality=95)
    photos = [{"kind": "照片", "at": "", "sha256": "0" * 64, "picture": "photo-1.jpg"}]
    made = typesetting.typeset(
        "volume", sample("volume", photos=photos), dated=DATED, pictures={"photo-1.jpg": out.getvalue()}
    )
    (image,) = [image for page in PdfReader(io.BytesIO(made.content)).pages for image in page.images]
    assert max(image.image.size) == 1000


@pytest.mark.parametrize(
    "said",
    [
        "#set page(width: 1cm) *粗* _斜_ @x <y> $x^2$ `raw` = 标题",
        '#import "@preview/cetz:0.3.0": *',
        '#read("/etc/passwd") #json("job.json") #image("x")',
        r"\u{41} // 注 /* 释 */ #panic() ] ) }",
    ],
)
def test_what_somebody_typed_is_text(said: str) -> None:
    assert squeezed(said) in text_of(set_as("rectification", demand=said).content)


@pytest.mark.parametrize("sign", ["𠮷", "䶮", "㛃", "𫖯", "囧", "😀", "👍🏽", "ṅ", "مرحبا"])
def test_rare_signs_are_printed(sign: str) -> None:
    assert fonts.lacking([sign]) == []
    assert re.search("|".join(sign), text_of(set_as("rectification", demand=f"甲{sign}乙").content))


def test_a_sign_that_no_font_draws_is_named() -> None:
    with pytest.raises(typesetting.NoGlyph) as refused:
        set_as("rectification", demand="甲\ue123乙ཀ丙")
    assert refused.value.signs == ["ཀ", "\ue123"]


def test_what_is_said_to_be_drawn_is_drawn() -> None:
    """Some four hundred characters of all the fonts, rare ones among them."""
    known = sorted(code for code in fonts._known() if 0x3400 <= code < 0xA000 or 0x20000 <= code < 0x2F800)
    said = "".join(chr(code) for code in known[:: len(known) // 400])
    assert set(said) - set(text_of(set_as("rectification", demand=said).content)) == set()


def test_signs_that_nobody_sees_stand_in_nobodys_way() -> None:
    assert fonts.lacking(["甲\u200b\ufe0f\u200d\n\t乙\x07"]) == []
    assert "甲乙" in text_of(set_as("rectification", demand="甲\x07乙").content)


def test_the_fonts_come_with_the_program() -> None:
    assert fonts.missing() == []
    assert all(find_spec(package) for package in fonts.FILES)


def test_a_font_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fonts.FILES, "no_such_package", ("Nowhere.otf",))
    assert fonts.missing() == ["no_such_package/Nowhere.otf"]
    with pytest.raises(fonts.NoFonts, match=r"Nowhere\.otf"):
        fonts.folders()
    assert "Nowhere.otf" in checks.papers(None)[0].msg


def test_a_bomb_of_text_ends_its_own_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "PATIENCE", 1.0)
    with pytest.raises(typesetting.NotSet):
        set_as("rectification", demand="雨" * 3_000_000)
    monkeypatch.undo()
    assert set_as("intake").pages == 1


@pytest.mark.parametrize("said", ["", "\n\n\n", " ", "。" * 3000, "A" * 3000, "漏" * 3000])
def test_words_of_any_length_stay_on_the_sheet(said: str) -> None:
    made = set_as("rectification", demand=said)
    assert text_of(made.content).count(said[:1] or "整") >= len(said.strip())


def test_its_first_page_can_be_looked_at() -> None:
    page = Image.open(io.BytesIO(typesetting.pictured("agreement", sample("agreement"), dated=DATED)))
    assert page.width > 800
