"""The monthly register: how long one of many cases takes to write, in how much memory, and how large it is.

A city's cases, all of them reported in one month in one district, are written as the worker writes them; beside it the
same rows are written plainly, from a list, by the library alone. Words: `--cases N` (default 100000), `--events N` a
case (default 3), `--reader street|district` (default street: with the words).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import time_machine
import xlsxwriter
from django.db import connection, transaction
from django.test import override_settings
from openpyxl import load_workbook

from cases import register
from cases.figures import chosen
from cases.figures.overview import Overview
from cases.models import Case, RegisterOrder
from config.settled import settle
from mediation.models import Member, Organisation
from tests.bench import city
from tests.bench.harness import Figures, say

MEGABYTES, SECONDS = 200.0, 120.0
# What reading them, who sees what, and the words of both languages may cost beside writing the same cells.
PLAINLY = 8.0
MONTH, STREET = "2026-09", 10_001


def run(figures: Figures, words: list[str]) -> None:
    """Write the register of a city."""
    parser = argparse.ArgumentParser(prog="./run bench xlsx")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=3)
    parser.add_argument("--reader", choices=("street", "district"), default="street")
    given = parser.parse_args(words)
    settle()
    say(f"Filling a city with {given.cases:,} cases of {given.events} events, all of one street")
    city.build(given.cases)
    _of_one_street(given.cases, given.events)
    with tempfile.TemporaryDirectory() as folder, override_settings(REGISTERS_ROOT=folder):
        _measure(figures, Path(folder), cases=given.cases, reader=_reader(given.reader))
    city.clear()


def _reader(kind: str) -> Member:
    street = Organisation.objects.get(pk=STREET)
    organisation = street if kind == "street" else street.parent
    found = Member.objects.filter(organisation=organisation).order_by("pk").first()
    assert found is not None
    return found


def _of_one_street(cases: int, events: int) -> None:
    """All cases at the two sites of the first street, each with so many events, and words of some length."""
    sites = (STREET, STREET + city.STREETS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica; SET LOCAL synchronous_commit = off")
        cursor.execute(
            f"UPDATE {Case._meta.db_table} SET site_id = CASE WHEN id %% 2 = 0 THEN %s ELSE %s END WHERE id > 10000",
            list(sites),
        )
        cursor.execute(
            "INSERT INTO cases_caseevent (case_id, verb, at, actor, from_state, to_state, digest, facts)"
            " SELECT e.case_id, 'escalate', e.at + i * interval '1 minute', 'system', 'assigned', 'assigned', '',"
            " jsonb_build_object('level', 'leader', 'cause', 'missed', 'promise', 'arrive', 'rung', i,"
            " 'is_reminder', false, 'due_at', e.at + i * interval '2 minutes', 'escalation_id', e.id + i)"
            " FROM cases_caseevent e, generate_series(1, %s) i WHERE e.verb = 'report' AND e.case_id > 10000"
            " ORDER BY i, e.case_id",
            [events - 1],
        )
        cursor.execute(
            "UPDATE cases_words SET body = repeat('楼上改造以后卫生间顶棚一直滴水，物业说是施工单位的事。', 3)"
            " WHERE id IN (SELECT saying_id FROM cases_report)"
        )
        cursor.execute("UPDATE cases_caseevent SET at = %s WHERE at >= %s", [city.BEGIN, city.BEGIN])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def _measure(figures: Figures, folder: Path, *, cases: int, reader: Member) -> None:
    with time_machine.travel(city.moment(3600), tick=True):
        asked = register.order(reader, place="", month=MONTH)
        say("Writing the register")
        took = _in_a_process(folder)
        order = RegisterOrder.objects.get(pk=asked.pk)
        assert order.file, order.sentence
        found = chosen.read(reader, {"period": MONTH}, now=city.moment(3600))
        assert found is not None
        page = Overview(found, now=city.moment(3600))
    path = folder / order.file
    # What it and its backend have worked, however busy the machine is.
    worked = took["own"] + took["backend"]
    figures.at_most("xlsx.time", cases=cases, value=worked, limit=SECONDS, unit="s of work")
    figures.note("xlsx.time_backend", cases=cases, value=took["backend"], unit="s of these")
    figures.note("xlsx.time_on_the_clock", cases=cases, value=took["seconds"], unit="s")
    more = took["megabytes"] - took["before"]
    figures.at_most("xlsx.memory", cases=cases, value=more, limit=MEGABYTES, unit="MB more")
    figures.note("xlsx.memory_of_the_process", cases=cases, value=took["megabytes"], unit="MB with the program")
    figures.note("xlsx.size", cases=cases, value=order.size / 1e6, unit="MB")
    with zipfile.ZipFile(path) as whole:
        figures.note(
            "xlsx.unpacked", cases=cases, value=sum(each.file_size for each in whole.infolist()) / 1e6, unit="MB"
        )
    figures.at_least(
        "xlsx.rows", cases=cases, value=order.total, limit=cases, ratio=order.total / cases, unit="cases", target=1.0
    )
    say("Reading it back, and writing the same rows plainly")
    sheets = _read(path)
    sums = {row[0]: row[1] for row in reversed(sheets[0]) if row and row[0]}
    wrong = [each for each in (page.headline, *page.compared) if sums[str(each.figure.name)] != each.now.tally.n]
    figures.exactly("xlsx.sums_unlike_the_page", cases=cases, value=len(wrong), wanted=0, unit="")
    figures.note("xlsx.rows_in_all", cases=cases, value=sum(len(rows) for rows in sheets), unit="rows")
    plain = _plainly(sheets, folder / "plain.xlsx")
    figures.ratio("xlsx.beside_plain_writing", cases=cases, value=worked, limit=plain, unit="s of work", target=PLAINLY)


def _in_a_process(folder: Path) -> dict[str, float]:
    """Carried out by a process that does nothing else: what it took (`one_register`)."""
    program = "import django; django.setup(); from tests.bench import one_register; one_register.main()"
    words = [sys.executable, "-c", program, city.moment(3600).isoformat()]
    environment = {**os.environ, "REGISTERS_ROOT": str(folder)}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _read(path: Path) -> list[list[tuple[object, ...]]]:
    book = load_workbook(path, read_only=True)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book]


def _plainly(sheets: list[list[tuple[object, ...]]], path: Path) -> float:
    """The same cells by the library alone, streamed as well."""
    began = time.process_time()
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for rows in sheets:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(at, place, cell)
                elif isinstance(cell, int | float):
                    page.write_number(at, place, cell)
                elif cell is not None:
                    page.write_datetime(at, place, cell, moment)
    book.close()
    return time.process_time() - began
