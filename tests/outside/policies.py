"""Promised times set by the operator, on the operator's own pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.outside.page import Form, Page
from tests.outside.seen import NotSeen
from tests.outside.world import World


def page_of_version(world: World, tier: str) -> str:
    """The address of the page of the general policy of a tier, as it is in force."""
    version = world.ledger.value(
        "SELECT v.id FROM mediation_policyversion v JOIN mediation_policy p ON p.id = v.policy_id "
        "WHERE p.tier = %s AND p.category_id IS NULL AND p.street_id IS NULL ORDER BY v.number DESC LIMIT 1",
        tier,
    )
    return f"/admin/mediation/policyversion/{version}/change/"


@contextmanager
def shortened(world: World, tier: str, *, seconds: Mapping[str, int], street_after: int) -> Iterator[tuple[Page, str]]:
    """Let promises of a tier run out after so many seconds, and the street office hear of it `street_after` later.

    Yields the page that the operator was answered with and its confirmation; puts everything back at the end.
    """
    operator = world.signed_in(world.ledger.operator())
    address = page_of_version(world, tier)
    page = operator.visit(address)
    form = page.form(asking="targets-TOTAL_FORMS")
    answers: dict[str, str] = {}
    for row in _rows(form, "targets"):
        promise = _value(form, f"{row}-promise")
        if promise in seconds:
            answers |= {f"{row}-amount": str(seconds[promise]), f"{row}-unit": "second", f"{row}-counts": "always"}
            answers |= {f"{row}-{night}": "" for night in ("night_from", "night_until", "night_moves_to")}
    for row in _rows(form, "rungs"):
        is_street = _value(form, f"{row}-level") == "street" and not _value(form, f"{row}-percent")
        if is_street and _value(form, f"{row}-promise") in seconds:
            answers[f"{row}-after_seconds"] = str(street_after)
    before = {name: _value(form, name) for name in answers}
    try:
        yield _save(world, address, answers)
    finally:
        # Each save made a version of its own; the page of an earlier one is only to be read.
        _save(world, page_of_version(world, tier), before)


def _save(world: World, address: str, answers: Mapping[str, str]) -> tuple[Page, str]:
    operator = world.signed_in(world.ledger.operator())
    page = operator.visit(address)
    saved = operator.submit(page, page.form(asking="targets-TOTAL_FORMS"), **{**answers, "_save": ""})
    said = [" ".join(node.text.split()) for node in saved.root.all("li", class_="success")]
    if not said:
        raise NotSeen("the operator's page to take the new times", saved.root.text[:1500])
    return saved, said[0]


def _rows(form: Form, prefix: str) -> list[str]:
    return [f"{prefix}-{n}" for n in range(int(_value(form, f"{prefix}-TOTAL_FORMS")))]


def _value(form: Form, name: str) -> str:
    return next((str(value) for field, value in form.filled({}) if field == name), "")
