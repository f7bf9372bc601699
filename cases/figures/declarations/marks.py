"""Figures of how content residents are: of those who said it, and how many of those asked did."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.figures.declaration import EVERYBODY, Declaration, Unit
from cases.figures.sources import ENDS, MARKS
from cases.states import Answer, Mark

ROWS = (
    Declaration(
        key="content",
        name=_("Residents are content"),
        unit=Unit.SHARE,
        source=MARKS,
        whole=Q(is_apart=False),
        part=Q(mark=Mark.CONTENT),
        part_is=_("those who said that they are content"),
        whole_is=_("answers of residents to whether they are content: content, so-so or not; one each in a handling"),
        left_out=_(
            "Who did not answer: the rate of these answers stands beside. So-so is not content. Cases that are no "
            "report, outside our remit or joined."
        ),
        polished=_("A member presses for the resident, or asks only who is pleased."),
        held_by=_(
            "It is said by the resident alone, from their own phone or behind their link; no page of a member writes "
            "it, and no call. Whoever said that it is solved is asked, by itself. It is said once and never changed."
        ),
        readers=EVERYBODY,
        opened_by=EVERYBODY,
        better=1,
    ),
    Declaration(
        key="said-how-content",
        name=_("Residents said how content they are"),
        unit=Unit.SHARE,
        source=ENDS,
        whole=Q(is_apart=False, is_first=True, is_settled=True, answer=Answer.SOLVED),
        part=Q(has_a_mark=True),
        part_is=_("those of which a resident said how content they are"),
        whole_is=_("cases that were settled and whose residents said that it is solved, which is when they are asked"),
        left_out=_("Cases without that answer: nobody is asked there."),
        polished=_("Ask only who is pleased."),
        held_by=_("The question follows their own answer by itself; who is silent stays in the whole."),
        readers=EVERYBODY,
        opened_by=EVERYBODY,
        better=1,
    ),
)
