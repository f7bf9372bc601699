"""Which items of shared costs are on the list of a site: its district's own, and those for all."""

from __future__ import annotations

from mediation.models import CostKind, Site


def kinds_at(site: Site | None) -> list[CostKind]:
    """The active items at this site, in their order; where nobody knows the site, those for every district. A
    district's own goes before the one of the same code, even if it is switched off. One statement."""
    district = site.street.parent_id if site is not None else None
    rows = CostKind.objects.select_related("rule").filter(district__isnull=True)
    if district is not None:
        rows |= CostKind.objects.select_related("rule").filter(district=district)
    chosen: dict[str, CostKind] = {}
    for row in sorted(rows, key=lambda each: each.district_id is not None):
        chosen[row.code] = row
    return sorted((each for each in chosen.values() if each.is_active), key=lambda each: (each.order, each.code))
