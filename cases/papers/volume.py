"""卷宗: the whole file of a case in one paper, with its contents, the evidence, the history, and what it lacks."""

from __future__ import annotations

from typing import Any

from cases.casefile.titles import label
from cases.models import Photo
from cases.models.fieldwork import PhotoKind
from cases.papers import agreeing
from cases.papers.kinds import sorts_for
from cases.papers.reading import Missing, Reading, day, moment, to_sign
from cases.paperwork import TITLES, Copy, PaperKind

# So many pictures are shown; of all of them the list has the digest.
MOST_PICTURES = 40
_COPIES = {Copy.WHOLE: "全卷", Copy.GROUP: "小组用（不含姓名）", Copy.PLACE: "施工等单位用（仅问题与部位）",
    Copy.BODY: "移交人民调解委员会用",
}  # fmt: skip


def volume(reading: Reading, *, numbers: dict[tuple[str, int], str]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """All that this reader may have of the case, in one paper; and its pictures, by the names it calls them by.

    `numbers`: of the papers that have a number of their own, by kind and row.
    """
    papers, contents, lacks = _papers(reading, numbers)
    photos = [_photo(photo, place) for place, photo in enumerate(reading.photos)]
    pictures: dict[str, bytes] = {}
    for entry, photo in zip(photos, reading.photos, strict=True):
        if entry["picture"] and (content := _content(photo)):
            pictures[entry["picture"]] = content
        else:
            entry["picture"] = ""
    for row in reading.agreements:
        pictures |= agreeing.pictures(reading, row)
    return _file(reading, papers, contents, lacks, photos), pictures


def _papers(
    reading: Reading, numbers: dict[tuple[str, int], str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    papers: list[dict[str, Any]] = []
    contents: list[dict[str, Any]] = []
    lacks: list[str] = []
    for kind, sort in sorts_for(reading.copy).items():
        need = "必备" if sort.is_needed else "据实"
        made = 0
        for offer in sort.offers(reading):
            try:
                data = sort.data(reading, offer.about)
            except Missing as missing:
                lacks.append(f"{TITLES[kind]}（缺{'、'.join(missing.what)}）")
                continue
            made += 1
            mark, number = f"{kind}-{offer.about}", numbers.get((kind, offer.about), "")
            common = {"title": TITLES[kind], "number": number, "office": reading.office}
            papers.append({"form": kind, "mark": mark, "data": common | {"case_number": reading.case.number} | data})
            contents.append({"title": TITLES[kind], "about": number or data["day"], "need": need, "mark": mark})
        if sort.is_needed and not made and reading.sight.words:
            contents.append({"title": TITLES[kind], "about": "缺", "need": need, "mark": ""})
    contents += [
        {"title": title, "about": "", "need": "据实", "mark": mark}
        for mark, title in (("evidence", "证据材料清单"), ("history", "办理记录"), ("remarks", "卷宗情况说明"))
    ]
    return papers, contents, lacks


def _file(
    reading: Reading,
    papers: list[dict[str, Any]],
    contents: list[dict[str, Any]],
    lacks: list[str],
    photos: list[dict[str, Any]],
) -> dict[str, Any]:
    case = reading.case
    until = day(case.ended_at) or "办理中"
    return {
        "name": f"{'、'.join(reading.party_names) or reading.place}{reading.category}纠纷",
        "mediator": reading.handler,
        "period": f"{day(case.reported_at)}至{until}",
        "filed_by": "",
        "filed_on": "",
        "kept_for": "",
        "copy": _COPIES[Copy(reading.copy)],
        "contents": contents,
        "papers": papers,
        "photos": photos,
        "history": [
            {"at": moment(entry.at), "what": entry.title, "who": entry.who, "words": reading.words_of(entry)}
            for entry in reading.history
        ],
        "remarks": _remarks(reading, papers, lacks),
        "signs": [to_sign("立卷人")],
        "day": "",
    }


def _remarks(reading: Reading, papers: list[dict[str, Any]], lacks: list[str]) -> list[str]:
    """卷宗情况说明: what is not in it, and why."""
    forms = {paper["form"] for paper in papers}
    said = [f"本卷由办案系统按现有记录生成，份别为“{_COPIES[Copy(reading.copy)]}”。"]
    if reading.case.is_open:
        said.append("本案尚在办理，卷内材料以打印时为准。")
    if lacks:
        said.append(f"下列材料尚不完整，未入卷：{'；'.join(lacks)}。")
    if reading.sight.words and not forms & {PaperKind.AGREEMENT, PaperKind.ORAL}:
        said.append("卷内没有调解协议书或者口头协议登记表。")
    if reading.sight.words and PaperKind.MEDIATION not in forms:
        said.append("卷内没有调解记录。")
    said.append("回避申请、背靠背记录和仅供调解员使用的记录不入卷，另行保存。")
    if not reading.sight.words:
        said.append("反映人的姓名、电话和原话不在本份卷宗内。")
    return said


def _photo(photo: Photo, place: int) -> dict[str, Any]:
    picture = f"photo-{photo.pk}.jpg" if place < MOST_PICTURES else ""
    return {
        "kind": label(PhotoKind, photo.kind), "at": moment(photo.added_at), "sha256": photo.sha256, "picture": picture,
    }  # fmt: skip


def _content(photo: Photo) -> bytes:
    """The picture itself; nothing where its file is not to be had any more: its digest stands in the list."""
    try:
        with photo.file.open("rb") as file:
            return bytes(file.read())
    except OSError:
        return b""
