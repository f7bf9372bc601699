"""Whether words may be of a case by place and kind: nothing they name is elsewhere, and what comes of a matter is no
other."""

from __future__ import annotations

from cases.models import Case

from .turn import Turn

# What comes of a matter and is no other one: of a leak the damage, the mould, the wires that get wet.
COMES_OF = {
    "leak": ("property_damage", "quality", "drainage", "safety", "neighbor", "access"),
    "drainage": ("leak", "property_damage", "quality"),
    "utility_outage": ("safety", "quality"),
    "noise": ("worker_conduct", "schedule"),
    "dust_waste": ("access", "worker_conduct"),
    "quality": ("safety", "property_damage", "leak"),
}
COMES_OF_ANY = ("schedule", "worker_conduct", "other")


def is_there(turn: Turn, case: Case) -> bool:
    """Whether no other place is named than that of the case."""
    reading, own = turn.reading, turn.sender.as_reported(case)
    if reading.site is not None and own.site_id is not None and reading.site.pk != own.site_id:
        return False
    number = own.building.number if own.building else None
    return reading.building_number is None or number is None or reading.building_number == number


def with_what_comes_of(case: Case) -> set[str]:
    """The codes of the kind of a case and of what comes of it."""
    code = case.category.code
    return {code, *COMES_OF.get(code, ()), *COMES_OF_ANY}
