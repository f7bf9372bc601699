"""Writing a message down. It is written in the transaction of the deed that causes it, so both stand or neither does.

Nothing is sent here: the sender is woken by name when the transaction commits, and a sweep finds what it missed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_noop

from notifications import phones, words
from notifications.models import Message, MessageStatus
from notifications.wakeup import wake_on_commit

SEND_TASK = "notifications.tasks.send"
BATCH = 1000

NOT_A_NUMBER = gettext_noop("This is not a phone number a text can reach.")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message to be queued. `cause` names the event, or the inbound text it answers; cause, recipient and template
    together happen once, ever. `expires_at` is the moment after which the text would be wrong. `news` names the kind of
    news it is: a later message of the same topic and news makes an earlier one to the same person obsolete, as long as
    that has not been sent. Empty, as for receipts and questions: it never does."""

    cause: str
    recipient: str
    template: str
    language: str = "zh-hans"
    params: words.Params = field(default_factory=dict)
    topic: str = ""
    news: str = ""
    is_direct_answer: bool = False
    is_urgent: bool = False
    expires_at: datetime | None = None


def queue(
    *,
    cause: str,
    recipient: str,
    template: str,
    language: str = "zh-hans",
    params: words.Params,
    topic: str = "",
    news: str = "",
    is_direct_answer: bool = False,
    is_urgent: bool = False,
    expires_at: datetime | None = None,
) -> Message | None:
    """Write one message in the caller's transaction and wake the sender on commit.

    Returns the row, or None when this cause has already told this recipient by this template. Raises what
    `words.render` raises. A recipient no text can reach gives a row that has failed already, with its sentence.
    """
    message = _message(
        Draft(
            cause=cause,
            recipient=recipient,
            template=template,
            language=language,
            params=params,
            topic=topic,
            news=news,
            is_direct_answer=is_direct_answer,
            is_urgent=is_urgent,
            expires_at=expires_at,
        ),
        words.in_use([template]),
    )
    _insert([message])
    return Message.objects.filter(token=message.token).first()


def queue_many(drafts: Iterable[Draft]) -> int:
    """Write many messages with one INSERT a thousand, one wake-up. Returns how many were new; raises as `queue`."""
    drafts = list(drafts)
    edited = words.in_use(draft.template for draft in drafts)
    messages = [_message(draft, edited) for draft in drafts]
    _insert(messages)
    return Message.objects.filter(token__in=[message.token for message in messages]).count()


def _insert(messages: list[Message]) -> None:
    if not messages:
        return
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=BATCH)
    wake_on_commit(SEND_TASK)


def _message(draft: Draft, edited: words.Edited) -> Message:
    rendered = words.render(draft.template, language=draft.language, params=draft.params, edited=edited)
    now = timezone.now()
    number = phones.e164(draft.recipient)
    message = Message(
        cause=draft.cause,
        recipient=number or words.one_line(str(draft.recipient))[:32],
        template=draft.template,
        template_version=rendered.version,
        language=draft.language,
        params=dict(draft.params),
        body=rendered.body,
        parts=rendered.parts,
        topic=draft.topic,
        news=draft.news,
        is_direct_answer=draft.is_direct_answer,
        is_urgent=draft.is_urgent,
        expires_at=draft.expires_at,
        created_at=now,
        next_attempt_at=now,
    )
    if number is None:
        message.status = MessageStatus.FAILED
        message.failure = NOT_A_NUMBER
        message.next_attempt_at = None
        message.final_at = now
    return message
