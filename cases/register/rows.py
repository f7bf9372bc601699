"""One batch of cases as the rows of a register: the cases, what happened to them in the month, and what was owed; each
as far as its reader sees it (law.md section 8).

A register is carried away, so nothing is in it that would have to be opened: residents are not named, and no number
of theirs stands in any words. What is said at the table is not in it at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import access, formats, unnaming, willing
from cases.casefile import timeline
from cases.casefile.names import named, names_of
from cases.figures.scope import Scope
from cases.figures.sources import OWED
from cases.figures.week import Span
from cases.models import Case, CaseEvent, Clock, Party, Report, Representative, Undertaking
from cases.models.miss import Against
from cases.states import Answer, Channel, End, Outcome, Role, State
from mediation.models import Member, Promise, Tier


@dataclass(frozen=True)
class Batch:
    """Cases in the order of their keys, how much of each the reader sees, and what stands instead of names there."""

    cases: Sequence[Any]
    sights: Mapping[int, access.Sight]
    instead: Mapping[int, Mapping[str, str]]

    def words(self, case: int, words: str) -> str:
        """As they may be carried away."""
        return unnaming.without(words, self.instead.get(case, {}))


def of_month(scope: Scope, span: Span, *, until: datetime) -> QuerySet[Case]:
    """The cases of a month: reported by its end, and open in it, or with something that happened or fell due then."""
    cases = scope.cases
    if scope.street is not None:
        cases = cases.filter(Q(site__street=scope.street) | Q(site__isnull=True, keeper=scope.street))
    if scope.site is not None:
        cases = cases.filter(site=scope.site)
    within = {"at__gte": span.begins, "at__lt": until}
    happened = CaseEvent.objects.filter(**within).values("case")
    due = Clock.objects.filter(Q(due_at__gte=span.begins, due_at__lt=until)).values("case")
    was_open = Q(ended_at__isnull=True) | Q(ended_at__gte=span.begins)
    return cases.filter(was_open | Q(pk__in=happened) | Q(pk__in=due), reported_at__lt=until).order_by("pk")


def batch(keys: Sequence[int], *, reader: Member) -> Batch:
    """These cases with all that their rows say. Five statements."""
    came = Clock.objects.own().filter(case=OuterRef("pk"), promise=Promise.ARRIVE, ended__in=(End.KEPT, End.LATE))
    first = came.order_by().values("case").annotate(n=Min("stopped_at")).values("n")
    cases = list(
        Case.objects.filter(pk__in=keys)
        .select_related("site", "building", "category", "lead", "joined_to", "conclusion")
        .annotate(
            arrived=Subquery(first),
            missed=Count("misses", filter=Q(misses__against=Against.DUE, misses__clock__escalation__isnull=True)),
        )
        .order_by("pk")
    )
    return Batch(cases, _sights(cases, reader), _instead(keys))


def _sights(cases: Sequence[Case], reader: Member) -> dict[int, access.Sight]:
    """How much of each its reader sees, who may open them all: of a street office or the district."""
    sides: set[int] = set()
    if reader.is_of_street_office:
        keys = [case.pk for case in cases]
        sides = set(willing.proven_sides(reader).filter(case__in=keys).values_list("case", flat=True))
    found = {}
    for case in cases:
        held = {
            Role.REVIEWER: reader.is_of_street_office,
            Role.SIDE: case.pk in sides,
            Role.LEAD: case.lead_id == reader.pk,
        }
        found[case.pk] = access.sight(reader, case, mine=frozenset(role for role, is_held in held.items() if is_held))
    return found


def _instead(keys: Sequence[int]) -> dict[int, dict[str, str]]:
    """What each resident and whoever speaks for one is called instead of by name, of all these cases."""
    language, found = get_language() or "zh-hans", defaultdict[int, dict[str, str]](dict)
    speakers = Representative.objects.filter(case__in=keys).select_related("party__organisation", "party__building")
    for each in speakers.order_by("-id"):
        found[each.case_id][each.name] = formats.side_name(each.party, language)
    sides = Party.ever.filter(case__in=keys, organisation__isnull=True).exclude(name="")
    for side in sides.select_related("building").order_by("-id"):
        found[side.case_id][side.name] = formats.side_name(side, language)
    return dict(found)


# -- cases ------------------------------------------------------------------------------------------------------------


def case_columns() -> list[tuple[str, int]]:
    """What stands above the rows of cases, and how wide."""
    return [
        (_("Number"), 17), (_("12345 order"), 14), (_("Site"), 14), (_("Building"), 10), (_("Unit"), 8),
        (_("Room"), 8), (_("Category"), 14), (_("Tier"), 8), (_("Reported by way of"), 10), (_("Reported on"), 16),
        (_("State"), 10), (_("Handling"), 8), (_("Lead"), 10), (_("First on site"), 16), (_("Promises missed"), 8),
        (_("Ended on"), 16), (_("How it ended"), 16), (_("The resident"), 12), (_("Joined to case"), 17),
        (_("Counted as reported"), 10), (_("Counted as settled at site"), 10), (_("What was said"), 50),
        (_("What was done"), 40),
    ]  # fmt: skip


def case_rows(batch: Batch, *, reported: Sequence[bool], settled: Sequence[bool | None]) -> Iterator[list[Any]]:
    """A row for each. `reported`: whether the figure of the month counts it; `settled`: whether it counts as settled at
    site, None where it is no part of that figure."""
    said, channels = _reports([case.pk for case in batch.cases])
    language, yes, no = get_language() or "zh-hans", _("yes"), _("no")
    # Looked up once: asked of each row they take longer than all the rest.
    tiers, states, outcomes, answers = (_labels(each) for each in (Tier, State, Outcome, Answer))
    for case, is_reported, is_settled in zip(batch.cases, reported, settled, strict=True):
        sight = batch.sights[case.pk]
        inner = sight.internal
        yield [
            case.number,
            case.order_number,
            case.site.label(language) if case.site else "",
            case.building.label(language) if case.building else "",
            case.unit,
            case.room,
            case.category.label(language),
            tiers[case.tier],
            channels.get(case.pk, ""),
            case.reported_at,
            states[case.state],
            case.handling,
            case.lead.name if case.lead and inner else "",
            case.arrived,
            case.missed,
            case.ended_at,
            outcomes.get(case.outcome, "") if inner else "",
            answers.get(case.answer, "") if inner else "",
            case.joined_to.number if case.joined_to else "",
            yes if is_reported else "",
            "" if is_settled is None else yes if is_settled else no,
            batch.words(case.pk, "\n".join(said.get(case.pk, ()))) if sight.words else "",
            batch.words(case.pk, case.done) if inner else "",
        ]


def _labels(choices: type[TextChoices]) -> dict[str, str]:
    return {each.value: str(each.label) for each in choices}


def _reports(keys: Sequence[int]) -> tuple[dict[int, list[str]], dict[int, str]]:
    """What was said of each case, the oldest first, and by which channel it came first."""
    said = defaultdict[int, list[str]](list)
    channels: dict[int, str] = {}
    labels = _labels(Channel)
    rows = Report.objects.filter(case__in=keys).order_by("id").values_list("case", "channel", "saying__body")
    for case, channel, body in rows:
        channels.setdefault(case, labels.get(channel, ""))
        if body:
            said[case].append(body)
    return said, channels


# -- events -----------------------------------------------------------------------------------------------------------


def event_columns() -> list[tuple[str, int]]:
    """What stands above the rows of events."""
    return [(_("Case"), 17), (_("When"), 16), (_("What"), 40), (_("By whom"), 24), (_("Words"), 50)]


def event_rows(batch: Batch, span: Span, *, until: datetime, reader: Member) -> Iterator[list[Any]]:
    """What happened to them in the month, case by case, as their page tells it."""
    numbers = {case.pk: case.number for case in batch.cases}
    rows = CaseEvent.objects.filter(case__in=list(numbers), at__gte=span.begins, at__lt=until)
    events = [
        event
        for event in named(rows.select_related("member__organisation", "saying")).order_by("case", "id")
        if timeline.may_know(event, batch.sights[event.case_id], reader)
    ]
    names = names_of(events)
    for event in events:
        entry = timeline.entry(event, names, batch.sights[event.case_id])
        words = batch.words(event.case_id, entry.words) if entry.words else ""
        yield [numbers[event.case_id], entry.at, entry.title, entry.who, words]


# -- obligations ------------------------------------------------------------------------------------------------------


def obligation_columns() -> list[tuple[str, int]]:
    """What stands above the rows of what was owed."""
    return [
        (_("Case"), 17), (_("Kind"), 16), (_("Owed by"), 20), (_("Made"), 16), (_("Due"), 16), (_("Reported done"), 16),
        (_("Found done"), 16), (_("Found"), 12), (_("Broken"), 16), (_("Dropped"), 16), (_("What"), 50),
    ]  # fmt: skip


def obligation_rows(batch: Batch, span: Span, *, until: datetime) -> Iterator[list[Any]]:
    """What agreements and rectifications oblige to: due in the month, or open in it."""
    numbers, language = {case.pk: case.number for case in batch.cases}, get_language() or "zh-hans"
    in_it = Q(due_at__gte=span.begins) | Q(kept_at__gte=span.begins) | Q(kept_at__isnull=True, dropped_at__isnull=True)
    rows = Undertaking.objects.filter(in_it, case__in=list(numbers), kind__in=OWED, made_at__lt=until)
    around = ("by_organisation", "party__organisation", "party__building", "saying", "brief", "clause")
    for row in rows.select_related(*around).order_by("case", "due_at", "id"):
        inner = batch.sights[row.case_id].internal
        owed_by = row.by_organisation.called if row.by_organisation else _("the group")
        if row.party is not None:
            owed_by = formats.side_name(row.party, language)
        yield [
            numbers[row.case_id], row.get_kind_display(), owed_by, row.made_at, row.due_at, row.reported_at,
            row.kept_at, row.get_found_display(), row.broken_at, row.dropped_at,
            batch.words(row.case_id, row.words or row.told) if inner else "",
        ]  # fmt: skip


def keys_in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The cases of counted rows, in the order of their keys."""
    return rows.order_by("of_case").values_list(F("of_case"), flat=True)
