"""Monthly registers are written in the background: an order is a row, a task carries it out, and the page tells how far
it is. The file stands in a folder of its own until it expires; whoever asked takes it, nobody else.

Whatever becomes of a worker, an order comes to an end: who is at it says so again and again, and one of which nothing
was heard is begun anew. Two who both believe it theirs write two files, and one of them is kept.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import OperationalError, connections, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from cases import timemachine
from cases.figures import scope as scopes
from cases.figures.declaration import Reader
from cases.figures.scope import Scope
from cases.figures.week import Month, span_named
from cases.models import RegisterOrder
from cases.register.making import make
from cases.states import NotNow
from config.custody import speaking
from mediation.models import Member, Organisation, Site, Terms
from notifications import tries
from notifications.wakeup import wake_on_commit

log = structlog.get_logger(__name__)

TASK = "cases.tasks.write_registers"
READERS = (Reader.STREET, Reader.DISTRICT)
# Of whom nothing was heard for so long is dead; what was asked for so long ago is given up aloud.
LOST, GIVEN_UP = timedelta(minutes=3), timedelta(hours=6)
# How often who writes one says so, in seconds.
_SAYS_EVERY = 1.0
_SUFFIX = ".xlsx"


# -- asking -----------------------------------------------------------------------------------------------------------


def may_have(member: Member) -> Scope | None:
    """All that this member may have registers of: their street or district; None for everybody else."""
    found = scopes.of_member(member)
    return found if found is not None and found.reader in READERS else None


def places(whole: Scope) -> list[tuple[str, str]]:
    """What a register can be of besides all of it: its streets and sites, each as it stands in an address."""
    streets: dict[int, Organisation] = {}
    if whole.reader == Reader.DISTRICT:
        streets = {each.street.pk: each.street for each in whole.sites}
    found = [(f"street={pk}", each.called) for pk, each in sorted(streets.items(), key=lambda one: one[1].called)]
    return found + [(f"site={each.code}", str(each)) for each in whole.sites]


def narrowed(whole: Scope, place: str) -> Scope | None:
    """The part of it that is asked for; None for what is not theirs, or is nothing."""
    if not place:
        return whole
    what, _equals, which = place.partition("=")
    return whole.narrowed({what: which}) if what in ("street", "site") and which else None


def month_of(name: str, *, now: datetime) -> Month | None:
    """The month of that name, if it has begun; None for anything else."""
    span = span_named(name)
    return span if isinstance(span, Month) and span.begins <= now else None


def order(member: Member, *, place: str, month: str) -> RegisterOrder:
    """Ask for the register of a month. One that this member waits for already is the same one.

    Raises:
        NotNow: not theirs to have, no such place or month, or another one of theirs is being written.
    """
    now, whole = timemachine.now(), may_have(member)
    if whole is None:
        raise NotNow(_("This is not yours to do."))
    scope, span = narrowed(whole, place), month_of(month, now=now)
    if scope is None:
        raise NotNow(_("Choose a place of yours."))
    if span is None:
        raise NotNow(_("Choose a month that has begun."))
    wanted = {"street": scope.street, "site": scope.site, "month": span.name, "organisation": whole.organisation}
    with transaction.atomic():
        speaking.say(member.pk)
        made, is_new = RegisterOrder.objects.get_or_create(
            asked_by=member, ended_at=None,
            defaults={**wanted, "asked_at": now, "language": translation.get_language() or "zh-hans"},
        )  # fmt: skip
        if not is_new and any(getattr(made, name) != value for name, value in wanted.items()):
            raise NotNow(_("One register is being written for you. Please ask again when it is done."))
        wake_on_commit(TASK)
    return made


def of_reader(member: Member) -> list[RegisterOrder]:
    """What this member has asked for as whoever they are now, the newest first; what is expired is left out."""
    since = timemachine.now() - timedelta(days=Terms.current().register_days)
    rows = RegisterOrder.objects.filter(asked_by=member, organisation=member.organisation_id)
    rows = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=since))
    return list(rows.select_related("street", "site", "organisation").order_by("-id"))


def file_of(member: Member, pk: int) -> tuple[RegisterOrder, Path] | None:
    """A register that this member has asked for and may still have, and where it stands; None for any other."""
    if may_have(member) is None:
        return None
    found = next((each for each in of_reader(member) if each.pk == pk), None)
    return (found, path) if found is not None and (path := path_of(found)) is not None else None


def path_of(order: RegisterOrder) -> Path | None:
    """Where the file of this order stands; None where there is none, or none any more. No statement."""
    path = _folder() / order.file if order.file else None
    return path if path is not None and path.is_file() else None


# -- writing ----------------------------------------------------------------------------------------------------------


def carry_out() -> int:
    """Write what was asked for, the oldest first; returns how many orders came to their end."""
    waiting = RegisterOrder.objects.filter(_waits(), ended_at__isnull=True).order_by("id").values_list("pk", flat=True)
    return tries.one_by_one("registers", list(waiting), _take_up, atomic=False)


def _waits() -> Q:
    return Q(started_at__isnull=True) | Q(seen_at__lt=timemachine.now() - LOST)


def _take_up(pk: int) -> bool:
    """Write this one, unless somebody else is at it."""
    if (taken := _claimed(pk)) is None:
        return False
    with translation.override(taken.language):
        _carry_out(taken)
    return True


def _claimed(pk: int) -> RegisterOrder | None:
    now = timemachine.now()
    with transaction.atomic():
        rows = RegisterOrder.objects.select_for_update(skip_locked=True, of=("self",))
        taken = rows.filter(_waits(), pk=pk, ended_at__isnull=True).first()
        if taken is not None:
            taken.started_at = taken.seen_at = now
            taken.done = taken.total = 0
            taken.save(update_fields=["started_at", "seen_at", "done", "total"])
    return taken


def _carry_out(taken: RegisterOrder) -> None:
    now = timemachine.now()
    member = Member.objects.select_related("organisation").get(pk=taken.asked_by_id)
    whole, span = may_have(member), month_of(taken.month, now=now)
    is_theirs = whole is not None and whole.organisation.pk == taken.organisation_id
    scope = narrowed(whole, _place(taken)) if whole is not None and is_theirs else None
    sentence = ""
    if whole is None or scope is None or span is None:
        sentence = _("This is not yours to do.")
    elif taken.asked_at < now - GIVEN_UP:
        sentence = _("It was not written in time. Please try again.")
    else:
        try:
            _write(taken, whole, scope, span, member)
        except tries.NOT_A_ROWS_FAULT:
            raise  # the database was away: it is begun anew
        except Exception:
            log.exception("register not written", order=taken.pk)
            sentence = _("It could not be written. Please try again, or tell the operator.")
    if sentence:
        _end(taken, sentence=sentence)


def _place(taken: RegisterOrder) -> str:
    if taken.site_id is not None:
        return f"site={Site.objects.values_list('code', flat=True).get(pk=taken.site_id)}"
    return f"street={taken.street_id}" if taken.street_id is not None else ""


def _write(taken: RegisterOrder, whole: Scope, scope: Scope, span: Month, member: Member) -> None:
    """To a folder that goes with whoever dies over it; only what is whole comes beside the others."""
    with tempfile.TemporaryDirectory(prefix="writing-", dir=_folder()) as room:
        path = Path(room) / f"{taken.pk}-{secrets.token_hex(8)}{_SUFFIX}"
        with _Saying(taken) as saying:
            made = make(path, whole, scope, span, reader=member, now=timemachine.now(), says=saying)
        size, digest = path.stat().st_size, _sha256(path)
        kept = path.rename(_folder() / path.name)
    if not _end(taken, file=kept.name, size=size, sha256=digest, root=made.root, done=made.cases, total=made.cases):
        kept.unlink(missing_ok=True)  # somebody else was quicker


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _end(taken: RegisterOrder, **became: object) -> bool:
    """It came to this; False if it is somebody else's by now. A `sentence` says why there is no file."""
    ours = RegisterOrder.objects.filter(pk=taken.pk, started_at=taken.started_at, ended_at__isnull=True)
    return bool(ours.update(**became, ended_at=timemachine.now()))


