"""Writing history. One event per deed, and with it, in the same transaction, the messages it causes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models

from cases.announcements.announce import announce
from cases.models import Case, CaseEvent
from cases.states import Actor


def record(
    case: Case, verb: str, *, by: Actor, at: datetime, from_state: str = "", words: str = "", **facts: Any
) -> CaseEvent:
    """Write the event of one deed and hand it to `announce`. Must run inside the deed's transaction."""
    event = CaseEvent.objects.create(
        case=case,
        verb=verb,
        at=at,
        actor=by.kind,
        member=by.member,
        from_state=from_state,
        to_state=case.state,
        words=words,
        facts=noted(facts),
    )
    announce([event], phone_of_actor=by.phone)
    return event


def noted(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as history keeps them: rows by id, moments as ISO 8601, numbers as numbers; anything else is left out."""
    kept: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, models.Model):
            kept[f"{name}_id"] = value.pk
        elif isinstance(value, datetime | date):
            kept[name] = value.isoformat()
        elif isinstance(value, list | tuple) and all(isinstance(item, str | int) for item in value):
            kept[name] = list(value)
        elif isinstance(value, str | int | float | bool) and value != "":
            kept[name] = value
    return kept
