"""`python -m tests.cases.typesetting.picture`: the picture of an agreement for the README, of a made-up case."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image

from cases import typesetting
from tests.cases.typesetting.samples import DATED, sample

PICTURE = Path(__file__).resolve().parents[3] / "docs" / "pictures" / "agreement.png"
STROKES = {
    "signature-1.svg": "M120 120 L420 110 M150 210 L400 200 M110 310 L440 300 M270 110 L270 305 M560 90 L700 80 "
    "M630 80 C620 180 590 260 540 330 M640 180 C680 230 740 290 820 310 M560 170 L760 160",
    "signature-2.svg": "M150 80 L110 190 M130 140 L130 330 M190 110 L330 100 M260 60 L250 320 M190 200 L340 190 "
    "M480 100 L640 90 M560 60 C560 200 540 270 470 330 M560 200 C620 270 680 310 780 320 M700 90 L800 170",
}
PARTIES = [{**party, "phone": ""} for party in sample("agreement")["parties"]]


def drawn(strokes: str) -> bytes:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 400" width="1000" height="400">'
        f'<path d="{strokes}" fill="none" stroke="black" stroke-width="12" stroke-linecap="round"/></svg>'
    ).encode()


def main() -> int:
    signed = {"signed": "2026年11月27日 10:20", "how": "在屏幕上签名　社区活动室"}
    signs = [
        {"role": "当事人", "name": "王秀兰", "picture": "signature-1.svg", **signed},
        {"role": "当事人", "name": "宏达建设有限公司"},
        {"role": "调解员", "name": "钱永康", "picture": "signature-2.svg", **signed},
    ]
    page = typesetting.pictured(
        "agreement", sample("agreement", signs=signs, parties=PARTIES, effective="", day=""), dated=DATED,
        pictures={name: drawn(strokes) for name, strokes in STROKES.items()},
    )  # fmt: skip
    with Image.open(io.BytesIO(page)) as image:
        small = image.convert("L").quantize(colors=16)
    small.save(PICTURE, optimize=True)
    print(f"{PICTURE} {PICTURE.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