class _Saying:
    """Tells how far it is, on a connection of its own: what is read for the register is read by one look, in which
    nobody outside would see it."""

    def __init__(self, taken: RegisterOrder) -> None:
        self._taken = taken
        self._said_at = datetime.min

    def __enter__(self) -> _Saying:
        self._connection = connections.create_connection("default")
        return self

    def __exit__(self, *left: object) -> None:
        self._connection.close()

    def __call__(self, done: int, total: int) -> None:
        now = datetime.now()
        if done not in (0, total) and (now - self._said_at).total_seconds() < _SAYS_EVERY:
            return
        self._said_at = now
        # Nobody waits for it: whoever holds the table lets the next one be said.
        with suppress(OperationalError), self._connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '500ms'")
            cursor.execute(
                f"UPDATE {RegisterOrder._meta.db_table} SET done = %s, total = %s, seen_at = %s"  # noqa: S608 - our own table
                " WHERE id = %s AND started_at = %s AND ended_at IS NULL",
                [done, total, timemachine.now(), self._taken.pk, self._taken.started_at],
            )


# -- files ------------------------------------------------------------------------------------------------------------


def _folder() -> Path:
    folder = Path(settings.REGISTERS_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def clear() -> int:
    """Take away what is expired, and what was left behind by whoever died; returns how many files."""
    since = timemachine.now() - timedelta(days=Terms.current().register_days)
    if not Path(settings.REGISTERS_ROOT).is_dir():
        return 0
    kept = set(RegisterOrder.objects.filter(ended_at__gt=since).exclude(file="").values_list("file", flat=True))
    left = [path for path in _folder().iterdir() if path.name not in kept and _is_left(path)]
    return _taken_away(left)


def _is_left(path: Path) -> bool:
    """Whether nobody can be at it any more; what has just been written may not stand in its row yet."""
    try:
        last = path.stat().st_mtime
    except FileNotFoundError:
        return False
    return datetime.now().timestamp() - last > GIVEN_UP.total_seconds()


def _taken_away(paths: Sequence[Path]) -> int:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(paths)
