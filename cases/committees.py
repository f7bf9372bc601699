"""Which people's mediation committees are lawful ones for a case: asked by whatever names one."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.models import Case
from cases.states import NotNow
from mediation.models import Committee, OrganisationKind

# 居委会 and 街道: bodies before which such an agreement is one that a court confirms.
LAWFUL = (OrganisationKind.STREET_OFFICE, OrganisationKind.COMMUNITY)


def committees(case: Case) -> QuerySet[Committee]:
    """Those of the site's street and communities that are in office: no company at work there has one. Two
    statements."""
    if case.site is None:
        return Committee.objects.none()
    near = [case.site.street_id, *case.site.organisations.values_list("pk", flat=True)]
    return Committee.objects.filter(is_active=True, organisation__in=near, organisation__kind__in=LAWFUL)


def is_lawful(case: Case, committee: Committee | None) -> bool:
    """Whether this is one of them; to name none is lawful as well."""
    return committee is None or committees(case).filter(pk=committee.pk).exists()


def need_a_lawful_one(case: Case, committee: Committee | None) -> None:
    """Raises NotNow: it is none of those before which people of this site mediate, or not any more."""
    if not is_lawful(case, committee):
        raise NotNow(_("This is no people's mediation committee of this site, or not any more."))
