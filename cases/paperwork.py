"""The words of papers: their kinds, for whom a copy is made, what it is made for, and how their numbers read.

No tables, no queries. What goes into which paper is `papers`; how it looks is `typesetting`.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PaperKind(TextChoices):
    """The papers of a case, in the order in which they lie in its file (law.md section 7)."""

    INTAKE = "intake", _("Intake registration")
    NOTICE = "notice", _("Notice of rights and duties")
    INQUIRY = "inquiry", _("Inquiry record")
    MEDIATION = "mediation", _("Mediation record")
    AGREEMENT = "agreement", _("Mediation agreement")
    ORAL = "oral", _("Oral agreement registration")
    RECTIFICATION = "rectification", _("Rectification notice")
    FOLLOW_UP = "follow_up", _("Follow-up record")
    TERMINATION = "termination", _("Notice of termination")
    CLOSING = "closing", _("Closing report")
    VOLUME = "volume", _("Whole case file")


# What each is called at its head, in every language of the screen: official papers are Chinese.
TITLES: dict[str, str] = {
    PaperKind.INTAKE: "受理登记表",
    PaperKind.NOTICE: "权利义务告知书",
    PaperKind.INQUIRY: "调查记录",
    PaperKind.MEDIATION: "调解记录",
    PaperKind.AGREEMENT: "调解协议书",
    PaperKind.ORAL: "口头协议登记表",
    PaperKind.RECTIFICATION: "整改通知单",
    PaperKind.FOLLOW_UP: "回访记录",
    PaperKind.TERMINATION: "终止调解通知书",
    PaperKind.CLOSING: "结案报告表",
    PaperKind.VOLUME: "卷宗",
}


class Copy(TextChoices):
    """For whom a copy is made: how much of the case stands in it (law.md section 8)."""

    WHOLE = "whole", _("For the file: with names")
    GROUP = "group", _("For the group: without names")
    PLACE = "place", _("For the works: the problem and the place")
    PARTY = "party", _("For a side: what concerns it")
    BODY = "body", _("For a people's mediation committee")


class Purpose(TextChoices):
    """What it is printed for."""

    FILE = "file", _("For the file")
    PARTY = "party", _("For a party")
    STREET = "street", _("For the street office")
    COURT = "court", _("For a court or another authority")


class Series(TextChoices):
    """Numbers of one kind, counted for each site and year: of cases that are mediated, and of rectifications."""

    MEDIATION = "mediation", _("Mediation")
    RECTIFICATION = "rectification", _("Rectification")


_SIGNS: dict[str, str] = {Series.MEDIATION: "调", Series.RECTIFICATION: "整"}


def file_number(*, site: str, series: str, year: int, serial: int) -> str:
    """As official papers write it: `（2026）锦绣华庭调字第12号`."""
    return f"（{year}）{site}{_SIGNS[series]}字第{serial}号"
