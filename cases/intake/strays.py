"""What is not for us, or may not be: answered at most once a day, asked about once, and never filed unasked.

A phone's own answer ends a conversation: to answer it would be answered again. The same words again within minutes are
one text. What is doubtful, or says only where, waits in the tray while its sender is asked.
"""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from cases import formats
from cases.actions import tray as sorting
from cases.models import HeardText, Question
from cases.models.contact import OF_NO_CASE, Became, TrayReason
from cases.reading import commands
from cases.reading.intent import NOT_FOR_US, Intent
from cases.reading.normal import bare, says_anything
from cases.reading.reading import understand
from cases.reading.vocabulary import load
from cases.states import QuestionKind
from mediation.models import Terms
from notifications.models import Message
from notifications.segments import cut

from . import choices, questions
from .asked_deeds import report, report_text, told_before, with_place_of
from .result import Result, waits
from .turn import Turn

A_DAY = timedelta(days=1)
# With so many of its last texts a text is compared.
LATELY = 40
# What we ask without having been written to.
_ABOUT_A_SESSION = (QuestionKind.COMING, QuestionKind.DATES)
_ASKED_UNASKED = (QuestionKind.SOLVED, QuestionKind.CONTENT, QuestionKind.MEDIATE, *_ABOUT_A_SESSION)
_NOTHING = re.compile(
    r"^(?:没(?:什么)?(?:大)?事(?:情)?|没有?|没什么|没有事|(?:不好意思|对不起)?,?(?:我)?(?:发|打|按|搞|弄)错(?:了|人|号)*|不好意思|算了"
    r"|nothing|sorry|never ?mind|wrong (?:number|person))[了啊吧. ]*$"
)


def repeated(turn: Turn) -> Result | None:
    """The same words from this number within minutes are one text, and that has its answer. Digits and commands say
    something each time, and so do words that answer what was asked since they were said last."""
    if commands.whole(turn.words) or choices.is_only_digits(turn.words) or not says_anything(turn.body):
        return None
    if not turn.sender.known.has_written:
        return None
    since = turn.text.received_at - timedelta(minutes=Terms.current().same_text_minutes)
    before = HeardText.objects.filter(
        inbound__sender=turn.text.sender, inbound__received_at__gte=since, inbound_id__lt=turn.text.pk
    ).exclude(inbound__tray_item__reason=TrayReason.UNREAD)
    lately = before.select_related("case", "inbound").order_by("-inbound_id")[:LATELY]
    first = next((each for each in lately if _plain(each.inbound.body) == _plain(turn.body)), None)
    if first is None or _answers_anew(turn, first):
        return None
    return Result(Became.REPEATED, first.case)


def _answers_anew(turn: Turn, before: HeardText) -> bool:
    """Whether these words were an answer before, and something else was asked since of our own accord: "能来" to one
    date and then to another, "1 3" to the dates of one case and then of another."""
    question = turn.sender.question
    if question is None or question.kind not in _ASKED_UNASKED or before.became != Became.DONE:
        return False
    return question.asked_at > before.inbound.received_at


def automatic(turn: Turn) -> Result | None:
    """A phone's own answer to what we wrote. Nobody answers it, and it answers nothing."""
    return waits(TrayReason.AUTOMATIC) if turn.reading.is_automatic else None


def stray(turn: Turn) -> Result | None:
    """Advertising, or talk that is for somebody else, where its own words or its form say so. What only sounds like it
    is first heard as an answer, a wish, thanks or a question (`seems`)."""
    if turn.says(Intent.SPAM):
        return waits(TrayReason.ADVERTISING)
    return _not_for_us(turn) if turn.says(Intent.CHAT) else None


def seems(turn: Turn) -> bool:
    """Whether the learned opinion alone takes it for somebody else's. Not while an answer is waited for, nor from
    somebody of whom we have a case, where it is in doubt or about such a matter as theirs."""
    if turn.reading.intent not in NOT_FOR_US:
        return False
    if turn.sender.question is not None and turn.sender.question.kind not in OF_NO_CASE:
        return False
    return not (_is_doubt_of_ours(turn) or _is_about_own(turn))


def has_no_case(turn: Turn) -> Result:
    """Thanks or a question of somebody of whom we have no case: told so, and talk no more than once a day."""
    is_talk = turn.reading.intent in NOT_FOR_US
    if not is_talk or not _was_told_of_none(turn):
        turn.reply("reply_none")
    return Result(Became.NO_CASE)


def unless_stray(turn: Turn) -> Result:
    """A case of its own, unless it is not for us, may not be, or says only where: then it is asked about."""
    waiting = turn.sender.question
    if waiting is not None and waiting.kind in OF_NO_CASE:
        return _with_what_waited(turn, waiting)
    reading = turn.reading
    if seems(turn) and not reading.is_doubtful:
        return _seen_as_stray(turn)
    if reading.is_doubtful and not _is_doubt_of_ours(turn):
        return _ask(turn, QuestionKind.OURS, "reply_ours", TrayReason.DOUBTFUL)
    if reading.names_only_a_place:
        return _ask(turn, QuestionKind.WHAT, "reply_what", TrayReason.WHAT_HAPPENED, place=_place(turn))
    return report(turn)


