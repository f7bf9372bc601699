"""Papers as PDF: ten pages of one, and a whole case file of 300 events with photos; how long, and how much memory.

Each is printed as a member prints it, from the rows to the row that keeps it; the case file as the worker does. The
memory is the most that the process which sets it ever held. Words: `--events N` (default 300), `--times N` (default 5).
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import tempfile
import time

from django.core.management import call_command
from django.test import override_settings
from PIL import Image
from structlog.testing import capture_logs

from cases import papers
from cases.actions import desk, reporting
from cases.actions.assigning import candidates
from cases.actions.new_report import NewReport
from cases.models import Case, Document, PrintOrder
from cases.paperwork import PaperKind, Purpose
from cases.photos import Picture
from cases.states import Actor, Channel
from mediation.models import Category, Member, Site
from tests.bench.harness import Figures, median, say

PAGES, SECONDS = 10, 2.0
FILE_SECONDS, MEGABYTES = 10.0, 300.0
PHOTOS = 12
SENTENCE = "楼上改造以后，卫生间顶棚一直滴水，物业说是施工单位的事，施工单位说是防水老化，跑了三趟没有人管。"


def run(figures: Figures, words: list[str]) -> None:
    """Measure both on a case of the seeded street."""
    parser = argparse.ArgumentParser(prog="./run bench documents")
    parser.add_argument("--events", type=int, default=300)
    parser.add_argument("--times", type=int, default=5)
    chosen = parser.parse_args(words)
    call_command("seed_standing_facts", stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        _ten_pages(figures, times=chosen.times)
        _case_file(figures, events=chosen.events, times=chosen.times)


def _ten_pages(figures: Figures, *, times: int) -> None:
    case, leader = _case(), _leader()
    took: list[float] = []
    while len(took) < times:
        reporting.add(case, by=Actor(member=leader), words=SENTENCE * 30)
        if len(took) == 0 and case.reports.count() < PAGES * 2 // 3:
            continue
        began = time.perf_counter()
        papers.print_paper(case, by=Actor(member=leader), wanted=papers.Wanted(PaperKind.INTAKE), purpose=Purpose.FILE)
        took.append(time.perf_counter() - began)
    pages = Document.objects.filter(case=case).latest("id").pages
    say(f"the longest has {pages} pages; each time took {[round(each, 2) for each in took]}")
    figures.at_most(f"a paper of {PAGES} pages and more", cases=1, value=median(took), limit=SECONDS, unit="s")
    figures.at_most("pages it lacks", cases=1, value=max(0, PAGES - pages), limit=0, unit="pages")


def _case_file(figures: Figures, *, events: int, times: int) -> None:
    case, leader = _case(pictures=[_photo(place) for place in range(PHOTOS)]), _leader()
    desk.assign(case, by=Actor(member=leader), lead=next(each.member for each in candidates(case) if each.may_lead))
    say(f"writing a history of {events} events")
    while case.events.count() < events:
        reporting.add(case, by=Actor(member=leader), words=f"{case.events.count()}：{SENTENCE}")
    took: list[float] = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with capture_logs() as told:
        for _time in range(times):
            reporting.add(case, by=Actor(member=leader), words=SENTENCE)
            papers.order(case, by=Actor(member=leader), purpose=Purpose.FILE)
            began = time.perf_counter()
            papers.carry_out()
            took.append(time.perf_counter() - began)
    order = PrintOrder.objects.latest("id")
    assert order.document is not None, order.sentence
    size = len(bytes(order.document.impression.content))
    say(f"it has {order.document.pages} pages and {size:,} bytes; each time took {[round(each, 2) for each in took]}")
    memory = max(float(each["megabytes"]) for each in told if "megabytes" in each)
    figures.at_most(f"a case file of {events} events", cases=1, value=median(took), limit=FILE_SECONDS, unit="s")
    figures.at_most("memory of the process that sets it", cases=1, value=memory, limit=MEGABYTES, unit="MB")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    figures.note("by how much the process that asks for it has grown", cases=1, value=grown, unit="MB")


def _case(**more: object) -> Case:
    category = Category.objects.get(code="leak")
    new = NewReport(
        words=SENTENCE, category=category, tier=category.default_tier, channel=Channel.TEXT, phone="+8613800138001",
        site=Site.objects.get(name="锦绣华庭"), name="王秀兰", **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return reporting.report(new, by=Actor(phone="+8613800138001"))


def _leader() -> Member:
    return Member.objects.get(memberships__group__site__name="锦绣华庭", memberships__role="leader")


def _photo(place: int) -> Picture:
    out = io.BytesIO()
    Image.effect_noise((2000, 1500), 40 + place).convert("RGB").save(out, "JPEG", quality=85)
    return Picture(out.getvalue())
