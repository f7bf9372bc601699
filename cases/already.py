"""What is reported here already, for residents (U-37): that it is, and how many, and nothing of who or in which words.

Only of matters whose usual other side is an organisation at work there: between neighbours nobody is told that somebody
complained (law.md section 7).
"""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from cases.models import Case
from mediation.models import Category, Site

# So many matters stand on a form, each reported by at least so many.
MATTERS, AT_LEAST = 3, 2
_OF_THE_WORKS = ~Q(category__other_side="") & ~Q(category__code="other")


def at_site(site: Site) -> list[tuple[Category, int]]:
    """The matters with the most open cases at a site, and how many each has. One statement, and the categories."""
    rows = Case.objects.open().filter(_OF_THE_WORKS, site=site).order_by().values("category").annotate(n=Count("pk"))
    found = list(rows.filter(n__gte=AT_LEAST).order_by("-n", "category")[:MATTERS])
    known = Category.objects.in_bulk([row["category"] for row in found])
    return [(known[row["category"]], row["n"]) for row in found]


def like(case: Case) -> QuerySet[Case]:
    """Other open cases about the same building and the same kind of matter; none where the building is not known."""
    if case.building_id is None:
        return Case.objects.none()
    rows = Case.objects.open().filter(_OF_THE_WORKS, building=case.building_id, category=case.category_id)
    return rows.exclude(pk=case.pk)
