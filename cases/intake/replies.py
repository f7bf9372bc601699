"""Direct answers to a text: written down like every message, unique to the text they answer."""

from __future__ import annotations

from django.conf import settings

from cases import hands, reporters, timemachine
from cases.clocks import summary
from cases.formats import CITY_SERVICE_LINE, hotline
from cases.models import Case, CaseMessage, Clock
from cases.states import Audience, Outcome, State
from mediation import directory
from mediation.models import Promise
from notifications import outbox
from notifications.models import InboundText
from notifications.segments import cut

PLAIN_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
# Whose time stands in the answer how a case stands; one that has passed is not promised again.
PROMISED_IN = {State.REPORTED: Promise.ARRIVE, State.ASSIGNED: Promise.ARRIVE, State.ON_SITE: Promise.RESOLVE}
# In UTF-16 units; beside it a text holds the number of the case.
LONGEST_IN_CHINESE, LONGEST_IN_LATIN = 50, 130


def reply(
    text: InboundText, template: str, *, phone: str, language: str, case: Case | None = None, **more: str
) -> None:
    """Queue an answer to this text, in the transaction in which it is read."""
    said = {"hotline": hotline(case) if case else settings.PUBLIC_PHONE or CITY_SERVICE_LINE, **more}
    if case is not None:
        said["number"] = reporters.windows_of(phone).get(case.pk, case).number
    message = outbox.queue(
        cause=f"text:{text.pk}" if case is None else f"text:{text.pk}:{case.number}",
        recipient=phone,
        template=template,
        language=language,
        params=said,
        topic=f"case:{case.pk}" if case else "",
        is_direct_answer=True,
    )
    if case is not None and message is not None:
        CaseMessage.objects.create(message=message, case=case, audience=Audience.RESIDENT)


def sayable(sentence: str) -> str:
    """A sentence made for a page, fit for one part: plain quotes, which cost nothing in English, and not too long."""
    straight = sentence.translate(PLAIN_QUOTES)
    return cut(straight, LONGEST_IN_LATIN if straight.isascii() else LONGEST_IN_CHINESE)


def status(text: InboundText, case: Case, *, phone: str, language: str) -> None:
    """Say how a case stands: who comes, by when, or how it ended."""
    due, is_late = _due(case, language)
    # Who cannot act is not named as the one who comes.
    is_led = case.state != State.ASSIGNED or hands.of(case) not in hands.GONE
    stands = case.state if is_led else State.REPORTED
    reply(
        text,
        f"status_{stands}_late" if is_late else f"status_{stands}",
        phone=phone,
        language=language,
        case=case,
        lead=cut(case.lead.name, 6) if case.lead else "",
        outcome=str(Outcome(case.outcome).label) if case.outcome else "",
        arrive_by=due.get(Promise.ARRIVE, ""),
        resolve_by=due.get(Promise.RESOLVE, ""),
    )


def in_time(text: InboundText, case: Case, *, phone: str, language: str) -> None:
    """To haste about an open case that cannot be pressed: its time, and what to do when that has passed; or, where it
    has, that the street office has it."""
    due, is_late = _due(case, language)
    stays = "reply_in_time_on_site" if case.state == State.ON_SITE else "reply_in_time"
    reply(
        text,
        "reply_pressed" if is_late else stays,
        phone=phone,
        language=language,
        case=case,
        arrive_by=due.get(Promise.ARRIVE, ""),
        resolve_by=due.get(Promise.RESOLVE, ""),
    )


def _due(case: Case, language: str) -> tuple[dict[str, str], bool]:
    """When what is promised is due, in words, and whether what its resident waits for is late."""
    own = Clock.objects.own().filter(case=case.pk).select_related("case", "policy").order_by("id")
    hours = directory.working_hours()
    latest = {clock.promise: clock for clock in own}
    due = {promise: summary.due_in_words(clock, language, hours=hours) for promise, clock in latest.items()}
    waits_for = latest.get(PROMISED_IN[case.state]) if case.state in PROMISED_IN else None
    return due, waits_for is not None and waits_for.due_at < timemachine.now()
