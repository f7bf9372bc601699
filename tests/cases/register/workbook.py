"""Asking for a register as a member does, and reading it as a spreadsheet would."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from cases.models import RegisterOrder
from cases.tasks import write_registers
from mediation.models import Member

SUMS, CASES, EVENTS, OBLIGATIONS, DEFINITIONS = SHEETS = ("汇总", "纠纷台账", "办理过程", "履约事项", "指标说明")
MONTH = "2026-09"


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


@dataclass(frozen=True)
class Workbook:
    """A register as it was downloaded."""

    content: bytes
    name: str

    @property
    def sheets(self) -> list[str]:
        return list(load_workbook(io.BytesIO(self.content)).sheetnames)

    def footers(self) -> list[str]:
        book = load_workbook(io.BytesIO(self.content))
        return [f"{sheet.oddFooter.left.text} {sheet.oddFooter.right.text}" for sheet in book]

    def cells(self, sheet: str) -> list[tuple[Any, ...]]:
        return list(load_workbook(io.BytesIO(self.content))[sheet].iter_rows(values_only=True))

    def rows(self, sheet: str) -> list[dict[str, Any]]:
        heading, *rows = self.cells(sheet)
        return [dict(zip(heading, row, strict=True)) for row in rows]

    def text(self) -> str:
        """Everything that stands in it."""
        return "\n".join(
            str(cell) for sheet in self.sheets for row in self.cells(sheet) for cell in row if cell is not None
        )


def ask(member: Member, *, place: str = "", month: str = MONTH, language: str = "zh-hans") -> RegisterOrder:
    """Ask for it on the page; the row."""
    client = signed_in(member)
    client.cookies["django_language"] = language
    answer = client.post(reverse("registers"), {"place": place, "month": month})
    assert answer.status_code == 302, answer.content.decode()
    return RegisterOrder.objects.latest("id")


def register_of(member: Member, **asked: Any) -> Workbook:
    """Asked for, written by the worker, downloaded."""
    order = ask(member, **asked)
    assert write_registers() == 1
    order = RegisterOrder.objects.get(pk=order.pk)
    assert order.file, order.sentence
    answer = signed_in(member).get(reverse("register-file", args=[order.pk]))
    assert answer.status_code == 200
    return Workbook(b"".join(answer.streaming_content), answer["Content-Disposition"])  # type: ignore[attr-defined]
