"""What the rows are called that the facts of history speak of: facts hold keys, people read names and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from cases.models import CallTask, Case, CaseEvent
from mediation.models import Committee, Member

# Which facts name the other of two cases.
OTHER_CASE = ("gathered_id", "into_id", "from_id")


class Names(NamedTuple):
    """What the rows are called that facts speak of: members and committees by name, cases by number."""

    members: Mapping[int, str] = {}
    cases: Mapping[int, str] = {}
    committees: Mapping[int, str] = {}


def names_of(events: Sequence[Any]) -> Names:
    """Of events that came `named`."""
    leads = {event.facts.get("lead_id"): event.lead_name for event in events}
    callers = {event.facts.get("called_by_id"): event.caller_name for event in events}
    cases = {other_case(event.facts): event.other_number for event in events}
    committees = {event.facts.get("committee_id"): event.committee_name for event in events}
    return Names(_spoken_of(leads | callers), _spoken_of(cases), _spoken_of(committees))


def _spoken_of(names: Mapping[Any, str | None]) -> dict[int, str]:
    return {pk: name for pk, name in names.items() if pk is not None and name is not None}


def other_case(facts: Mapping[str, Any]) -> int | None:
    """The case that this one was joined to, parted from, or gathers."""
    return next((facts[fact] for fact in OTHER_CASE if fact in facts), None)


def named(events: QuerySet[CaseEvent]) -> QuerySet[Any]:
    """The events with what their facts name by id: who was put in charge and who phoned, as `lead_name` and
    `caller_name`, what the caller wrote down for the group, as `noted`, the other of two cases, as `other_number`, and
    which committee it was handed to, as `committee_name`.
    """
    return events.annotate(
        lead_name=_of_fact(Member, "name", "lead_id"),
        caller_name=_of_fact(Member, "name", "called_by_id"),
        noted=_of_fact(CallTask, "saying__body", "call_id"),
        committee_name=_of_fact(Committee, "name", "committee_id"),
        other_number=_of_fact(Case, "number", *OTHER_CASE),
    )


def _of_fact(model: type[Model], column: str, *facts: str) -> Subquery:
    keys = [KeyTextTransform(fact, OuterRef("facts")) for fact in facts]
    key = Cast(Coalesce(*keys) if len(keys) > 1 else keys[0], BigIntegerField())
    return Subquery(model._default_manager.order_by().filter(pk=key).values(column)[:1])
