"""Sharing a cost (谁受益谁出资): what is asked of whom, and what was agreed. Equal treatment is watched: the same item
at the same site at another amount tells the leader, with the other cases.
"""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.actions import signs
from cases.actions._door import Underway, door
from cases.models import Case, CaseEvent, CostItem, Party
from cases.states import Actor, NotNow, SignKind, Verb
from mediation import costs
from mediation.models import CostBasis, CostKind, Rule, Terms


def ask(
    case: Case,
    *,
    by: Actor,
    kind: CostKind,
    party: Party,
    asked: Decimal,
    basis: str = "",
    area: Decimal | None = None,
    floor: int | None = None,
    others: Decimal | None = None,
    rule: Rule | None = None,
    words: str = "",
) -> CaseEvent:
    """Write down what is asked of a side. Without a `basis` or a `rule` those of the item hold.

    Raises:
        NotNow: no side of the case, an item of another district, an amount that can be none, or what the item is
            shared by is missing; or the same is asked of that side already.
    """
    with door(case, Verb.COST, by=by) as deed:
        held, basis = deed.case, basis or kind.basis
        if not held.parties.filter(pk=party.pk).exists():
            raise NotNow(_("Choose a side of this case."))
        if kind.pk not in {each.pk for each in costs.kinds_at(held.site)}:
            raise NotNow(_("Choose an item of this district's list."))
        _must_be_money(asked, above_nothing=True)
        _must_be_money(others)
        if basis == CostBasis.AREA and not (area and area > 0):
            raise NotNow(_("Shared by area: enter the square metres."))
        if kind.by_floor and floor is None:
            raise NotNow(_("This item differs by floor: enter the floor."))
        if open_items(held).filter(kind=kind, party=party).exists():
            raise NotNow(_("This is asked of that side already. Take back the old entry first."))
        assert by.member is not None
        item = CostItem.objects.create(
            case=held, handling=held.handling, kind=kind, party=party, rule=rule or kind.rule, basis=basis,
            area=area if basis == CostBasis.AREA else None, floor=floor if kind.by_floor else None, asked=asked,
            others=others, asked_at=deed.at, asked_by=by.member, saying=deed.say(words),
        )  # fmt: skip
        deed.note(cost=item, kind=kind, party=party, rule=item.rule, asked_fen=fen(asked))
        if others is not None:
            deed.note(others_fen=fen(others))
    return deed.event


def agree(case: Case, *, by: Actor, cost: CostItem, agreed: Decimal, words: str = "") -> CaseEvent:
    """Write down what was agreed of it. Where the same item was agreed at another amount at this site, in another case
    or of another side, the leader hears of it once a handling, with the numbers of those cases.

    Raises:
        NotNow: it is no open entry of this case, or no amount.
    """
    with door(case, Verb.AGREE_COST, by=by) as deed:
        item = _held(deed, cost)
        _must_be_money(agreed)
        if item.agreed is not None:
            raise NotNow(_("An amount is agreed already. Take that entry back and write a new one."))
        deed.say(words)
        item.agreed, item.agreed_at, item.agreed_by = agreed, deed.at, by.member
        item.save(update_fields=["agreed", "agreed_at", "agreed_by"])
        deed.note(cost=item, kind=item.kind, party_id=item.party_id, agreed_fen=fen(agreed))
        deed.record()
        if others := unequal(item):
            earlier = {each.case_id: each.case for each in others if each.case_id != deed.case.pk}
            signs.flag(deed.case, SignKind.UNEQUAL, earlier=list(earlier.values()))
    return deed.event


def drop(case: Case, *, by: Actor, cost: CostItem, words: str) -> CaseEvent:
    """Take an entry back that was a mistake; it stays on record.

    Raises:
        NotNow: it is no open entry of this case, or nobody says why.
    """
    with door(case, Verb.DROP_COST, by=by) as deed:
        item = _held(deed, cost)
        if deed.say(words) is None:
            raise NotNow(_("Say why this entry is taken back."))
        item.dropped_at, item.dropped_by = deed.at, by.member
        item.save(update_fields=["dropped_at", "dropped_by"])
        deed.note(cost=item, kind=item.kind, party_id=item.party_id)
    return deed.event


def open_items(case: Case) -> QuerySet[CostItem]:
    """What stands written down of the case, agreed or not."""
    rows = CostItem.objects.filter(case=case, dropped_at__isnull=True)
    return rows.select_related("kind", "party__organisation", "rule", "asked_by", "agreed_by", "saying").order_by("id")


def agreed_elsewhere(case: Case) -> QuerySet[CostItem]:
    """What was agreed of the same items at the same site, in this case too, the newest first."""
    kinds = CostItem.objects.filter(case=case, dropped_at__isnull=True).values("kind")
    rows = CostItem.objects.filter(case__site=case.site_id, kind__in=kinds)
    rows = rows.filter(agreed__isnull=False, dropped_at__isnull=True).exclude(basis=CostBasis.WHOLE)
    return rows.select_related("case").order_by("-id")


def differing(item: CostItem, agreed: list[CostItem]) -> list[CostItem]:
    """Those of them that are like it and were agreed at another amount."""
    mine = item.compared
    return [each for each in agreed if mine is not None and each.is_like(item) and each.compared != mine]


def unequal(item: CostItem) -> list[CostItem]:
    """What of the same site was agreed otherwise. One statement."""
    return differing(item, list(agreed_elsewhere(item.case)))


def fen(yuan: Decimal) -> int:
    """The amount as history keeps it: a whole number of fen."""
    return int((yuan * 100).to_integral_value())


def _held(deed: Underway, cost: CostItem) -> CostItem:
    item = CostItem.objects.select_for_update(of=("self",)).select_related("kind").filter(pk=cost.pk).first()
    if item is None or item.case_id != deed.case.pk or item.dropped_at is not None:
        raise NotNow(_("Choose an entry of this case that was not taken back."))
    item.case = deed.case
    return item


def _must_be_money(amount: Decimal | None, *, above_nothing: bool = False) -> None:
    if amount is None:
        return
    most = Terms.current().cost_most_yuan
    if not amount.is_finite() or amount < 0 or (above_nothing and amount == 0):
        raise NotNow(_("Enter an amount in yuan, above nothing."))
    if amount > most:
        raise NotNow(_("This is more than %(most)d yuan. Please check the amount.") % {"most": most})
    if amount != amount.quantize(Decimal("0.01")):
        raise NotNow(_("An amount has two places at most: yuan and fen."))
