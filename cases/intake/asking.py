"""The questions we asked a phone, and what its answer does: where, which building, which case, open it again.

One question stands open for a phone; the latest wins and waits for days. Each is put at most twice; then a person
takes over, and the case exists all the while.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from cases.actions import reporting
from cases.actions import tray as sorting
from cases.models import Case, Question, Report
from cases.models.contact import QuestionKind
from cases.states import Verb
from mediation.models import Building
from notifications.models import InboundText

from .choosing import MOST_OPTIONS
from .reading import Reading

TIMES = 2


def open_question(phone: str) -> Question | None:
    """What we asked this phone last, if it still makes sense to answer it."""
    found = (
        Question.objects.filter(phone=phone, ended_at__isnull=True)
        .select_related("case__site", "case__building", "case__category", "inbound")
        .first()
    )
    if found is None or not _makes_sense(found):
        return None
    return found


def _makes_sense(question: Question) -> bool:
    case = question.case
    if question.kind == QuestionKind.PLACE:
        return case.is_open and case.site_id is None
    if question.kind == QuestionKind.BUILDING:
        return case.is_open and case.site_id is not None and case.building_id is None
    if question.kind == QuestionKind.REOPEN:
        return not case.is_open
    return True


def end(question: Question) -> None:
    Question.objects.filter(pk=question.pk).update(ended_at=timezone.now())


def may_ask_again(question: Question) -> bool:
    """Whether the question may be put once more, and if so counts it; else it is over."""
    if question.times < TIMES:
        Question.objects.filter(pk=question.pk).update(times=question.times + 1)
        return True
    end(question)
    return False


def ask(case: Case, kind: str, *, phone: str) -> None:
    reporting.ask(case, kind, phone=phone, at=timezone.now())


def ask_which(cases: Sequence[Case], *, phone: str, deed: Verb, inbound: InboundText) -> list[Case] | None:
    """Note that we ask which of these it is about; gives back those listed. None if it was asked often enough."""
    times = 1
    standing = open_question(phone)
    if standing is not None and standing.kind == QuestionKind.WHICH:
        if standing.times >= TIMES:
            end(standing)
            return None
        times = standing.times + 1
    listed = list(cases[:MOST_OPTIONS])
    Question.objects.filter(phone=phone, ended_at__isnull=True).update(ended_at=timezone.now())
    Question.objects.create(
        case=listed[0],
        kind=QuestionKind.WHICH,
        phone=phone,
        asked_at=timezone.now(),
        times=times,
        options=[case.pk for case in listed],
        deed=deed,
        inbound=inbound,
    )
    return listed


def options_of(question: Question) -> list[Case]:
    """The cases of a "which", in the order of their digits."""
    found = Case.objects.select_related("site__street", "building", "category", "lead").in_bulk(question.options)
    return [found[pk] for pk in question.options if pk in found]


def waits_for_a_place(question: Question) -> InboundText | None:
    """The text a "which" is about, if neither a case nor a person has taken it meanwhile."""
    text = question.inbound
    if text is None or Report.objects.filter(inbound=text).exists():
        return None
    return text


def put_on(case: Case, text: InboundText) -> bool:
    """Take the text out of the tray for this case. False if a person was faster."""
    return sorting.settle(text, case=case)


def building_of(case: Case, number: int) -> Building | None:
    return Building.objects.filter(site=case.site_id, number=number).first()


def is_another_matter(case: Case, reading: Reading) -> bool:
    """Whether words are plainly about something else than this case: another kind of thing, or another site."""
    other_kind = bool(reading.fired.get("category")) and reading.category.code not in ("other", case.category.code)
    other_site = reading.site is not None and case.site_id is not None and reading.site.pk != case.site_id
    other_building = (
        reading.building is not None and case.building_id is not None and reading.building.pk != case.building_id
    )
    return other_kind or other_site or other_building
