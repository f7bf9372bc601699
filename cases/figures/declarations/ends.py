"""Figures of how cases end, each case once: settled where it arose, what its resident said, opened again, how long."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.figures.declaration import EVERYBODY, INNER, Declaration, Unit
from cases.figures.sources import ENDS
from cases.states import Answer, Outcome

_WHOLE = Q(is_apart=False, is_first=True)
_SETTLED = _WHOLE & Q(is_settled=True)
_SAID = (Answer.SOLVED, Answer.NOT_SOLVED)
_ENDED = _("cases that ended, each once: when it first did")
_APART = _("Not a report, outside our remit, joined to another case: listed apart, and counted if opened again.")
_TABLE = (Outcome.WRITTEN, Outcome.ORAL, Outcome.FAILED, Outcome.REFUSED)
_AT_SITE = Q(is_settled=True, was_before_the_street=False, is_order=False, is_reopened=False)

SETTLED_AT_SITE = Declaration(
    key="settled-at-site",
    name=_("Settled at site"),
    unit=Unit.SHARE,
    source=ENDS,
    whole=_WHOLE,
    part=_AT_SITE & Q(answer__in=(Answer.SOLVED, Answer.NO_ANSWER)),
    undecided=_AT_SITE & ~Q(answer=Answer.NOT_SOLVED) & Q(is_decided=False),
    part_is=_(
        "those that were settled, confirmed or without an answer after a call, never before the street office, no "
        "12345 order, and not opened again within the days the terms give"
    ),
    whole_is=_ENDED,
    left_out=_(
        "Not a report, outside our remit, joined: listed apart. Cases whose days are not over are counted as they "
        "stand, and said beside; afterwards the number does not change. A forgotten follow-up that climbed is counted "
        "there alone. A petition made elsewhere is not known here."
    ),
    polished=_("Settle quickly without asking; keep it from the street office; end and open again."),
    held_by=_(
        "Without the resident's answer, or a logged call, nothing counts. What climbed, a 12345 order, or was opened "
        "again stays so in history, and a case counts once, when it first ended."
    ),
    readers=EVERYBODY,
    opened_by=EVERYBODY,
    better=1,
    is_public=True,
)

ROWS = (
    SETTLED_AT_SITE,
    Declaration(
        key="said-solved",
        name=_("Residents say: solved"),
        unit=Unit.SHARE,
        source=ENDS,
        whole=_SETTLED & Q(answer__in=_SAID),
        part=Q(answer=Answer.SOLVED),
        part_is=_("those whose residents said that it is solved"),
        whole_is=_("cases that were settled and whose residents answered, solved or not"),
        left_out=_("Who has not answered: the rate of answers stands beside."),
        polished=_("The handler answers for the resident."),
        held_by=_(
            "Answers come from the resident's own phone or link, or from a call by somebody who never handled the "
            "case. No answer is never solved."
        ),
        readers=EVERYBODY,
        opened_by=EVERYBODY,
        better=1,
    ),
    Declaration(
        key="answered",
        name=_("Residents answered"),
        unit=Unit.SHARE,
        source=ENDS,
        whole=_SETTLED,
        part=Q(answer__in=_SAID),
        part_is=_("those whose residents answered, solved or not"),
        whole_is=_("cases that were settled, whose residents are asked whether it is solved"),
        left_out=_APART,
        polished=_("Ask only who is content."),
        held_by=_("Every settlement asks every resident who reported, by itself; who is silent stays in the whole."),
        readers=EVERYBODY,
        opened_by=EVERYBODY,
        better=1,
    ),
    Declaration(
        key="no-answer",
        name=_("No answer after a call"),
        unit=Unit.SHARE,
        source=ENDS,
        whole=_SETTLED,
        part=Q(answer=Answer.NO_ANSWER),
        part_is=_("those that ended without an answer, after the days for it and a logged call"),
        whole_is=_("cases that were settled, whose residents are asked whether it is solved"),
        left_out=_APART,
        polished=_("Call when nobody is at home."),
        held_by=_("The call is a row, with who made it and when; no answer is said apart and is no satisfaction."),
        readers=EVERYBODY,
        opened_by=EVERYBODY,
        better=-1,
    ),
    Declaration(
        key="reopened",
        name=_("Opened again"),
        unit=Unit.SHARE,
        source=ENDS,
        whole=_WHOLE,
        part=Q(is_reopened=True),
        undecided=Q(is_reopened=False, is_decided=False),
        part_is=_("those opened again, by the resident or the street office, within the days the terms give"),
        whole_is=_ENDED,
        left_out=_APART,
        polished=_("Open a new case in place of the old one."),
        held_by=_("A second report of the same person, place and matter is a sign, and counted as reported again."),
        readers=EVERYBODY,
        opened_by=EVERYBODY,
        better=-1,
    ),
    Declaration(
        key="mediated",
        name=_("Mediation that came to an agreement"),
        unit=Unit.SHARE,
        source=ENDS,
        whole=_WHOLE & Q(how__in=_TABLE),
        part=Q(how__in=(Outcome.WRITTEN, Outcome.ORAL)),
        part_is=_("those with a written or oral agreement in effect"),
        whole_is=_("cases that ended by agreement, as failed, or because one side refused"),
        left_out=_("Cases settled without mediation. Reported, and never a target: nobody is pressed to agree."),
        polished=_("Press a side to sign, or call a failure something else."),
        held_by=_(
            "An agreement takes effect by the signatures themselves; an end without settlement is asked by one and "
            "approved by another."
        ),
        readers=INNER,
        opened_by=INNER,
        better=0,
    ),
    Declaration(
        key="time-on-hold",
        name=_("Time on hold"),
        unit=Unit.TIME,
        source=ENDS,
        whole=_WHOLE,
        part=Q(held__gt=0),
        part_is=_("hours during which their clocks stood still by an approved hold"),
        whole_is=_("hours from report to end of the cases that ended"),
        left_out=_("Holds that were asked for and not approved. Extensions: they are said at closing."),
        polished=_("Hold a case in place of missing it."),
        held_by=_("Another decides on a hold; each has a listed reason and a bound, and all together have one."),
        readers=EVERYBODY,
        opened_by=EVERYBODY,
        better=-1,
    ),
    Declaration(
        key="hours-to-resolve",
        name=_("Hours to settle"),
        unit=Unit.HOURS,
        source=ENDS,
        whole=_SETTLED,
        part=None,
        part_is=_("hours from the report to the first settlement"),
        whole_is=_("cases that were settled"),
        left_out=_("Cases that ended without settlement, and those still open."),
        polished=_("Note it as settled before it is."),
        held_by=_("It asks for evidence, and asks the resident; what was opened again is counted there."),
        readers=EVERYBODY,
        opened_by=EVERYBODY,
        better=-1,
    ),
)
