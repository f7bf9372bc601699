"""Sorting the tray: make a case of a text, attach it to one, or lay it aside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from cases import reporters, timemachine
from cases.actions import reporting
from cases.actions._door import attempt
from cases.actions.new_report import NewReport, Understood
from cases.models import CallTask, Case, Report, TrayItem
from cases.models.contact import CallReason, Sorted
from cases.states import Actor, Channel, Forbidden, NotNow, Verb
from notifications import phones
from notifications.models import InboundText


def make_case(
    item: TrayItem,
    *,
    by: Actor,
    read: Understood,
    language: str = "zh-hans",
) -> Case:
    """Open a case from the text, in the resident's name, with all that was `read` out of it, as if nobody had had to
    look. An empty text gets a sentence instead of words. `language` is what the sender is told in."""
    with attempt(Verb.REPORT, by=by), _taking(item, by=by) as taken:
        new = NewReport.of(
            read,
            words=_words(taken),
            channel=Channel.TEXT,
            phone=phones.e164(taken.inbound.sender) or "",
            language=language,
            inbound=_unfiled(taken),
        )
        taken.case = case = reporting.report(new, by=by)
        taken.sorted_as = Sorted.CASE
    return case


def attach(item: TrayItem, *, by: Actor, case: Case) -> Case:
    """Add the text to a case."""
    with attempt(Verb.ADD, by=by, case_id=case.pk), _taking(item, by=by) as taken:
        reporting.add(case, by=by, words=_words(taken), inbound=_unfiled(taken))
        taken.case, taken.sorted_as = case, Sorted.ATTACHED
    return case


def dismiss(item: TrayItem, *, by: Actor) -> None:
    """Lay it aside: nothing to do. The text itself stays."""
    with _taking(item, by=by) as taken:
        taken.sorted_as = Sorted.NOTHING


def spam(item: TrayItem, *, by: Actor) -> None:
    """Mark it as spam. What this sender texts from now on is kept and goes to the tray, and gets no answer.

    Raises:
        NotNow: the sender has reported a case.
    """
    with _taking(item, by=by) as taken:
        if reporters.proven_of(taken.inbound.sender).exists():
            raise NotNow(_("This number has reported a case; it is no spam."))
        taken.sorted_as = Sorted.SPAM
        InboundText.objects.filter(pk=taken.inbound_id).update(outcome=Sorted.SPAM)


def is_spammer(sender: str) -> bool:
    """Whether the last text of this sender that a person sorted was spam. One query."""
    latest = TrayItem.objects.filter(inbound__sender=sender).exclude(sorted_as="").order_by("-done_at", "-id").first()
    return latest is not None and latest.sorted_as == Sorted.SPAM


def call_back(item: TrayItem, *, by: Actor) -> CallTask:
    """Nobody can tell from the words what it is: phone the sender.

    Raises:
        NotNow: the sender is no phone number.
    """
    with _taking(item, by=by) as taken:
        if phones.e164(taken.inbound.sender) is None:
            raise NotNow(_("This sender has no number that can be called."))
        taken.sorted_as = Sorted.CALL
        return CallTask.objects.create(inbound=taken.inbound, reason=CallReason.CALL_BACK, raised_at=timemachine.now())


def settle(inbound: InboundText, *, case: Case | None) -> bool:
    """The sender has said by themselves where a text of the tray belongs, or that it is not for us (None). False if a
    person was faster."""
    waiting = TrayItem.objects.filter(inbound=inbound, done_at__isnull=True)
    as_what = Sorted.ATTACHED if case is not None else Sorted.NOTHING
    return bool(waiting.update(done_at=timemachine.now(), case=case, sorted_as=as_what))


def is_taken(inbound: InboundText) -> bool:
    """Whether a person has sorted the text already."""
    return TrayItem.objects.filter(inbound=inbound, done_at__isnull=False).exists()


def _words(item: TrayItem) -> str:
    return item.inbound.body.strip() or _("(no words)")


def _unfiled(item: TrayItem) -> InboundText | None:
    """The text, unless it already stands on a case: a text is one report, ever."""
    return None if Report.objects.filter(inbound=item.inbound).exists() else item.inbound


@contextmanager
def _taking(item: TrayItem, *, by: Actor) -> Iterator[TrayItem]:
    """Take the item out of the tray, once, with what is done about it in the same transaction."""
    with transaction.atomic():
        taken = TrayItem.objects.select_for_update(of=("self",)).select_related("inbound").get(pk=item.pk)
        if taken.done_at is not None:
            raise NotNow(_("Someone has already taken this one."))
        if by.member is None or taken.keeper_id not in (None, by.member.organisation_id):
            raise Forbidden(_("This is not yours to do."))
        yield taken
        taken.done_at, taken.done_by = timemachine.now(), by.member
        taken.save(update_fields=["done_at", "done_by", "case", "sorted_as"])
