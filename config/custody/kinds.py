"""What the database allows on a table: said once, above the model, and read by grants, triggers, tests and docs.

    @evidence(at="at", by="member")      written once; every column is as it was
    @moving("stopped_at", "due_at")      written once; these columns move on, no row goes
    @working                             comes and goes with the work; proves nothing
    @standing                            standing facts, which the operator edits in the administration
    @reference                           read only; migrations write it

The rights are those of the role that the application runs as (docs/decisions). The triggers bind the owner of the
tables as well, where he does not take them off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.db import models

from .triggers import (
    IsNotEmptied,
    IsNotTakenAway,
    IsOfNow,
    IsOfWhoSpeaks,
    IsOverOnce,
    MovesOnlySo,
    Stays,
    Unconditional,
)

Model = TypeVar("Model", bound=type[models.Model])


class Declaration(Protocol):
    """What stands above a model's class and leaves it as it is."""

    def __call__(self, model: Model, /) -> Model: ...


@dataclass(frozen=True)
class Kind:
    """What the application may do to the rows of a table, besides reading them. `updates`: the fields; None for all."""

    name: str
    inserts: bool = True
    updates: tuple[str, ...] | None = ()
    deletes: bool = False

    def columns(self, model: type[models.Model]) -> list[str] | None:
        """The columns that may be updated; None for all of them."""
        if self.updates is None:
            return None
        return [str(field.column) for field in model._meta.local_concrete_fields if field.name in self.updates]


EVIDENCE = Kind("evidence")
WORKING = Kind("working", updates=None, deletes=True)
STANDING = Kind("standing", updates=None, deletes=True)
REFERENCE = Kind("reference", inserts=False)

# Every table of ours, by its model's label; those of others stand in `others`.
DECLARED: dict[str, Kind] = {}


def evidence(*, at: str = "", by: str = "") -> Declaration:
    """Rows that are written and never touched again.

    `at`: the field that says when it happened, and is of now when the application writes it. `by`: the field with the
    member who did it, none but who speaks in the transaction.
    """
    in_time = [IsOfNow(at)] if at else []
    in_name = [IsOfWhoSpeaks(f"{by}_id")] if by else []
    return _declared(EVIDENCE, [Stays(), IsNotEmptied(), *in_time, *in_name])


def moving(*fields: str, until: str = "", goes: str = "", at: str = "", by: str = "") -> Declaration:
    """Rows of which these fields move on. `at` and `by` are as of evidence.

    `until`: once this field is set, nothing of the row moves any more. `goes`: a condition in SQL; rows of which it is
    true may also be taken away.
    """
    over = [IsOverOnce(until)] if until else []
    in_time = [IsOfNow(at)] if at else []
    in_name = [IsOfWhoSpeaks(f"{by}_id")] if by else []
    kind = Kind("moving", updates=fields, deletes=bool(goes))
    return _declared(kind, [MovesOnlySo(*fields), *over, IsNotTakenAway(but=goes), IsNotEmptied(), *in_time, *in_name])


def working(model: Model) -> Model:
    """Rows that come and go."""
    return _note(model, WORKING)


def standing(model: Model) -> Model:
    """Rows that an operator keeps."""
    return _note(model, STANDING)


def reference(model: Model) -> Model:
    """Rows that only migrations write."""
    return _note(model, REFERENCE)


def _declared(kind: Kind, triggers: list[Unconditional]) -> Declaration:
    def declare(model: Model, /) -> Model:
        for name in kind.updates or ():
            model._meta.get_field(name)  # a name that is none of its fields stops here
        # Where django-pgtrigger reads them: as if they stood in the model's Meta.
        options = model._meta
        both = [*getattr(options, "triggers", []), *triggers]
        options.triggers = options.original_attrs["triggers"] = both  # type: ignore[attr-defined]
        return _note(model, kind)

    return declare


def _note(model: Model, kind: Kind) -> Model:
    DECLARED[model._meta.label] = kind
    return model
