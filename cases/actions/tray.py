"""Sorting the tray: make a case of a text, attach it to one, or lay it aside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from cases import present
from cases.actions import reporting
from cases.actions._door import traced
from cases.actions.reporting import NewReport
from cases.models import Case, Report, TrayItem
from cases.states import Actor, Channel, NotNow, Verb
from mediation.models import Building, Category, Site
from notifications import phones
from notifications.models import InboundText


def make_case(
    item: TrayItem,
    *,
    by: Actor,
    category: Category,
    tier: str,
    site: Site | None = None,
    building: Building | None = None,
) -> Case:
    """Open a case from the text, in the resident's name. An empty text gets a sentence instead of words."""
    with traced(None, Verb.REPORT, by=by), _taking(item, by=by) as taken:
        new = NewReport(
            words=_words(taken),
            category=category,
            tier=tier,
            channel=Channel.TEXT,
            phone=phones.e164(taken.inbound.sender) or "",
            site=site,
            building=building,
            inbound=_unfiled(taken),
        )
        taken.case = case = reporting.report(new, by=by)
    return case


def attach(item: TrayItem, *, by: Actor, case: Case) -> Case:
    """Add the text to a case."""
    with traced(case.pk, Verb.ADD, by=by), _taking(item, by=by) as taken:
        reporting.add(case, by=by, words=_words(taken), inbound=_unfiled(taken))
        taken.case = case
    return case


def dismiss(item: TrayItem, *, by: Actor) -> None:
    """Lay it aside: nothing to do. The text itself stays."""
    with _taking(item, by=by):
        pass


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
        yield taken
        taken.done_at, taken.done_by = present.now(), by.member
        taken.save(update_fields=["done_at", "done_by", "case"])
