"""The questions we asked a phone, and what its answer does: where, which building, which case, open it again.

One question stands open for a phone; the latest wins and waits for days. Each is put at most twice; then a person
takes over, and the case exists all the while.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from cases import reporters, timemachine
from cases.actions import questions, reporting
from cases.actions import tray as sorting
from cases.models import Case, Question, Report, TrayItem
from cases.models.contact import OF_NO_CASE, TrayReason
from cases.reading.intent import Intent
from cases.reading.reading import Reading, understand
from cases.reading.vocabulary import load
from cases.states import Actor, QuestionKind, State, Verb
from mediation.models import Building, Site, Terms
from notifications.models import InboundText

from .choices import MOST_OPTIONS

TIMES = 2
# How long words after "is it about the works?" or "what happened there?" are an answer to it.
WAITS_FOR_WORDS = timedelta(days=2)
# How long a digit says how content somebody is.
WAITS_FOR_A_MARK = timedelta(days=14)
# The words of a text that is only a picture, on its case.
A_PICTURE = "📷"
# The category of questions for dates: to ask when somebody comes is no matter of its own.
ASKS_WHEN = "schedule"


def open_question(phone: str) -> Question | None:
    """What we asked this phone last, if it still makes sense to answer it."""
    question = (
        Question.objects.filter(phone=phone, ended_at__isnull=True)
        .select_related("case__site", "case__building", "case__category", "inbound")
        .first()
    )
    return question if question is not None and _makes_sense(question) else None


def _makes_sense(question: Question) -> bool:
    if question.kind in OF_NO_CASE:
        return question.asked_at > timemachine.now() - WAITS_FOR_WORDS
    case = question.matter
    if question.kind in (QuestionKind.PLACE, QuestionKind.WITHDRAW, QuestionKind.WRONG):
        return case.is_open
    if question.kind == QuestionKind.BUILDING:
        return case.is_open and case.site_id is not None and case.building_id is None
    if question.kind == QuestionKind.MEDIATE:
        until = question.asked_at + timedelta(days=Terms.current().consent_days)
        return case.is_open and timemachine.now() < until
    if question.kind == QuestionKind.REOPEN:
        return not case.is_open
    if question.kind == QuestionKind.SOLVED:
        return case.state == State.RESOLVED
    if question.kind == QuestionKind.CONTENT:
        return case.state == State.RESOLVED and question.asked_at > timemachine.now() - WAITS_FOR_A_MARK
    return True


def end(question: Question) -> None:
    """It is over, if it is not already: another question may have taken its place."""
    Question.objects.filter(pk=question.pk, ended_at__isnull=True).update(ended_at=timezone.now())


def end_solved(phone: str) -> None:
    """The question "solved or not" has its answer."""
    open_one = Question.objects.filter(phone=phone, kind=QuestionKind.SOLVED, ended_at__isnull=True)
    open_one.update(ended_at=timezone.now())


def may_ask_again(question: Question) -> bool:
    """Whether the question may be put once more, and if so counts it; else it is over."""
    if question.times < TIMES:
        Question.objects.filter(pk=question.pk).update(times=question.times + 1)
        return True
    end(question)
    return False


def ask(case: Case, kind: str, *, phone: str) -> None:
    questions.ask(case, kind, phone=phone, at=timezone.now())


def ask_about(text: InboundText, kind: str, *, phone: str) -> None:
    """Note that we asked about a text of which there is no case."""
    questions.supersede(phone, at=timezone.now())
    Question.objects.create(case=None, kind=kind, phone=phone, asked_at=timezone.now(), inbound=text)


def ask_where(case: Case, site: Site | None, *, phone: str) -> None:
    """Note that we ask anew where a case is, or whether it is at that site."""
    questions.ask(case, QuestionKind.PLACE, phone=phone, at=timezone.now(), guess=site)


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
    questions.supersede(phone, at=timezone.now())
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


def ask_whether_all(cases: Sequence[Case], *, phone: str, deed: Verb, inbound: InboundText) -> None:
    """Note that we ask whether the deed is meant for all of these."""
    questions.supersede(phone, at=timezone.now())
    Question.objects.create(
        case=cases[0],
        kind=QuestionKind.WITHDRAW,
        phone=phone,
        asked_at=timezone.now(),
        options=[case.pk for case in cases],
        deed=deed,
        inbound=inbound,
    )


def options_of(question: Question) -> list[Case]:
    """The cases of a "which", in the order of their digits."""
    around = ("site__street", "building", "category", "lead")
    cases = Case.objects.select_related(*around, *(f"joined_to__{column}" for column in around))
    by_key = cases.in_bulk(question.options)
    return [reporters.matter(by_key[pk]) for pk in question.options if pk in by_key]


def waiting_for_a_choice(question: Question, *, phone: str) -> list[InboundText]:
    """The texts a "which" is about, oldest first, as far as neither a case nor a person has taken them meanwhile."""
    if question.deed != Verb.ADD:
        return []
    waiting = TrayItem.objects.filter(inbound__sender=phone, reason=TrayReason.WHICH_CASE, done_at__isnull=True)
    texts = [item.inbound for item in waiting.select_related("inbound").order_by("inbound_id")]
    return [text for text in texts if not Report.objects.filter(inbound=text).exists()]


def waiting_for_words(question: Question) -> list[InboundText]:
    """The texts of no case that a "what happened?" or "is it for us?" is about, oldest first: those of its sender that
    still wait since then."""
    if question.inbound is None:
        return []
    reasons = (TrayReason.WHAT_HAPPENED, TrayReason.DOUBTFUL)
    sender, first = question.inbound.sender, question.inbound_id
    waiting = TrayItem.objects.filter(inbound__sender=sender, inbound_id__gte=first, reason__in=reasons)
    waiting = waiting.filter(done_at__isnull=True).select_related("inbound").order_by("inbound_id")
    return [item.inbound for item in waiting]


def put_on(case: Case, text: InboundText) -> bool:
    """Take the text out of the tray for this case. False if a person was faster."""
    return sorting.settle(text, case=case)


def keep(case: Case, text: InboundText, *, by: Actor) -> None:
    """Keep a text that has waited with the case it belongs to: an answer, never a second text."""
    reading = understand(text.body, vocabulary=load(), at=text.received_at)
    words = text.body if text.body.strip() else A_PICTURE
    reporting.add(case, by=by, words=words, inbound=text, reading=reading.as_noted(), is_answer=True)


def building_of(case: Case, number: int) -> Building | None:
    return Building.objects.filter(site=case.site_id, number=number).first()


def building_on(site: Site, number: int | None) -> Building | None:
    return Building.objects.filter(site=site, number=number).first() if number is not None else None


def is_another_matter(case: Case, reading: Reading) -> bool:
    """Whether words are plainly about something else than this case: another kind of thing, or another place."""
    other_site = reading.site is not None and case.site_id is not None and reading.site.pk != case.site_id
    other_building = (
        reading.building is not None and case.building_id is not None and reading.building.pk != case.building_id
    )
    if reading.site is None and reading.intent == Intent.REPORT and case.building and reading.building_number:
        other_building = reading.building_number != case.building.number  # a number alone is one of their own site
    return is_another_kind(case, reading) or other_site or other_building


def is_another_kind(case: Case, reading: Reading) -> bool:
    """Whether it is of another kind than this case. A report is of the kind it is mainly about, an answer or a
    question of any kind it names."""
    kind = reading.category.code
    if not reading.fired.get("category") or kind in ("other", case.category.code):
        return False
    if reading.intent in (Intent.REPORT, Intent.EMERGENCY):
        return True
    if all(len(word) == 1 for word in reading.fired["category"]):
        return False  # 还在漏, 不吵了: too little to be of another kind than what was asked about
    named = {category.code for category in reading.others}
    if reading.intent == Intent.STATUS and kind == ASKS_WHEN:
        # "什么时候来" asks about what was reported; "什么时候修屋顶" about the roof.
        return bool(named) and case.category.code not in named
    return case.category.code not in named