def ours_or_not(turn: Turn, question: Question) -> Result | None:
    """The answer to "is it about the works?", by a digit, yes or no; None if the text says something else."""
    meant = commands.whole(turn.words)
    digit = choices.leading_digit(turn.words)
    if meant == commands.Command.SOLVED or digit == 1:
        return _file(turn, question)
    if meant == commands.Command.NOT_SOLVED or digit == 2 or _NOTHING.match(bare(turn.words)):
        return _not_ours(turn, question)
    return None


def what_or_nothing(turn: Turn, question: Question) -> Result | None:
    """That nothing happened, after "what happened there?", or a digit, which answers nothing; None if it says what."""
    if _NOTHING.match(bare(turn.words)):
        return _not_ours(turn, question)
    if choices.is_only_digits(turn.words) or commands.acknowledges(turn.words):
        if questions.may_ask_again(question):
            turn.reply("reply_what", place=_place(turn))
        return Result(Became.NO_CASE)
    return None


def _not_ours(turn: Turn, question: Question) -> Result:
    questions.end(question)
    for text in questions.waiting_for_words(question):
        sorting.settle(text, case=None)
    turn.reply("reply_not_ours")
    return Result(Became.NOT_OURS)


def if_opted_out(turn: Turn) -> None:
    """Who wants no texts and writes to us is answered, and told once a day that nothing else comes."""
    if turn.sender.known.wants_no_texts and not _was_told(turn, "reply_opted_out"):
        turn.reply("reply_opted_out")


def _file(turn: Turn, question: Question) -> Result:
    """It is for us: the text that waited is a case, and what this one says besides goes with it."""
    assert question.inbound is not None
    text = question.inbound
    questions.end(question)
    if sorting.is_taken(text):
        turn.reply("reply_tray")
        return Result(Became.NOT_OURS)
    result = report_text(turn, text, understand(text.body, vocabulary=load(), at=text.received_at))
    assert result.case is not None
    questions.put_on(result.case, text)
    if not choices.is_only_digits(turn.words) and commands.whole(turn.words) is None:
        turn.add_to(result.case, is_answer=True)
    return result


def _with_what_waited(turn: Turn, question: Question) -> Result:
    """Words after our question are the answer: they are filed with the place that waited. Only a place again adds to
    it, and what is doubtful again is for a person."""
    if turn.reading.names_only_a_place and question.kind == QuestionKind.WHAT and questions.may_ask_again(question):
        turn.reply("reply_what", place=_place(turn))
        return waits(TrayReason.WHAT_HAPPENED)
    if seems(turn):
        return _seen_as_stray(turn)
    if turn.reading.names_only_a_place or (turn.reading.is_doubtful and question.kind == QuestionKind.OURS):
        questions.end(question)
        return waits(TrayReason.DOUBTFUL)
    before = questions.waiting_for_words(question)
    result = report(turn)
    questions.end(question)
    for text in before:
        if result.case is not None and questions.put_on(result.case, text):
            questions.keep(result.case, text, by=turn.sender.by)
    return result


def _is_doubt_of_ours(turn: Turn) -> bool:
    """Whether it is in doubt, and from somebody of whom we have a case: then it is for us."""
    return turn.reading.is_doubtful and turn.sender.has_cases


def _is_about_own(turn: Turn) -> bool:
    """Whether it names such a matter as the sender has reported."""
    own = turn.sender.cases.values_list("category__code", flat=True)
    return bool(turn.reading.fired.get("category")) and turn.reading.category.code in own[:LATELY]


def _seen_as_stray(turn: Turn) -> Result:
    return waits(TrayReason.ADVERTISING) if turn.reading.intent == Intent.SPAM else _not_for_us(turn)


def _not_for_us(turn: Turn) -> Result:
    if not turn.sender.has_cases and not _was_told_of_none(turn):
        turn.reply("reply_not_for_us")
    return waits(TrayReason.NOT_FOR_US)


def _ask(turn: Turn, kind: str, template: str, reason: TrayReason, **said: str) -> Result:
    """Ask, once a number and day, and let the text wait in the tray, where a person may sort it too."""
    if not _was_told(turn, template):
        turn.reply(template, None, **said)
        questions.ask_about(turn.text, kind, phone=turn.sender.phone)
    return waits(reason)


def _plain(body: str) -> str:
    """The words without marks and blanks: `漏水了!` twice is one, whatever stands behind it."""
    return re.sub(r"[\W_]", "", body).lower()


def _was_told(turn: Turn, template: str) -> bool:
    """Whether this number had this answer within a day."""
    since = timezone.now() - A_DAY
    told = Message.objects.filter(recipient=turn.sender.phone, template=template, created_at__gt=since)
    return told.exists()


def _was_told_of_none(turn: Turn) -> bool:
    return _was_told(turn, "reply_none") or _was_told(turn, "reply_not_for_us")


def _place(turn: Turn) -> str:
    language = turn.sender.language
    before = told_before(turn)
    reading = with_place_of(before, turn.reading) if before is not None and before.site else turn.reading
    if reading.site is None:
        return cut(" ".join(reading.fired["site"]), 18)
    building = reading.building.label(language) if reading.building else ""
    site = reading.site.label(language)
    return cut(formats.place_of(site=site, building=building, unit="", room="", language=language), 18)
