"""Sorting the tray: make a case of a text, attach it to one, or lay it aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from cases import present
from cases.actions import reporting
from cases.actions.reporting import NewReport
from cases.models import Case, Report, TrayItem
from cases.states import Actor, Channel, NotNow
from mediation.models import Building, Category, Site
from notifications import phones
from notifications.models import InboundText

Found = TypeVar("Found", Case, None)


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

    def act(item: TrayItem) -> Case:
        return reporting.report(
            NewReport(
                words=item.inbound.body.strip() or _("(no words)"),
                category=category,
                tier=tier,
                channel=Channel.TEXT,
                phone=phones.e164(item.inbound.sender) or "",
                site=site,
                building=building,
                inbound=_unfiled(item),
            ),
            by=by,
        )

    return _take(item, by=by, act=act)


def attach(item: TrayItem, *, by: Actor, case: Case) -> Case:
    """Add the text to a case."""

    def act(item: TrayItem) -> Case:
        words = item.inbound.body.strip() or _("(no words)")
        reporting.add(case, by=by, words=words, inbound=_unfiled(item))
        return case

    return _take(item, by=by, act=act)


def dismiss(item: TrayItem, *, by: Actor) -> None:
    """Lay it aside: nothing to do. The text itself stays."""
    _take(item, by=by, act=lambda item: None)


def _unfiled(item: TrayItem) -> InboundText | None:
    """The text, unless it already stands on a case: a text is one report, ever."""
    return None if Report.objects.filter(inbound=item.inbound).exists() else item.inbound


def _take(item: TrayItem, *, by: Actor, act: Callable[[TrayItem], Found]) -> Found:
    with transaction.atomic():
        item = TrayItem.objects.select_for_update(of=("self",)).select_related("inbound").get(pk=item.pk)
        if item.done_at is not None:
            raise NotNow(_("Someone has already taken this one."))
        case = act(item)
        TrayItem.objects.filter(pk=item.pk).update(done_at=present.now(), done_by=by.member, case=case)
        return case
