"""What Celery calls. Each task takes ids, calls one function, and is safe to run twice and late.

Tasks only hurry: what is due stands in rows, and every sweep here can be run by `manage.py sweep` as well.
"""

from __future__ import annotations

import structlog
from celery import shared_task

from cases import papers, register, searchable, stash
from cases.intake import conversation, pictures
from cases.ledger import roots, sealing, verifying
from cases.models import Pulse
from cases.models.contact import TrayReason
from cases.reading.lane import may_be_danger
from cases.reading.vocabulary import load
from cases.sweeps import calls, clocks, holds, households, unreached
from config.custody.remembered import asked_once
from notifications import inbox, tries
from notifications.models import InboundText

log = structlog.get_logger(__name__)

# How many waiting texts a sweep looks through for danger: some seconds of work.
LOOKED_THROUGH = 5000


@shared_task(name="cases.tasks.read_text", ignore_result=True)
def read_text(*text_ids: int) -> None:
    """Read these texts, and before each any older one of the same sender that is still unread."""
    for text_id in text_ids:
        for each in inbox.older_first(text_id):
            if not _read(each):
                break  # the next one waits: texts of one person are read in order, and the sweep comes back


@shared_task(name="cases.tasks.read_first", ignore_result=True)
def read_first(*text_ids: int) -> None:
    """The same in the lane of its own, for texts that sound like danger."""
    read_text(*text_ids)


@shared_task(name="cases.tasks.sweep_danger", ignore_result=True)
def sweep_danger() -> int:
    """Of the texts that wait to be read, read those that sound like danger; returns how many were tried."""
    known = load()
    waiting = inbox.unread().values_list("pk", "body")[:LOOKED_THROUGH]
    ids = [pk for pk, body in waiting if may_be_danger(body, vocabulary=known)]
    for each in ids:
        read_text(each)
    return len(ids)


@shared_task(name="cases.tasks.sweep_texts", ignore_result=True)
def sweep_texts() -> int:
    """Read what the waking task missed; returns how many texts were tried."""
    ids = list(inbox.unread().values_list("pk", flat=True)[:500])
    for each in ids:
        read_text(each)
    Pulse.note("sweep_texts")
    return len(ids)


@shared_task(name="cases.tasks.sweep_clocks", ignore_result=True)
def sweep_clocks() -> int:
    """Pass every rung whose moment has come; returns how many."""
    _ended, passed = tries.apart(holds.end_holds, _pass_rungs)
    Pulse.note("sweep_clocks")
    return int(str(passed))


def _pass_rungs() -> int:
    passed = 0
    while batch := clocks.sweep_clocks():
        passed += batch
    return passed


@shared_task(name="cases.tasks.raise_calls", ignore_result=True)
def raise_calls() -> int:
    """Raise the calls that are due, and alarms for members no text reaches; returns how many calls are new."""
    raised, _told = tries.apart(calls.raise_calls, unreached.raise_alarms)
    Pulse.note("raise_calls")
    return int(str(raised))


@shared_task(name="cases.tasks.raise_signs", ignore_result=True)
def raise_signs() -> int:
    """Flag the cases of several households about the same; returns how many signs are new."""
    raised = households.raise_signs()
    Pulse.note("raise_signs")
    return raised


@shared_task(name="cases.tasks.fetch_pictures", ignore_result=True)
def fetch_pictures() -> int:
    """Fetch pictures that came with texts, and forget those of forms that were never sent; returns how many texts are
    done."""
    stash.sweep()
    return pictures.fetch()


@shared_task(name="cases.tasks.cut_words", ignore_result=True)
def cut_words() -> int:
    """Make anew what changed cases are found by; returns how many."""
    return searchable.sweep()


@shared_task(name="cases.tasks.print_files", ignore_result=True)
def print_files() -> int:
    """Print the case files that somebody waits for; returns how many orders came to their end."""
    return papers.carry_out()


@shared_task(name="cases.tasks.write_registers", ignore_result=True, time_limit=60 * 60)
def write_registers() -> int:
    """Write the monthly registers that somebody waits for, and take away what is expired; returns how many orders came
    to their end."""
    _cleared, written = tries.apart(register.clear, register.carry_out)
    return int(str(written))


@shared_task(name="cases.tasks.seal_ledger", ignore_result=True)
def seal_ledger() -> int:
    """Seal what is new, and after midnight make the root of the day; returns how many events were sealed."""
    sealed = sealing.seal_all()
    roots.make_roots()
    Pulse.note("seal_ledger")
    return sealed


@shared_task(name="cases.tasks.verify_ledger", ignore_result=True, time_limit=4 * 60 * 60)
def verify_ledger() -> bool:
    """Once a night, look whether the ledger is whole; returns whether it is, or was not due."""
    return verifying.look_if_due()


def _read(text_id: int) -> bool:
    """Read one text; False when it failed and is still to be read."""
    try:
        with asked_once(), inbox.reading(text_id) as text:
            if text is not None:
                text.outcome = conversation.hear(text)
    except Exception:
        log.exception("text not read", text=text_id)
        return _give_up(text_id)
    return True


def _give_up(text_id: int) -> bool:
    """After enough failed readings a person takes it: the tray, not another try."""
    if not InboundText.objects.filter(pk=text_id, read_at=None, attempts__gte=inbox.ATTEMPTS_BEFORE_TRAY).exists():
        return False
    try:
        with inbox.reading(text_id) as text:
            if text is not None:
                text.outcome = conversation.tray(text, TrayReason.UNREAD)
    except Exception:
        log.exception("text not even sorted", text=text_id)
        tries.give_up("texts", text_id)
        return False
    return True
